// Pages of the log from D1, newest first. A page searches a bounded number of the short rows and pages by position: with a
// million records the last page costs what the first one does.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { FinishReason } from "../wire/answer.ts";
import {
  type LogHistogram,
  type LogTotals,
  type PartRow,
  readHistogram,
  selectParts,
  summedColumns,
  totalsOf,
} from "./log-histogram.ts";
import type { LogPosition, LogRow } from "./log-row.ts";
import { codeColumn, type LogTerm, termCondition } from "./log-terms.ts";
import { readPico } from "./pico.ts";

/** Records that one page looks through at most; and of those that failed, which take longer to be put together. */
export const maxSearched = 20_000;
const maxSearchedFailed = 10_000;

/** Every condition that is given must hold. Times are ISO 8601. */
export interface LogSelection {
  workspaceId: string;
  /** Only of keys that this member made. */
  creatorUserId?: string | undefined;
  keyHash?: string | undefined;
  /** Parts of names, in lower case. */
  model?: string | undefined;
  provider?: string | undefined;
  /** Whole names, as sums have them: what a request counts for. An empty provider: none was asked. */
  exactModel?: string | undefined;
  exactProvider?: string | undefined;
  idContains?: string | undefined;
  outcome?: "ok" | "failed" | undefined;
  /** Any of these, as accounting/error-code.ts says. */
  errorCodes?: readonly string[] | undefined;
  finishReason?: string | undefined;
  dataRegion?: GenerationRecord["dataRegion"] | undefined;
  /** What else is asked of each request. */
  terms?: readonly LogTerm[] | undefined;
  from?: string | undefined;
  until?: string | undefined;
  /** What follows is older than this. */
  before?: LogPosition | undefined;
  /** What follows is newer than this. */
  after?: LogPosition | undefined;
  /** The largest of what is searched come first, and no page leads on from them; without it, the newest. */
  sort?: LogSort | undefined;
  limit: number;
}

export type LogSort = "cost" | "latency" | "time";

export interface LogPage {
  rows: LogRow[];
  /** Where the next page begins; null at the end. */
  next: LogPosition | null;
  /** Of what was searched; undefined where it was not asked for. */
  totals: LogTotals | undefined;
  /** Of what was searched, where totals were asked for. */
  histogram: LogHistogram | undefined;
  /** Records. */
  searchedAtMost: number;
  /** There is more than what was searched; of full pages without totals or an order of their own it is not looked at. */
  bounded: boolean;
}

export async function readLogPage(
  database: D1Database,
  selection: LogSelection,
  wants: { totals: boolean },
): Promise<LogPage> {
  const filter = conditionOf(selection);
  const order = selection.sort === undefined ? "" : `ORDER BY ${sorts[selection.sort]} DESC`;
  const searched = searchedRows(selection, `at id ${order} ${filter.sql}`);
  const summedUp = searchedRows(selection, `${summedColumns} ${filter.sql}`);
  const values = [...searched.values, ...filter.values];
  const selectLast = selectLastSearched(database, selection);
  const isSummedUp = wants.totals || selection.sort !== undefined;
  const [page, end, parts] = await database.batch<Row & PartRow>([
    database
      .prepare(
        `SELECT ${rowColumns}, CAST(cost_pico AS TEXT) AS cost FROM (
           SELECT at AS found_at, id AS found_id FROM (${searched.sql}) WHERE ${filter.sql} ${order} LIMIT ${selection.limit + 1}
         ) CROSS JOIN records ON workspace_id = ? AND at = found_at AND id = found_id`,
      )
      .bind(...values, selection.workspaceId),
    ...(isSummedUp ? [selectLast] : []),
    ...(wants.totals ? [database.prepare(selectParts(summedUp.sql, filter.sql)).bind(...values)] : []),
  ]);
  const found = (page?.results ?? []).map(readRow);
  const rows = found.slice(0, selection.limit);
  // A full page leads on from its own end.
  const isFull = found.length > rows.length;
  const last = isSummedUp ? end : isFull ? undefined : await selectLast.all<Row>();
  const lastSearched = last?.results[0];
  const searchedAtMost = maxSearchedOf(selection);
  const newest = lastSearched === undefined ? undefined : searchedAtMost;
  const histogram = wants.totals ? readHistogram(parts?.results ?? [], newest) : undefined;
  return {
    rows,
    next: selection.sort === undefined ? nextPosition(found, rows, lastSearched) : null,
    totals: histogram === undefined ? undefined : totalsOf(histogram.parts),
    histogram,
    searchedAtMost,
    bounded: lastSearched !== undefined,
  };
}

const sorts: Readonly<Record<LogSort, string>> = {
  cost: "pico",
  latency: "latency_ms",
  time: "generation_ms",
};

function nextPosition(found: LogRow[], rows: LogRow[], lastSearched: EndRow | undefined): LogPosition | null {
  const last = rows.at(-1);
  if (found.length > rows.length && last !== undefined) return { createdAt: last.createdAt, id: last.id };
  return lastSearched === undefined ? null : { createdAt: isoOf(lastSearched.at), id: lastSearched.id };
}

interface Condition {
  sql: string;
  values: (string | number)[];
}

type SearchSelection = Pick<
  LogSelection,
  "workspaceId" | "outcome" | "errorCodes" | "from" | "until" | "before" | "after"
>;

/** The statement that bounds the search. `uses`: SQL over it, of which it has the columns alone: each takes time for each row. */
export function searchedRows(selection: SearchSelection, uses?: string): Condition {
  const { sql, values } = inSearch(selection);
  const used = new Set(uses?.match(/\w+/g));
  const columns = logColumns
    .split(/,\s*/)
    .filter((column) => uses === undefined || used.has(column.split(" ").at(-1) ?? ""));
  return { sql: `SELECT ${columns.join(", ")} FROM ${sql} LIMIT ${maxSearchedOf(selection)}`, values };
}

/** The last row of a search that was cut; no row where everything was looked at, whatever the selection takes of it. */
export function selectLastSearched(database: D1Database, selection: SearchSelection): D1PreparedStatement {
  const { sql, values } = inSearch(selection);
  return database.prepare(`SELECT at, id FROM ${sql} LIMIT 1 OFFSET ${maxSearchedOf(selection) - 1}`).bind(...values);
}

/** Only what failed is looked for: of that alone there is an index, and it is searched so much further back. */
function isOfFailed({ outcome, errorCodes = [] }: Pick<LogSelection, "outcome" | "errorCodes">): boolean {
  return outcome === "failed" || (errorCodes.length > 0 && !errorCodes.includes(""));
}

export function maxSearchedOf(selection: Pick<LogSelection, "outcome" | "errorCodes">): number {
  return isOfFailed(selection) ? maxSearchedFailed : maxSearched;
}

function inSearch(selection: SearchSelection): Condition {
  const { workspaceId, from, until, before, after } = selection;
  const { sql, values } = joinConditions([
    ["workspace_id = ?", workspaceId],
    ["at >= ?", timeOf(from)],
    ["at < ?", timeOf(until)],
    ["(at, id) < (?, ?)", timeOf(before?.createdAt), before?.id],
    ["(at, id) > (?, ?)", timeOf(after?.createdAt), after?.id],
  ]);
  const rows = isOfFailed(selection) ? "records INDEXED BY records_failed WHERE failed = 1 AND" : "records WHERE";
  return { sql: `${rows} ${sql} ORDER BY at DESC, id DESC`, values };
}

/** What the selection asks of each of these rows. */
export function conditionOf(selection: LogSelection): Condition {
  const { outcome, model, provider, dataRegion } = selection;
  return joinConditions([
    ["key_hash IN (SELECT hash FROM api_keys WHERE creator_user_id = ?)", selection.creatorUserId],
    ["key_hash = ?", selection.keyHash],
    ["(instr(lower(model), ?) > 0 OR instr(lower(requested_model), ?) > 0)", model, model],
    ["instr(lower(provider), ?) > 0", provider],
    ["model = ?", selection.exactModel],
    ["provider = ?", selection.exactProvider],
    ["instr(id, ?) > 0", selection.idContains],
    ["finish_reason = ?", selection.finishReason],
    ["europe = ?", dataRegion === undefined ? undefined : Number(dataRegion === "europe")],
    [`${codeColumn} IN (SELECT value FROM json_each(?))`, selection.errorCodes && JSON.stringify(selection.errorCodes)],
    // Who went away before an answer has neither one nor a failure.
    [
      `failed = ?${outcome === "ok" ? " AND error_type IS NULL" : ""}`,
      outcome === undefined ? undefined : Number(outcome === "failed"),
    ],
    ...(selection.terms ?? []).map(termCondition),
  ]);
}

function timeOf(iso: string | undefined): number | undefined {
  return iso === undefined ? undefined : Date.parse(iso);
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}

/** Leaves out conditions any of whose values is missing. */
function joinConditions(conditions: [sql: string, ...values: (string | number | undefined)[]][]): Condition {
  const given = conditions.flatMap(([sql, ...values]) => {
    const known = values.filter((value) => value !== undefined);
    return known.length === values.length ? [{ sql, values: known }] : [];
  });
  return {
    sql: given.map(({ sql }) => sql).join(" AND ") || "1",
    values: given.flatMap(({ values }) => values),
  };
}

const rowColumns = `at, id, key_hash, model, requested_model, provider, provider_name, status, failed, finish_reason, cancelled,
  streamed, europe, io_log, prompt_tokens, completion_tokens, latency_ms, generation_ms, error_type, attempts, tools, cached_tokens,
  session_id, external_user, app, cached, endpoint, failovers, replaced`;

/** What conditions and sums are of. Picodollars as they are stored: no page may read them but as text. */
export const logColumns = `${rowColumns}, cost_pico AS pico`;

interface EndRow {
  at: number;
  id: string;
}

interface Row extends EndRow {
  key_hash: string;
  model: string;
  requested_model: string | null;
  provider: string;
  provider_name: string | null;
  status: number;
  failed: number;
  error_type: string | null;
  finish_reason: FinishReason | null;
  cancelled: number;
  streamed: number;
  europe: number;
  io_log: GenerationRecord["ioLog"];
  prompt_tokens: number;
  completion_tokens: number;
  cost: string;
  latency_ms: number | null;
  generation_ms: number | null;
  attempts: number | null;
  tools: number | null;
  cached_tokens: number | null;
  session_id: string | null;
  external_user: string | null;
  app: string | null;
  cached: number | null;
  endpoint: string | null;
  failovers: number | null;
  replaced: string | null;
}

function readRow(row: Row): LogRow {
  return {
    id: row.id,
    createdAt: isoOf(row.at),
    keyHash: row.key_hash,
    requestedModel: row.requested_model ?? row.model,
    model: row.model,
    provider: row.provider,
    providerName: row.provider_name === "" ? null : row.provider_name,
    status: row.status,
    failed: row.failed !== 0,
    errorType: row.error_type,
    finishReason: row.finish_reason,
    cancelled: row.cancelled !== 0,
    streamed: row.streamed !== 0,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    costPico: readPico(row.cost),
    latencyMs: row.latency_ms,
    generationMs: row.generation_ms,
    dataRegion: row.europe === 0 ? "global" : "europe",
    ioLog: row.io_log,
    attempts: row.attempts,
    tools: row.tools,
    cachedTokens: row.cached_tokens,
    sessionId: row.session_id,
    externalUser: row.external_user,
    app: row.app,
    cached: row.cached === 1,
    endpoint: row.endpoint,
    failovers: row.failovers,
    replaced: row.replaced,
  };
}
