// Generation records in D1. The queue delivers at least once, so inserting is idempotent by id; a trigger of the table
// adds each new record to its key's usage in the same transaction (migrations/0001_trunk.sql).
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { deleteContentsOf } from "./contents.ts";
import { eraseLate, type LateRecord } from "./late-erasure.ts";
import { flag, integer, json, optionalText, picoText, Table, text } from "./table.ts";

/** What of a record is asked for by name; all of it is the document. */
const table = new Table("generations", {
  id: text("id"),
  workspaceId: text("workspace_id"),
  keyHash: text("key_hash"),
  createdAt: text("created_at"),
  model: optionalText("model"),
  provider: optionalText("provider"),
  status: integer("status"),
  finishReason: optionalText("finish_reason"),
  promptTokens: integer("prompt_tokens"),
  completionTokens: integer("completion_tokens"),
  reasoningTokens: integer("reasoning_tokens"),
  costPico: picoText("cost_pico"),
  upstreamCostPico: picoText("upstream_cost_pico"),
  byok: flag("byok"),
  dataRegion: text("data_region"),
  ioLog: text("io_log"),
  document: json("document", (document) => document),
});

/** Inserts a batch in one transaction; records that are already there change nothing. Answers those of somebody who was
 * erased meanwhile: who it was is not in them any more. */
export async function insertGenerations(
  database: D1Database,
  records: readonly GenerationRecord[],
): Promise<LateRecord[]> {
  if (records.length === 0) return [];
  const { columns, places, valuesOf } = table.placesFor();
  const statement = database.prepare(
    `INSERT INTO generations (${columns}) VALUES (${places}) ON CONFLICT (id) DO NOTHING`,
  );
  const answers = await database.batch<LateRecord>([
    ...records.map((record) => statement.bind(...valuesOf({ ...record, document: record }))),
    await eraseLate(database, records),
  ]);
  return answers.at(-1)?.results ?? [];
}

/** Inserts a batch, and deletes the contents of those whose person was erased meanwhile; answers the ids of these. */
export async function saveGenerations(
  place: { database: D1Database; bucket: R2Bucket },
  records: readonly GenerationRecord[],
): Promise<ReadonlySet<string>> {
  const late = await insertGenerations(place.database, records);
  for (const [workspaceId, those] of Map.groupBy(late, (record) => record.workspaceId)) {
    await deleteContentsOf(place, { workspaceId, records: those });
  }
  return new Set(late.map(({ id }) => id));
}

export async function findGeneration(database: D1Database, id: string): Promise<GenerationRecord | undefined> {
  const row = await database
    .prepare("SELECT document FROM generations WHERE id = ?1")
    .bind(id)
    .first<{ document: string }>();
  return row === null ? undefined : readDocument(row);
}

function readDocument({ document }: { document: string }): GenerationRecord {
  return JSON.parse(document);
}
