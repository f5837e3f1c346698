// What can be asked of a request in the log, field by field: as SQL over the short rows of D1, and of a row that came out of
// the archive. Both find the same.
import { cutOff, errorCodeOf } from "../accounting/error-code.ts";
import type { LogRow } from "./log-row.ts";

/** What a row is listed under, as accounting/error-code.ts says of a record. */
export const codeColumn = `IIF(failed = 0, '', IIF(status < 400 AND (latency_ms IS NOT NULL OR error_type IS NULL), '${cutOff}',
  COALESCE(error_type, CAST(status AS TEXT))))`;

interface TextField {
  /** What the field is in SQL; any of them. */
  sql: readonly string[];
  read(row: LogRow): readonly (string | null)[];
  /** Of lines, any of which may be meant. */
  isList?: true;
}

interface NumberField {
  sql: string;
  read(row: LogRow): number | null;
}

const texts = {
  model: { sql: ["model", "requested_model"], read: ({ model, requestedModel }) => [model, requestedModel] },
  provider: { sql: ["provider"], read: ({ provider }) => [provider] },
  endpoint: { sql: ["endpoint"], read: ({ endpoint }) => [endpoint] },
  replaced: { sql: ["replaced"], read: ({ replaced }) => [replaced], isList: true },
  id: { sql: ["id"], read: ({ id }) => [id] },
  user: { sql: ["external_user"], read: ({ externalUser }) => [externalUser] },
  session: { sql: ["session_id"], read: ({ sessionId }) => [sessionId] },
  app: { sql: ["app"], read: ({ app }) => [app] },
  finish: { sql: ["finish_reason"], read: ({ finishReason }) => [finishReason] },
  error: { sql: [codeColumn], read: (row) => [errorCodeOf(row)] },
  status: {
    sql: [
      "IIF(failed, 'failed', IIF(error_type IS NULL, 'ok', NULL))",
      "IIF(cancelled, 'cancelled', NULL)",
      "CAST(status AS TEXT)",
    ],
    read: ({ failed, cancelled, status, errorType }) => [
      failed ? "failed" : errorType === null ? "ok" : null,
      cancelled ? "cancelled" : null,
      String(status),
    ],
  },
  region: {
    sql: ["IIF(europe, 'europe', 'global')"],
    read: ({ dataRegion }) => [dataRegion],
  },
  key: { sql: ["key_hash"], read: ({ keyHash }) => [keyHash] },
} satisfies Record<string, TextField>;

const numbers = {
  /** Picodollars. */
  cost: { sql: "pico", read: ({ costPico }) => Number(costPico) },
  /** Milliseconds to the first token, or the whole answer; and in all. */
  latency: { sql: "latency_ms", read: ({ latencyMs }) => latencyMs },
  time: { sql: "generation_ms", read: ({ generationMs }) => generationMs },
  tokens: {
    sql: "prompt_tokens + completion_tokens",
    read: ({ promptTokens, completionTokens }) => promptTokens + completionTokens,
  },
  in: { sql: "prompt_tokens", read: ({ promptTokens }) => promptTokens },
  out: { sql: "completion_tokens", read: ({ completionTokens }) => completionTokens },
  attempts: { sql: "attempts", read: ({ attempts }) => attempts },
  // Of rows without, whatever was tried: an earlier version did not tell late ones apart.
  failovers: {
    sql: "COALESCE(failovers, attempts - 1)",
    read: ({ failovers, attempts }) => failovers ?? (attempts === null ? null : attempts - 1),
  },
  tools: { sql: "tools", read: ({ tools }) => tools },
  /** Of the prompt, by the provider; and whether the response cache answered. */
  cached_tokens: { sql: "cached_tokens", read: ({ cachedTokens }) => cachedTokens },
  cached: { sql: "COALESCE(cached, 0)", read: ({ cached }) => Number(cached) },
  streamed: { sql: "streamed", read: ({ streamed }) => Number(streamed) },
} satisfies Record<string, NumberField>;

export type TextName = keyof typeof texts;
export type NumberName = keyof typeof numbers;

export const comparisons = {
  ">": (one: number, other: number) => one > other,
  ">=": (one: number, other: number) => one >= other,
  "<": (one: number, other: number) => one < other,
  "<=": (one: number, other: number) => one <= other,
  "=": (one: number, other: number) => one === other,
} as const;
export type Comparison = keyof typeof comparisons;

/** `part`: somewhere in it, whatever the case of its letters. `is`: one of these. What has no value is neither. */
export type LogTerm = { negated: boolean } & (
  | { field: TextName; part: string }
  | { field: TextName; is: readonly string[] }
  | { field: NumberName; comparison: Comparison; value: number }
);

export function termCondition(term: LogTerm): [sql: string, ...values: (string | number)[]] {
  const [sql, ...values] = positive(term);
  return [term.negated ? `NOT COALESCE(${sql}, 0)` : sql, ...values];
}

function positive(term: LogTerm): [sql: string, ...values: (string | number)[]] {
  if ("value" in term) return [`(${numbers[term.field].sql}) ${term.comparison} ?`, term.value];
  const { sql: columns, isList }: TextField = texts[term.field];
  if ("part" in term) {
    const part = lowered(term.part);
    return [
      `(${columns.map((column) => `instr(lower(COALESCE(${column}, '')), ?) > 0`).join(" OR ")})`,
      ...columns.map(() => part),
    ];
  }
  const list = JSON.stringify(term.is);
  if (isList)
    return [
      `EXISTS (SELECT 1 FROM json_each(?) WHERE ${columns.map((column) => `instr(${onLines(`COALESCE(${column}, '')`)}, ${onLines("value")}) > 0`).join(" OR ")})`,
      list,
    ];
  const listed = "IN (SELECT value FROM json_each(?))";
  return [`(${columns.map((column) => `COALESCE(${column}, '') ${listed}`).join(" OR ")})`, ...columns.map(() => list)];
}

/** SQL of a text that begins and ends on a line of its own. */
function onLines(text: string): string {
  return `char(10) || ${text} || char(10)`;
}

export function hasTerm(row: LogRow, term: LogTerm): boolean {
  return isPositive(row, term) !== term.negated;
}

function isPositive(row: LogRow, term: LogTerm): boolean {
  if ("value" in term) {
    const value = numbers[term.field].read(row);
    return value !== null && comparisons[term.comparison](value, term.value);
  }
  const { read, isList }: TextField = texts[term.field];
  const values = read(row).map((value) => value ?? "");
  if ("is" in term)
    return values.some((value) => (isList ? value.split("\n") : [value]).some((one) => term.is.includes(one)));
  const part = lowered(term.part);
  return values.some((value) => lowered(value).includes(part));
}

/** As SQLite does it: letters of ASCII alone. */
function lowered(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}
