// The log's filter line, `model:gpt-4o -status:ok cost:>0.01 user:"4711"`, as terms: pure, and it says of every word that it
// does not understand why. A text stands for a part of what is searched, in quotation marks for all of it.
import type { Comparison, LogTerm, NumberName, TextName } from "../store/log-terms.ts";
import { fail, ok, type Result } from "../wire/result.ts";

export const finishReasons = ["stop", "length", "tool_calls", "content_filter", "error"] as const;

/** What a word means: a term, a key by its name, or a time. */
export type Meaning =
  | { kind: "term"; term: LogTerm }
  | { kind: "key"; name: string; exact: boolean; negated: boolean }
  | { kind: "from" | "until"; at: string }
  | { kind: "last"; hours: number };

export interface Word {
  /** As it was typed. */
  text: string;
  meaning: Result<Meaning, string>;
}

interface Typed {
  field: string;
  negated: boolean;
  comparison: Comparison | undefined;
  value: string;
  quoted: boolean;
}

const wordPattern =
  /(?<whole>(?<minus>-?)(?<field>[A-Za-z_]+):(?<comparison>[<>]=?|=)?(?:"(?<quoted>(?:[^"\\]|\\.)*)"(?=\s|$)|(?<bare>\S*)))|\S+/g;

/** Where one is not closed, the text is taken for what it looks like. */
export function readLine(line: string): Word[] {
  return [...line.matchAll(wordPattern)].map(({ 0: text, groups }) => ({
    text,
    meaning: meaningOf(text, groups ?? {}),
  }));
}

/** As a word of the line: in quotation marks where it is to be the whole of it. */
export function writeWord(field: string, value: string, { exact }: { exact: boolean }): string {
  const isPlain = !exact && /^[^\s"<>=]\S*$/.test(value);
  return `${field}:${isPlain ? value : `"${value.replaceAll(/["\\]/g, "\\$&")}"`}`;
}

function meaningOf(text: string, groups: Record<string, string | undefined>): Result<Meaning, string> {
  const { whole, field = "", quoted, bare = "" } = groups;
  if (whole === undefined) return fail(`“${text}” is no filter: write a field and a value, such as model:gpt-4o`);
  const name = field.toLowerCase();
  const read = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (read === undefined) return fail(`there is no field “${field}”; there are ${Object.keys(fields).join(", ")}`);
  if (quoted === undefined && bare.startsWith('"')) return fail(`${text} lacks a quotation mark at its end`);
  const value = quoted?.replaceAll(/\\(.)/g, "$1") ?? bare;
  if (value === "" && quoted === undefined) return fail(`${field}: lacks a value`);
  return read({
    field: name,
    negated: groups["minus"] === "-",
    comparison: groups["comparison"] as Comparison | undefined,
    value,
    quoted: quoted !== undefined,
  });
}

type Reader = (typed: Typed) => Result<Meaning, string>;

const term = (of: LogTerm) => ok({ kind: "term", term: of } as const);
const uncompared = ({ field, comparison }: Typed) => fail(`${field}: takes no ${comparison}`);

function text(field: TextName): Reader {
  return (typed) => {
    if (typed.comparison !== undefined) return uncompared(typed);
    const { negated, value, quoted } = typed;
    return term(quoted ? { field, negated, is: [value] } : { field, negated, part: value });
  };
}

/** Words with commas between them; `known` says which there are, and what else they are called. */
function words(field: TextName, known: RegExp, names: Readonly<Record<string, string>> = {}): Reader {
  return (typed) => {
    if (typed.comparison !== undefined) return uncompared(typed);
    const is = typed.value
      .toLowerCase()
      .split(",")
      .map((word) => names[word] ?? word);
    const odd = is.find((word) => !known.test(word));
    if (odd !== undefined) return fail(`${field}: has no “${odd}”`);
    return term({ field, negated: typed.negated, is });
  };
}

/** `units`: by what a number is multiplied, by what stands behind it. */
function number(field: NumberName, units: Readonly<Record<string, number>>, example: string): Reader {
  return ({ negated, comparison = "=", value: typed }) => {
    if (/^(yes|no)$/i.test(typed)) return term({ field, negated, comparison: /^y/i.test(typed) ? ">" : "=", value: 0 });
    const [, figure, unit = ""] = /^\$?(\d+(?:\.\d+)?)([a-z]*)$/i.exec(typed) ?? [];
    const factor = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
    if (figure === undefined || factor === undefined) return fail(`${field}: wants a number, such as ${example}`);
    return term({ field, negated, comparison, value: Number(figure) * factor });
  };
}

function moment(kind: "from" | "until"): Reader {
  return ({ negated, comparison, value }) => {
    const at = Date.parse(
      `${value}${/T.*(Z|[+-]\d\d:\d\d)$/.test(value) ? "" : value.includes("T") ? "Z" : "T00:00Z"}`,
    );
    if (negated || comparison !== undefined || Number.isNaN(at)) {
      return fail(`${kind}: wants a time in UTC, such as ${kind}:2026-11-22T01:45`);
    }
    return ok({ kind, at: new Date(at).toISOString() });
  };
}

const hoursOf: Readonly<Record<string, number>> = { m: 1 / 60, h: 1, d: 24 };

const last: Reader = ({ negated, comparison, value }) => {
  const [, figure = "", unit = ""] = /^(\d{1,4})([mhd])$/i.exec(value) ?? [];
  const hours = Number(figure) * (hoursOf[unit.toLowerCase()] ?? 0);
  if (negated || comparison !== undefined || hours === 0)
    return fail("last: wants minutes, hours or days, such as last:24h");
  return ok({ kind: "last", hours });
};

const key: Reader = (typed) => {
  if (typed.comparison !== undefined) return uncompared(typed);
  return ok({ kind: "key", name: typed.value, exact: typed.quoted, negated: typed.negated });
};

const counts = { "": 1, k: 1_000, m: 1_000_000 };
const durations = { ms: 1, s: 1_000, m: 60_000 };
const code = /^[a-z0-9_]+$/;

const fields: Readonly<Record<string, Reader>> = {
  model: text("model"),
  provider: text("provider"),
  key,
  user: text("user"),
  session: text("session"),
  app: text("app"),
  status: words("status", /^(ok|failed|cancelled|\d{3})$/, { answered: "ok" }),
  finish: words("finish", code),
  error: words("error", code),
  cost: number("cost", { "": 1e12 }, "cost:>0.01 in USD"),
  latency: number("latency", durations, "latency:>2s or latency:>300ms"),
  time: number("time", durations, "time:>10s"),
  tokens: number("tokens", counts, "tokens:>10k"),
  in: number("in", counts, "in:>10k"),
  out: number("out", counts, "out:>1000"),
  endpoint: text("endpoint"),
  attempts: number("attempts", counts, "attempts:>1"),
  failovers: number("failovers", counts, "failovers:>0"),
  replaced: text("replaced"),
  tools: number("tools", counts, "tools:>0"),
  cached_tokens: number("cached_tokens", counts, "cached_tokens:>0"),
  cached: number("cached", {}, "cached:yes"),
  streamed: number("streamed", {}, "streamed:yes"),
  region: words("region", /^(europe|global)$/, { eu: "europe" }),
  id: text("id"),
  from: moment("from"),
  until: moment("until"),
  last,
};

export const fieldNames: readonly string[] = Object.keys(fields);
