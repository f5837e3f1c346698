// Content filters over the texts of a request: what is blocked, what goes on with finds replaced, and how often each filter
// found something. What was found leaves this file in no other way.
import type { Find } from "../pattern/find-pattern.ts";
import { unitsOf } from "../pattern/units.ts";
import type { ContentFilter } from "./filter-set.ts";
import { plainText } from "./plain-units.ts";
import type { TextPlace, TextVisitor } from "./strings.ts";

export interface FilterCount {
  filter: ContentFilter;
  count: number;
}

export interface Screened<Request> {
  /** Without what is blocked or redacted. */
  request: Request;
  /** The first find that blocks; undefined: the request may go on. */
  blocked: { filter: ContentFilter; place: TextPlace } | undefined;
  /** Of filters that found something and do not block. */
  counts: FilterCount[];
}

export type MapTexts<Request> = (request: Request, visit: TextVisitor) => Request;

/** The number of each find by its label, for a whole request: what comes to it later is counted on. */
export type Numbers = Map<string, Map<string, number>>;

export interface ScreenInput<Request> {
  filters: readonly ContentFilter[];
  mapTexts: MapTexts<Request>;
  numbers: Numbers;
}

export function screen<Request>(
  request: Request,
  { filters, mapTexts, numbers }: ScreenInput<Request>,
): Screened<Request> {
  const { visit, counts, blocked } = replacer(filters, numbers);
  const seen = mapTexts(request, visit);
  const by = blocked();
  return { request: seen, blocked: by, counts: by === undefined ? counts() : [] };
}

function looksAt({ userOnly }: ContentFilter, { fromUser }: TextPlace): boolean {
  return fromUser || !userOnly;
}

/** Puts `[EMAIL_1]`, `[EMAIL_2]`, … in the place of finds: the same find has the same number in the whole request. */
export function replacer(
  filters: readonly ContentFilter[],
  numbers: Numbers = new Map(),
): { visit: TextVisitor; counts: () => FilterCount[]; blocked: () => Screened<unknown>["blocked"] } {
  let blocked: Screened<unknown>["blocked"];
  const counted = filters.map((filter) => ({ filter, count: 0 }));
  const placeholder = (label: string, found: string): string => {
    const known = numbers.get(label) ?? new Map<string, number>();
    numbers.set(label, known);
    const number = known.get(found) ?? known.size + 1;
    known.set(found, number);
    return `[${label}_${number}]`;
  };
  const visit: TextVisitor = (text, place) => {
    const marks: Mark[] = [];
    const units = unitsOf(text);
    const plain = plainText(units);
    for (const entry of counted) {
      if (!looksAt(entry.filter, place)) continue;
      const { finder, isOwn } = entry.filter;
      const finds = isOwn ? finder.findAll(units) : plain.placed(finder.findAll(plain.units));
      if (finds.length === 0) continue;
      entry.count += finds.length;
      if (entry.filter.action === "block") blocked ??= { filter: entry.filter, place };
      if (entry.filter.action !== "flag") for (const find of finds) marks.push({ ...find, label: entry.filter.label });
    }
    if (marks.length === 0) return text;
    let written = "";
    let from = 0;
    for (const { start, end, label } of united(marks)) {
      written += text.slice(from, start) + placeholder(label, text.slice(start, end));
      from = end;
    }
    return written + text.slice(from);
  };
  return { visit, counts: () => counted.filter(({ count }) => count > 0), blocked: () => blocked };
}

interface Mark extends Find {
  label: string;
}

/** From left to right. What overlaps becomes one, called by what began first (of those, by what is longest). */
function united(marks: Mark[]): Mark[] {
  const rising = marks.toSorted((left, right) => left.start - right.start || right.end - left.end);
  const result: Mark[] = [];
  for (const mark of rising) {
    const last = result.at(-1);
    if (last !== undefined && mark.start < last.end) last.end = Math.max(last.end, mark.end);
    else result.push({ ...mark });
  }
  return result;
}
