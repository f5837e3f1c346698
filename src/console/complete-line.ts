// How the log's filter line can go on from what is typed of it: the names of its fields, then values that are known. Pure.
import { fieldNames, finishReasons, writeWord } from "./log-query.ts";

export interface Completion {
  /** What was typed, and how it goes on. */
  line: string;
  name: string;
  note: string;
}

/** Names of models, providers and keys, whatever is to be offered first at the beginning. */
export type KnownNames = Readonly<Record<NamedField, readonly string[]>>;
const namedFields = ["model", "provider", "key"] as const;
export type NamedField = (typeof namedFields)[number];

const maxValues = 12;

/** Where names are not known beforehand: what is worth asking for, in the way it is written. */
const values: Readonly<Record<string, readonly string[]>> = {
  status: ["ok", "failed", "cancelled", "429", "502"],
  finish: finishReasons,
  error: [
    "rate_limit_exceeded",
    "provider_unavailable",
    "provider_overloaded",
    "timeout",
    "invalid_request",
    "budget_reached",
    "cut_off",
  ],
  cost: [">0.01", ">1"],
  latency: [">2s", ">300ms"],
  time: [">10s"],
  tokens: [">10k"],
  in: [">10k"],
  out: [">1k"],
  attempts: [">1"],
  failovers: [">0"],
  tools: [">0"],
  cached_tokens: [">0"],
  cached: ["yes", "no"],
  streamed: ["yes", "no"],
  region: ["europe", "global"],
  last: ["1h", "24h", "7d", "30d"],
};

const lastWord = /(?<=^|\s)-?(?:(?<field>[A-Za-z_]+):(?:"(?<quoted>[^"]*)|(?<bare>[^\s"]*))|(?<begun>[A-Za-z_]*))$/;

/** The field whose value is being typed, where names of its kind are to be read first. */
export function namedFieldOf(typed: string): NamedField | undefined {
  const field = lastWord.exec(typed)?.groups?.["field"]?.toLowerCase();
  return namedFields.find((name) => name === field);
}

/** Nothing where what is typed can only be gone on with by whoever knows it. */
export function completeLine(typed: string, names: KnownNames): Completion[] {
  const found = lastWord.exec(typed);
  if (found === null) return [];
  const { field, quoted, bare = "", begun = "" } = found.groups ?? {};
  const head = typed.slice(0, found.index) + (found[0].startsWith("-") ? "-" : "");
  if (field === undefined) {
    return fieldNames
      .filter((name) => name.startsWith(begun.toLowerCase()))
      .map((name) => ({ line: `${head}${name}:`, name: `${name}:`, note: values[name]?.[0] ?? "" }));
  }
  const name = field.toLowerCase();
  const named = namedFieldOf(typed);
  const wanted = (quoted ?? bare).toLowerCase();
  return (named === undefined ? (values[name] ?? []) : names[named])
    .filter((value) => value.toLowerCase().includes(wanted) && value !== bare)
    .slice(0, maxValues)
    .map((value) => ({
      line: `${head}${named === undefined ? `${name}:${value}` : writeWord(name, value, { exact: true })} `,
      name: value,
      note: name,
    }));
}
