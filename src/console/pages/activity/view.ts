// What the activity page's address says: which time, in which steps, of whom. What makes no sense is left out, never an error.
import * as z from "zod";
import type { AnalyticsFilter } from "../../../store/analytics/analytics-query.ts";
import type { WorkspaceQuery } from "../../../store/analytics/closed-analytics.ts";
import { hoursKeptDays } from "../../../store/analytics/sources.ts";
import { madeOnce } from "../../../wire/derived.ts";
import { type Mistake, rangeMistakes } from "../../filter-mistakes.ts";
import { maxPoints } from "../../parts/scale.ts";
import { isKeyHash } from "../key-choice.tsx";

export const useGroups = ["model", "provider", "key"] as const;
export type UseGroup = (typeof useGroups)[number];
export const steps = ["hour", "day", "week", "month"] as const;
export type Step = (typeof steps)[number];
export const spans = [1, 7, 30, 90] as const;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Longer ones by the hour nobody could read. */
const maxHours = 14 * 24;
const maxDays = 731;
/** More weeks than of a year are shown only where they are asked for. */
const maxWeekDays = 371;

const viewSchema = madeOnce(() => {
  const text = z.string().trim().max(200).catch("").default("");
  return z.object({
    by: z.enum(useGroups).catch("model").default("model"),
    step: z
      .enum([...steps, ""])
      .catch("")
      .default(""),
    days: z.coerce.number().pipe(z.literal(spans)).catch(30).default(30),
    /** UTC days, both included; they go before `days`. */
    from: text,
    until: text,
    model: text,
    provider: text,
    key: text,
  });
});

export interface View extends z.infer<ReturnType<typeof viewSchema>> {
  /** As it is shown, whatever was asked for. */
  each: Step;
  /** Of steps of an hour: so many at once, where there are more than a chart has points. */
  hours: number;
  /** Epoch milliseconds; the end is not included. */
  start: number;
  end: number;
}

export function readView(query: Record<string, string>, now: number): View {
  const asked = viewSchema().parse(query);
  const range = ownRange(asked) ?? lastDays(asked.days, now);
  const each = stepOf(asked.step, range, now);
  return { ...asked, ...range, each, hours: each === "hour" ? hoursOf(range) : 1 };
}

/** Whole parts of a day. */
function hoursOf({ start, end }: { start: number; end: number }): number {
  return [1, 2, 3, 4].find((hours) => (end - start) / hourMs / hours <= maxPoints) ?? 6;
}

function ownRange({ from, until }: { from: string; until: string }) {
  const start = dayOf(from);
  const last = dayOf(until === "" ? from : until);
  if (Number.isNaN(start) || Number.isNaN(last) || last < start) return undefined;
  return { start: Math.max(start, last - maxDays * dayMs), end: last + dayMs };
}

/** Epoch milliseconds of a UTC day; NaN where it is none. */
function dayOf(text: string): number {
  return /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
}

function lastDays(days: number, now: number) {
  const span = days === 1 ? hourMs : dayMs;
  const end = (Math.floor(now / span) + 1) * span;
  return { start: end - days * dayMs, end };
}

function stepOf(asked: Step | "", { start, end }: { start: number; end: number }, now: number): Step {
  const areHoursThere = end - start <= maxHours * hourMs && start >= now - (hoursKeptDays - 1) * dayMs;
  if (asked === "hour") return areHoursThere ? "hour" : "day";
  if (asked !== "") return asked;
  const days = (end - start) / dayMs;
  if (days <= 2 && areHoursThere) return "hour";
  if (days <= 100) return "day";
  return days <= maxWeekDays ? "week" : "month";
}

/** The address of the page with this view, and with a field changed. */
export function viewAddress(view: View, change: Record<string, string> = {}, page = "/activity"): string {
  const { by, step, days, from, until, model, provider, key } = view;
  const fields = { by, step, days: from === "" ? String(days) : "", from, until, model, provider, key, ...change };
  return `${page}?${new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== ""))}`;
}

/** As analytics writes the beginning of each. */
export function periodsOf({ start, end, ...of }: Pick<View, "start" | "end" | "each" | "hours">): string[] {
  const periods = [];
  for (let time = start; time < end; time = spanOf(periods.at(-1) ?? "", of).end) periods.push(periodAt(time, of.each));
  return periods;
}

export function periodAt(time: number, each: Step): string {
  const iso = new Date(time).toISOString();
  if (each === "hour") return `${iso.slice(0, 13)}:00:00Z`;
  if (each === "day") return iso.slice(0, 10);
  if (each === "month") return `${iso.slice(0, 7)}-01`;
  // Thursday was day 0 of the epoch.
  const day = Math.floor(time / dayMs);
  return new Date((day - ((day + 3) % 7)) * dayMs).toISOString().slice(0, 10);
}

/** Epoch milliseconds of a period's beginning and end. */
export function spanOf(period: string, { each, hours }: Pick<View, "each" | "hours">): { start: number; end: number } {
  const start = Date.parse(period);
  if (each !== "month") return { start, end: start + { hour: hours * hourMs, day: dayMs, week: 7 * dayMs }[each] };
  return { start, end: Date.UTC(Number(period.slice(0, 4)), Number(period.slice(5, 7))) };
}

/** With the key that its name means, where no other has it. `names`: of keys, by their hash. */
export function withNamedKey(view: View, names: ReadonlyMap<string, string>): View {
  const [only, ...others] = keysNamed(view.key, names);
  return only === undefined || others.length > 0 ? view : { ...view, key: only };
}

/** `names`: of keys, by their hash. */
export function mistakesIn(view: View, names: ReadonlyMap<string, string>): Mistake[] {
  const { key, from, until } = view;
  const isUnknown = key !== "" && !isKeyHash(key) && keysNamed(key, names).length === 0;
  return [
    ...(isUnknown ? [["key", "No key that you see has this name: choose one of the list."] satisfies Mistake] : []),
    ...(from === "" && until !== "" ? [["from", "Must be given too: a range begins on a day."] satisfies Mistake] : []),
    ...rangeMistakes(view, { read: dayOf, example: "2026-11-22" }),
  ];
}

function keysNamed(name: string, names: ReadonlyMap<string, string>): string[] {
  return [...names].flatMap(([hash, other]) => (other === name ? [hash] : []));
}

export interface Scope {
  workspaceId: string;
  /** Names of keys by their hash, for a view of one by its name. */
  keys?: ReadonlyMap<string, string>;
  /** Only of keys that this member made; undefined = of all. */
  creatorUserId: string | undefined;
  now: number;
}

/** The question to analytics, as POST /api/v1/analytics/query would ask it. */
export function questionOf(view: View, { workspaceId, creatorUserId, keys, now }: Scope): WorkspaceQuery {
  const named = view.key === "" || isKeyHash(view.key) ? undefined : keysNamed(view.key, keys ?? new Map());
  const filters = [
    equal("model", view.model),
    equal("provider", view.provider),
    named === undefined ? equal("key", view.key) : among("key", named),
    equal("member", creatorUserId ?? ""),
  ].flat();
  return {
    ...{ workspaceId, filters, now, start: view.start, end: view.end },
    ...{ metrics: ["requests"], dimensions: [], granularity: undefined },
  };
}

function equal(field: AnalyticsFilter["field"], value: string): AnalyticsFilter[] {
  return value === "" ? [] : [{ field, operator: "eq", values: [value], includeUnset: false }];
}

function among(field: AnalyticsFilter["field"], values: string[]): AnalyticsFilter {
  return { field, operator: "in", values, includeUnset: false };
}

/** The same length of time before, as far as the present one has gone; to the day where hours are kept no longer. */
export function formerRange({ start, end }: Pick<View, "start" | "end">, now: number): { start: number; end: number } {
  const length = end - start;
  const span = start - length >= now - (hoursKeptDays - 1) * dayMs ? hourMs : dayMs;
  const until = Math.ceil((Math.min(end, now) - length) / span) * span;
  return { start: start - length, end: Math.max(until, start - length + span) };
}
