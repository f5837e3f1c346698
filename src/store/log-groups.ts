// Requests put together by session, end user or app: from the short rows of the log, of which a bounded number is read. There
// is no index by them on purpose: it would cost a row written for each request.
import type { LogTotals } from "./log-histogram.ts";
import { conditionOf, type LogSelection, searchedRows, selectLastSearched } from "./log-page.ts";
import { readPico, sumOfPico } from "./pico.ts";

const columns = { session: "session_id", user: "external_user", app: "app" } as const;

export interface LogGroup extends LogTotals {
  name: string;
  /** ISO 8601, of the first and the last. */
  firstAt: string;
  lastAt: string;
  /** How many models were asked. */
  models: number;
}

export interface LogGroups {
  /** What cost most comes first. */
  groups: LogGroup[];
  /** There is more than what was looked at. */
  bounded: boolean;
}

interface Row {
  name: string;
  requests: number;
  failures: number;
  prompt_tokens: number;
  completion_tokens: number;
  cost: string;
  first_at: number;
  last_at: number;
  models: number;
}

/** `limit` of the selection: of groups. */
export async function readLogGroups(
  database: D1Database,
  by: keyof typeof columns,
  selection: LogSelection,
): Promise<LogGroups> {
  const filter = conditionOf(selection);
  const column = columns[by];
  const sums = `COUNT(*) AS requests, SUM(failed) AS failures, SUM(prompt_tokens) AS prompt_tokens,
    SUM(completion_tokens) AS completion_tokens, ${sumOfPico("pico")} AS cost, MIN(at) AS first_at, MAX(at) AS last_at,
    COUNT(DISTINCT model) AS models`;
  const searched = searchedRows(selection, [column, sums, filter.sql].join(" "));
  const [grouped, end] = await database.batch<Row>([
    database
      .prepare(
        `SELECT ${column} AS name, ${sums} FROM (${searched.sql}) WHERE ${column} <> '' AND ${filter.sql}
       GROUP BY 1 ORDER BY SUM(CAST(pico AS REAL)) DESC, 1 LIMIT ${selection.limit}`,
      )
      .bind(...searched.values, ...filter.values),
    selectLastSearched(database, selection),
  ]);
  return { groups: (grouped?.results ?? []).map(readGroup), bounded: (end?.results.length ?? 0) > 0 };
}

function readGroup(row: Row): LogGroup {
  return {
    name: row.name,
    requests: row.requests,
    failures: row.failures,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    costPico: readPico(row.cost),
    firstAt: new Date(row.first_at).toISOString(),
    lastAt: new Date(row.last_at).toISOString(),
    models: row.models,
  };
}
