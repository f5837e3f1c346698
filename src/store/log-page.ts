// Pages of the log, newest first. A page searches a bounded number of records, filters them inside an index and pages by
// position: with a million records the last page costs what the first one does.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { readPico, sumOfPico } from "./pico.ts";

/** Records that one page looks through at most. */
export const maxSearched = 20_000;

export interface LogPosition {
  createdAt: string;
  id: string;
}

/** Every condition that is given must hold. Times are ISO 8601. */
export interface LogSelection {
  workspaceId: string;
  /** Only of keys that this member made. */
  creatorUserId?: string | undefined;
  keyHash?: string | undefined;
  /** Parts of names, in lower case. */
  model?: string | undefined;
  provider?: string | undefined;
  idContains?: string | undefined;
  outcome?: "ok" | "failed" | undefined;
  finishReason?: string | undefined;
  dataRegion?: GenerationRecord["dataRegion"] | undefined;
  from?: string | undefined;
  until?: string | undefined;
  /** What follows is older than this. */
  before?: LogPosition | undefined;
  /** What follows is newer than this. */
  after?: LogPosition | undefined;
  limit: number;
}

export interface LogRow extends LogPosition {
  keyHash: string;
  requestedModel: string;
  model: string | null;
  providerName: string | null;
  status: number;
  finishReason: string | null;
  cancelled: boolean;
  streamed: boolean;
  promptTokens: number;
  completionTokens: number;
  costPico: bigint;
  latencyMs: number | null;
  generationMs: number | null;
  dataRegion: GenerationRecord["dataRegion"];
  ioLog: GenerationRecord["ioLog"];
}

export interface LogTotals {
  requests: number;
  failures: number;
  promptTokens: number;
  completionTokens: number;
  costPico: bigint;
}

export interface LogPage {
  rows: LogRow[];
  /** Where the next page begins; null at the end. */
  next: LogPosition | null;
  /** Of what was searched; undefined where it was not asked for. */
  totals: LogTotals | undefined;
  /** There is more than what was searched. */
  bounded: boolean;
}

export async function readLogPage(
  database: D1Database,
  selection: LogSelection,
  wants: { totals: boolean },
): Promise<LogPage> {
  const searched = searchedRows(selection);
  const filter = filterOf(selection);
  const values = [...searched.values, ...filter.values];
  const [page, end, totals] = await database.batch<Row & EndRow & TotalsRow>([
    database
      .prepare(
        `SELECT ${columns} FROM (SELECT id FROM (${searched.sql}) WHERE ${filter.sql} LIMIT ${selection.limit + 1}) AS page
         JOIN generations g ON g.id = page.id ORDER BY g.created_at DESC, g.id DESC`,
      )
      .bind(...values),
    database
      .prepare(`SELECT created_at, id FROM (${searched.sql}) LIMIT 1 OFFSET ${maxSearched - 1}`)
      .bind(...searched.values),
    ...(wants.totals
      ? [database.prepare(`SELECT ${sums} FROM (${searched.sql}) WHERE ${filter.sql}`).bind(...values)]
      : []),
  ]);
  const found = (page?.results ?? []).map(readRow);
  const rows = found.slice(0, selection.limit);
  const lastSearched = end?.results[0];
  return {
    rows,
    next: nextPosition(found, rows, lastSearched),
    totals: wants.totals ? readTotals(totals?.results[0]) : undefined,
    bounded: lastSearched !== undefined,
  };
}

function nextPosition(found: LogRow[], rows: LogRow[], lastSearched: EndRow | undefined): LogPosition | null {
  const last = rows.at(-1);
  if (found.length > rows.length && last !== undefined) return { createdAt: last.createdAt, id: last.id };
  return lastSearched === undefined ? null : { createdAt: lastSearched.created_at, id: lastSearched.id };
}

interface Condition {
  sql: string;
  values: string[];
}

/** The statement that bounds the search; it reads nothing but the index. */
export function searchedRows({ workspaceId, from, until, before, after }: LogSelection): Condition {
  const { sql, values } = joinConditions([
    ["workspace_id = ?", workspaceId],
    ["created_at >= ?", from],
    ["created_at < ?", until],
    ["(created_at, id) < (?, ?)", before?.createdAt, before?.id],
    ["(created_at, id) > (?, ?)", after?.createdAt, after?.id],
  ]);
  return {
    sql: `SELECT id, created_at, key_hash, model, provider, status, finish_reason, data_region, prompt_tokens,
      completion_tokens, cost_pico
      FROM generations INDEXED BY generations_by_time WHERE ${sql} ORDER BY created_at DESC, id DESC LIMIT ${maxSearched}`,
    values,
  };
}

function filterOf(selection: LogSelection): Condition {
  const { outcome } = selection;
  return joinConditions([
    ["key_hash IN (SELECT hash FROM api_keys WHERE creator_user_id = ?)", selection.creatorUserId],
    ["key_hash = ?", selection.keyHash],
    ["instr(lower(model), ?) > 0", selection.model],
    ["instr(lower(provider), ?) > 0", selection.provider],
    ["instr(id, ?) > 0", selection.idContains],
    ["finish_reason = ?", selection.finishReason],
    ["data_region = ?", selection.dataRegion],
    ["(status >= 400) = (? = 'failed')", outcome],
  ]);
}

/** Leaves out conditions any of whose values is missing. */
function joinConditions(conditions: [sql: string, ...values: (string | undefined)[]][]): Condition {
  const given = conditions.flatMap(([sql, ...values]) => {
    const known = values.filter((value) => value !== undefined);
    return known.length === values.length ? [{ sql, values: known }] : [];
  });
  return {
    sql: given.map(({ sql }) => sql).join(" AND ") || "1",
    values: given.flatMap(({ values }) => values),
  };
}

const columns = `g.id, g.created_at, g.key_hash, g.model, g.status, g.finish_reason, g.prompt_tokens, g.completion_tokens,
  CAST(g.cost_pico AS TEXT) AS cost, g.data_region, g.io_log, g.document ->> '$.requestedModel' AS requested_model,
  g.document ->> '$.providerName' AS provider_name, g.document ->> '$.cancelled' AS cancelled,
  g.document ->> '$.streamed' AS streamed,
  g.document ->> '$.latencyMs' AS latency, g.document ->> '$.generationMs' AS duration`;

const sums = `COUNT(*) AS requests, COALESCE(SUM(status >= 400), 0) AS failures,
  COALESCE(SUM(prompt_tokens), 0) AS prompt_tokens, COALESCE(SUM(completion_tokens), 0) AS completion_tokens,
  ${sumOfPico("cost_pico")} AS cost`;

interface EndRow {
  created_at: string;
  id: string;
}

interface Row extends EndRow {
  key_hash: string;
  requested_model: string;
  model: string | null;
  provider_name: string | null;
  status: number;
  finish_reason: string | null;
  cancelled: number;
  streamed: number;
  prompt_tokens: number;
  completion_tokens: number;
  cost: string;
  latency: number | null;
  duration: number | null;
  data_region: GenerationRecord["dataRegion"];
  io_log: GenerationRecord["ioLog"];
}

interface TotalsRow {
  requests: number;
  failures: number;
  prompt_tokens: number;
  completion_tokens: number;
  cost: string;
}

function readRow(row: Row): LogRow {
  return {
    id: row.id,
    createdAt: row.created_at,
    keyHash: row.key_hash,
    requestedModel: row.requested_model,
    model: row.model,
    providerName: row.provider_name,
    status: row.status,
    finishReason: row.finish_reason,
    cancelled: row.cancelled !== 0,
    streamed: row.streamed !== 0,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    costPico: readPico(row.cost),
    latencyMs: row.latency,
    generationMs: row.duration,
    dataRegion: row.data_region,
    ioLog: row.io_log,
  };
}

function readTotals(row: TotalsRow | undefined): LogTotals {
  return {
    requests: row?.requests ?? 0,
    failures: row?.failures ?? 0,
    promptTokens: row?.prompt_tokens ?? 0,
    completionTokens: row?.completion_tokens ?? 0,
    costPico: readPico(row?.cost),
  };
}
