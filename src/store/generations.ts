// Generation records in D1. The queue delivers at least once, so inserting is idempotent by id; a trigger of the table
// adds each new record to its key's usage in the same transaction (migrations/0001_trunk.sql).
import type { GenerationRecord } from "../accounting/generation-record.ts";

/** Inserts a batch in one transaction; records that are already there change nothing. */
export async function insertGenerations(database: D1Database, records: readonly GenerationRecord[]): Promise<void> {
  if (records.length === 0) return;
  const statement = database.prepare(
    `INSERT INTO generations (id, workspace_id, key_hash, created_at, model, provider, status, finish_reason,
       prompt_tokens, completion_tokens, reasoning_tokens, cost_pico, upstream_cost_pico, byok, data_region, io_log, document)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, CAST(?12 AS INTEGER), CAST(?13 AS INTEGER), ?14, ?15, ?16, ?17)
     ON CONFLICT (id) DO NOTHING`,
  );
  await database.batch(
    records.map((record) =>
      statement.bind(
        record.id,
        record.workspaceId,
        record.keyHash,
        record.createdAt,
        record.model,
        record.provider,
        record.status,
        record.finishReason,
        record.promptTokens,
        record.completionTokens,
        record.reasoningTokens,
        record.costPico,
        record.upstreamCostPico,
        record.byok ? 1 : 0,
        record.dataRegion,
        record.ioLog,
        JSON.stringify(record),
      ),
    ),
  );
}

export async function findGeneration(database: D1Database, id: string): Promise<GenerationRecord | undefined> {
  const row = await database
    .prepare("SELECT document FROM generations WHERE id = ?1")
    .bind(id)
    .first<{ document: string }>();
  return row === null ? undefined : readDocument(row);
}

/** What to list; every condition that is given must hold. Times are ISO 8601. */
export interface GenerationSelection {
  workspaceId: string;
  /** Only of these keys. */
  keyHashes?: string[];
  model?: string;
  provider?: string;
  /** `ok` = answered, `failed` = everything else. */
  outcome?: "ok" | "failed";
  finishReason?: string;
  dataRegion?: GenerationRecord["dataRegion"];
  /** Part of an id. */
  idContains?: string;
  from?: string;
  until?: string;
  /** The last record of the page before: newest first, so what follows is older. */
  after?: { createdAt: string; id: string };
  limit: number;
}

/** Newest first. Pages by position, not by offset, so that a page deep in a million rows costs what the first one does. */
export async function listGenerations(
  database: D1Database,
  selection: GenerationSelection,
): Promise<GenerationRecord[]> {
  const { conditions, values } = conditionsOf(selection);
  const { results } = await database
    .prepare(
      `SELECT document FROM generations WHERE ${conditions.join(" AND ")}
       ORDER BY created_at DESC, id DESC LIMIT ${Math.trunc(selection.limit)}`,
    )
    .bind(...values)
    .all<{ document: string }>();
  return results.map(readDocument);
}

function conditionsOf(selection: GenerationSelection): { conditions: string[]; values: string[] } {
  const conditions = ["workspace_id = ?"];
  const values = [selection.workspaceId];
  const add = (condition: string, ...bound: (string | undefined)[]) => {
    const given = bound.filter((value) => value !== undefined);
    if (given.length < bound.length) return;
    conditions.push(condition);
    values.push(...given);
  };
  const { keyHashes, after } = selection;
  add("key_hash IN (SELECT value FROM json_each(?))", keyHashes === undefined ? undefined : JSON.stringify(keyHashes));
  add("model = ?", selection.model);
  add("provider = ?", selection.provider);
  if (selection.outcome !== undefined) add(selection.outcome === "ok" ? "status < 400" : "status >= 400");
  add("finish_reason = ?", selection.finishReason);
  add("data_region = ?", selection.dataRegion);
  add("instr(id, ?) > 0", selection.idContains);
  add("created_at >= ?", selection.from);
  add("created_at < ?", selection.until);
  add("(created_at, id) < (?, ?)", after?.createdAt, after?.id);
  return { conditions, values };
}

function readDocument({ document }: { document: string }): GenerationRecord {
  return JSON.parse(document);
}
