// What a search of the log found, added up by time: the bars above a page and its totals.
import { picoPerDollar, readPico } from "./pico.ts";

export interface LogTotals {
  requests: number;
  failures: number;
  promptTokens: number;
  completionTokens: number;
  costPico: bigint;
}

/** Requests by time, in parts that begin at whole minutes, hours or days. */
export interface LogHistogram {
  partMs: number;
  /** So many of the newest were searched; undefined: all. */
  newest: number | undefined;
  parts: (LogTotals & { /** Epoch milliseconds. */ at: number })[];
}

const minuteMs = 60_000;

/** Six weeks by the day. */
const maxParts = 42;
/** Minutes of a part: the first of these of which so many cover the whole time, or the last. */
const partSizes = [1, 5, 15, 60, 180, 360, 1_440, 10_080, 43_200];
const partSize = `CASE ${partSizes.map((size) => `WHEN length < ${size * maxParts} THEN ${size}`).join(" ")} ELSE ${partSizes.at(-1)} END`;

/** Of what is searched those that `selectParts` reads. */
export const summedColumns = "at failed prompt_tokens completion_tokens pico";

/** By the minute first: it is the least that a part can be, and what was found is looked through once. */
export function selectParts(searched: string, filter: string): string {
  return `WITH minutes AS MATERIALIZED (
      SELECT at / ${minuteMs} AS minute, COUNT(*) AS requests, SUM(failed) AS failures, SUM(prompt_tokens) AS prompt_tokens,
        SUM(completion_tokens) AS completion_tokens, SUM(pico / ${picoPerDollar}) AS dollars, SUM(pico % ${picoPerDollar}) AS pico
      FROM (${searched}) WHERE ${filter} GROUP BY 1
    ), part AS (SELECT ${partSize} AS size FROM (SELECT MAX(minute) - MIN(minute) AS length FROM minutes))
    SELECT size, minute / size * size AS begin, SUM(requests) AS requests, SUM(failures) AS failures, SUM(prompt_tokens) AS prompt_tokens,
      SUM(completion_tokens) AS completion_tokens, SUM(dollars) || ':' || SUM(pico) AS cost
    FROM minutes, part GROUP BY begin ORDER BY begin`;
}

export interface PartRow {
  /** Minutes. */
  size: number;
  begin: number;
  requests: number;
  failures: number;
  prompt_tokens: number;
  completion_tokens: number;
  cost: string;
}

export function readHistogram(rows: readonly PartRow[], newest: number | undefined): LogHistogram {
  const parts = rows.map((row) => ({
    at: row.begin * minuteMs,
    requests: row.requests,
    failures: row.failures,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    costPico: readPico(row.cost),
  }));
  return { partMs: (rows[0]?.size ?? 0) * minuteMs, newest, parts };
}

export function totalsOf(parts: readonly LogTotals[]): LogTotals {
  const sum = (read: (part: LogTotals) => number) => parts.reduce((total, part) => total + read(part), 0);
  return {
    requests: sum(({ requests }) => requests),
    failures: sum(({ failures }) => failures),
    promptTokens: sum(({ promptTokens }) => promptTokens),
    completionTokens: sum(({ completionTokens }) => completionTokens),
    costPico: parts.reduce((total, { costPico }) => total + costPico, 0n),
  };
}
