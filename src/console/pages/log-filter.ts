// What the log's address says: which records to show. A value that makes no sense is left out, never an error.

import * as z from "zod";
import type { LogSelection, LogSort } from "../../store/log-page.ts";
import type { LogPosition } from "../../store/log-row.ts";
import type { LogTerm } from "../../store/log-terms.ts";
import { madeOnce } from "../../wire/derived.ts";
import { type Mistake, type Mistakes, mistakesOf, rangeMistakes } from "../filter-mistakes.ts";
import { finishReasons, type Meaning, readLine, writeWord } from "../log-query.ts";
import { isKeyHash } from "./key-choice.tsx";

export const ranges = [
  ["", "Any time"],
  ["1", "Last hour"],
  ["24", "Last 24 hours"],
  ["168", "Last 7 days"],
  ["720", "Last 30 days"],
] as const;

const minuteMs = 60_000;
const hourMs = 3_600_000;

const filterSchema = madeOnce(() => {
  const text = z.string().trim().max(200).catch("").default("");
  return z.object({
    id: text,
    model: text,
    provider: text,
    key: text,
    status: z.enum(["", "ok", "failed"]).catch("").default(""),
    finish: z
      .enum(["", ...finishReasons])
      .catch("")
      .default(""),
    /** Kinds of errors, with commas between them. */
    error: z.string().trim().max(1_000).catch("").default(""),
    region: z.enum(["", "europe", "global"]).catch("").default(""),
    hours: z.enum(["", "1", "24", "168", "720"]).catch("").default(""),
    /** `2026-11-22T01:45`, UTC. */
    from: text,
    until: text,
    /** What of the filter line no field above says. */
    q: z.string().trim().max(1_000).catch("").default(""),
    sort: z.enum(["", "cost", "latency", "time"]).catch("").default(""),
    /** Names of columns with commas between them; empty: the usual ones. */
    cols: text,
    /** `1`: it is being watched. */
    live: z.enum(["", "1"]).catch("").default(""),
  });
});
export type LogFilter = z.infer<ReturnType<typeof filterSchema>>;

/** What the line says and a field can say is the field's, so that both always show the same. */
export function readLogFilter(query: Record<string, string>): LogFilter {
  const filter = filterSchema().parse(query);
  const rest: string[] = [];
  // What is typed as a key is its name: the line's to say.
  if (filter.key !== "" && !isKeyHash(filter.key)) {
    filter.q = `${filter.q} ${writeWord("key", filter.key, { exact: true })}`.trim();
    filter.key = "";
  }
  for (const { text, meaning } of readLine(filter.q)) {
    const [field, value] = (meaning.ok ? fieldOf(meaning.value) : undefined) ?? [];
    if (field === undefined || value === undefined || (filter[field] !== "" && filter[field] !== value))
      rest.push(text);
    else Object.assign(filter, { [field]: value });
  }
  return { ...filter, q: rest.join(" ") };
}

/** Whether the line names a key: whose hash it is, whoever has the keys knows. */
export function namesKey({ q }: LogFilter): boolean {
  return readLine(q).some(({ meaning }) => meaning.ok && meaning.value.kind === "key");
}

/** With the key that the line names in its field, where no other has its name. `names`: of keys, by their hash. */
export function withNamedKey(filter: LogFilter, names: ReadonlyMap<string, string>): LogFilter {
  if (filter.key !== "") return filter;
  const words = readLine(filter.q).map(({ text, meaning }) => {
    const named = meaning.ok && meaning.value.kind === "key" ? meaning.value : undefined;
    const isWhole = named?.exact === true && !named.negated;
    const [hash, ...others] = isWhole ? [...names].flatMap(([hash, name]) => (name === named.name ? [hash] : [])) : [];
    return { text, hash: others.length === 0 ? hash : undefined };
  });
  const [only, ...others] = words.filter(({ hash }) => hash !== undefined);
  if (only?.hash === undefined || others.length > 0) return filter;
  const rest = words.filter((word) => word !== only).map(({ text }) => text);
  return { ...filter, key: only.hash, q: rest.join(" ") };
}

type FieldValue = readonly [field: keyof LogFilter, value: string];

/** The field that says the same; undefined where none does. */
function fieldOf(meaning: Meaning): FieldValue | undefined {
  switch (meaning.kind) {
    case "from":
    case "until":
      return [meaning.kind, meaning.at.slice(0, -1)];
    case "last":
      return ranges.some(([hours]) => hours === String(meaning.hours)) ? ["hours", String(meaning.hours)] : undefined;
    case "key":
      return isKeyHash(meaning.name) && !meaning.negated ? ["key", meaning.name] : undefined;
    case "term":
      return fieldOfTerm(meaning.term);
  }
}

function fieldOfTerm(term: LogTerm): FieldValue | undefined {
  if (term.negated || "value" in term) return undefined;
  const { field } = term;
  const [only, ...others] = "is" in term ? term.is : [];
  if (field === "model" || field === "provider") return [field, "part" in term ? term.part : quoted(only ?? "")];
  if (field === "id") return "part" in term ? ["id", term.part] : undefined;
  if (field === "error") return ["error", [only, ...others].join(",")];
  if (only === undefined || others.length > 0) return undefined;
  const choices = { status: ["ok", "failed"], region: ["europe", "global"], finish: finishReasons } as const;
  if (field !== "status" && field !== "region" && field !== "finish") return undefined;
  return choices[field].some((choice) => choice === only) ? [field, only] : undefined;
}

/** The whole filter as one line. `names`: of keys, by their hash. */
export function lineOf(filter: LogFilter, names: ReadonlyMap<string, string>): string {
  const { key, hours, from, until, status, finish, region, error, id } = filter;
  const ofName = (field: "model" | "provider", typed: string) => {
    const [, whole] = wholeName.exec(typed) ?? [];
    if (whole !== undefined) return [writeWord(field, whole, { exact: true })];
    return typed.split(/\s+/).flatMap((part) => (part === "" ? [] : [writeWord(field, part, { exact: false })]));
  };
  const plain = { status, finish, region, error, id, from, until };
  return [
    ...ofName("model", filter.model),
    ...ofName("provider", filter.provider),
    ...(key === "" ? [] : [writeWord("key", names.get(key) ?? key, { exact: true })]),
    ...Object.entries(plain).flatMap(([field, value]) => (value === "" ? [] : [`${field}:${value}`])),
    ...(hours === "" ? [] : [`last:${hours}h`]),
    ...(filter.q === "" ? [] : [filter.q]),
  ].join(" ");
}

/** What of the filter nobody understands, and why. `names`: of keys, by their hash. */
export function mistakesIn(filter: LogFilter, names: ReadonlyMap<string, string>): Mistakes {
  const known = new Set(names.values());
  const ofLine = readLine(filter.q).flatMap(({ meaning }): Mistake[] => {
    if (!meaning.ok) return [["q", meaning.problem]];
    const { value } = meaning;
    const isUnknown = value.kind === "key" && value.exact && !known.has(value.name);
    return isUnknown ? [["q", `no key that you see has the name “${value.name}”`]] : [];
  });
  const read = (text: string) => Date.parse(isoOf(text) ?? "");
  return mistakesOf([...ofLine, ...rangeMistakes(filter, { read, example: "2026-11-22T01:45" })]);
}

/** Read once: each of a page's hundreds of links begins with it. */
export const noFilter = madeOnce((): Readonly<LogFilter> => Object.freeze(readLogFilter({})));

export function isFiltered({ sort: _sort, cols: _cols, live: _live, ...filter }: LogFilter): boolean {
  return Object.values(filter).some((value) => value !== "");
}

export interface LogScope {
  workspaceId: string;
  /** Only of keys that this member made; undefined = of all. */
  creatorUserId: string | undefined;
  /** Epoch milliseconds. */
  now: number;
  /** Names of keys by their hash, for a line that names some. */
  keys?: ReadonlyMap<string, string> | undefined;
}

export function selectionOf(filter: LogFilter, scope: LogScope): Omit<LogSelection, "limit"> {
  const meanings = readLine(filter.q).flatMap(({ meaning }) => (meaning.ok ? [meaning.value] : []));
  // From a whole minute on, as addresses have it: what is counted can be led to.
  const since = (hours: number) => new Date(Math.floor(scope.now / minuteMs) * minuteMs - hours * hourMs).toISOString();
  const begins = [
    isoOf(filter.from) ?? (filter.hours === "" ? undefined : since(Number(filter.hours))),
    ...meanings.map((meaning) =>
      meaning.kind === "from" ? meaning.at : meaning.kind === "last" ? since(meaning.hours) : undefined,
    ),
  ];
  const ends = [isoOf(filter.until), ...meanings.map((meaning) => (meaning.kind === "until" ? meaning.at : undefined))];
  const sort: LogSort | undefined = filter.sort === "" ? undefined : filter.sort;
  return {
    workspaceId: scope.workspaceId,
    creatorUserId: scope.creatorUserId,
    keyHash: given(filter.key),
    ...nameOf(filter.model, { exact: "exactModel", part: "model" }),
    ...nameOf(filter.provider, { exact: "exactProvider", part: "provider" }),
    idContains: given(filter.id),
    outcome: filter.status === "" ? undefined : filter.status,
    errorCodes: given(filter.error)?.split(","),
    finishReason: given(filter.finish),
    dataRegion: filter.region === "" ? undefined : filter.region,
    terms: filter.q === "" ? undefined : meanings.flatMap((meaning) => termsOf(meaning, scope.keys ?? new Map())),
    sort,
    // The latest beginning, the earliest end.
    from: begins
      .filter((at) => at !== undefined)
      .toSorted()
      .at(-1),
    until: ends.filter((at) => at !== undefined).toSorted()[0],
  };
}

function termsOf(meaning: Meaning, keys: ReadonlyMap<string, string>): LogTerm[] {
  if (meaning.kind === "term") return [meaning.term];
  if (meaning.kind !== "key") return [];
  const { name, exact, negated } = meaning;
  const isNamed = (other: string) => (exact ? other === name : other.toLowerCase().includes(name.toLowerCase()));
  return [{ field: "key", negated, is: [...keys].flatMap(([hash, other]) => (isNamed(other) ? [hash] : [])) }];
}

/** `2026-11-22T01:45:12.345Z_gen-…` */
export function writePosition({ createdAt, id }: LogPosition): string {
  return `${createdAt}_${id}`;
}

export function readPosition(written: string | undefined): LogPosition | undefined {
  const [, createdAt, id] = /^([\d-]{10}T[\d:.]{5,15}Z)_(gen-[A-Za-z0-9]{1,80})$/.exec(written ?? "") ?? [];
  return createdAt === undefined || id === undefined ? undefined : { createdAt, id };
}

/** The address of the log with this filter, and with a field changed. */
export function logAddress(filter: LogFilter, change: Record<string, string> = {}): string {
  const fields: Record<string, string> = { ...filter, ...change };
  let query = "";
  for (const name in fields) {
    const value = fields[name] ?? "";
    if (value !== "") query += `${query === "" ? "?" : "&"}${name}=${encode(value)}`;
  }
  return `/logs${query}`;
}

/** As forms do it, like URLSearchParams, which takes four times as long: pages have hundreds of links into the log. */
function encode(value: string): string {
  return encodeURIComponent(value.toWellFormed())
    .replaceAll("%20", "+")
    .replaceAll(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `"maker/big"` is this name and no other; without quotation marks it is a part of names. */
function nameOf(typed: string, { exact, part }: { exact: "exactModel" | "exactProvider"; part: "model" | "provider" }) {
  const [, whole] = wholeName.exec(typed) ?? [];
  return whole === undefined ? { [part]: given(typed.toLowerCase()) } : { [exact]: whole };
}

const wholeName = /^"(.*)"$/s;

/** The filter for exactly what a sum counts under a name. */
export function quoted(name: string): string {
  return `"${name}"`;
}

function given(value: string): string | undefined {
  return value === "" ? undefined : value;
}

/** `2026-11-22T01:45`, as the log's fields write a moment. */
export function momentOf(time: number): string {
  return new Date(time).toISOString().slice(0, 16);
}

function isoOf(local: string): string | undefined {
  const at = Date.parse(`${local}${local.endsWith("Z") ? "" : "Z"}`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
