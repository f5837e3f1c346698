// Moves records that an earlier version wrote into the tables of this one, newest first. They are counted already, but
// without their endpoints, times and what own keys cost: that is put right in the same transaction.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { type RollUp, rollUp } from "../accounting/roll-up.ts";
import { guardOf } from "./record-guard.ts";
import { insertRecords } from "./record-rows.ts";
import { recordedWorkspaces } from "./recorded-workspaces.ts";
import { addRollUps } from "./roll-up-table.ts";

const recordsAtOnce = 100;

/** How many were moved. */
export async function moveFormerRecords(database: D1Database): Promise<number> {
  const { results } = await database
    .prepare(
      `${recordedWorkspaces("generations")}
       SELECT document FROM recorded JOIN generations ON workspace_id = recorded.id
       ORDER BY created_at DESC LIMIT ?1`,
    )
    .bind(recordsAtOnce)
    .all<{ document: string }>();
  if (results.length === 0) return 0;
  const documents = results.map(({ document }) => document);
  const records = documents.map((document): GenerationRecord => ({ omitted: {}, ...JSON.parse(document) }));
  const listed = JSON.stringify(records.map(({ id }, index) => [id, documents[index]]));
  // Delivered to both versions: written and counted by this one.
  const known = await findKnown(database, records);
  const fresh = records.filter(({ id }) => !known.has(id));
  await database.batch([
    guardOf(database, {
      // CROSS: in that order, whatever is known of the table's size.
      sql: `(SELECT COUNT(*) FROM json_each(?1) CROSS JOIN generations g ON g.id = value ->> 0 AND g.document = value ->> 1) = ?2`,
      values: [listed, records.length],
    }),
    ...(await insertRecords(database, fresh)),
    addRollUps(database, rollUp(fresh)),
    addRollUps(database, formerRollUps(fresh), -1),
    database.prepare("DELETE FROM generations WHERE id IN (SELECT value ->> 0 FROM json_each(?1))").bind(listed),
  ]);
  return records.length;
}

async function findKnown(database: D1Database, records: readonly GenerationRecord[]): Promise<ReadonlySet<string>> {
  const listed = records.map(({ workspaceId, createdAt, id }) => [workspaceId, Date.parse(createdAt), id]);
  const { results } = await database
    .prepare(
      `SELECT id FROM records WHERE (workspace_id, at, id) IN
       (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1))`,
    )
    .bind(JSON.stringify(listed))
    .all<{ id: string }>();
  return new Set(results.map(({ id }) => id));
}

/** As the trigger of that version counted them: failures by their status alone, and nothing that it had no column for. */
function formerRollUps(records: readonly GenerationRecord[]): RollUp[] {
  const countedOf = (modelOf: (record: GenerationRecord) => string | null) =>
    rollUp(
      records.map((record) => ({
        ...record,
        model: modelOf(record),
        providerName: record.provider,
        endpoint: "",
        finishReason: null,
        cachedTokens: 0,
        byok: false,
        latencyMs: null,
        generationMs: null,
      })),
    );
  return [
    // Without an answer they counted for no model, not for the one that was asked.
    ...countedOf(({ model }) => model ?? "")
      .filter(({ grain }) => grain === "d")
      .map((sums) => ({ ...sums, answered: sums.model === "" ? 0 : sums.answered })),
    ...countedOf(({ model }) => model).filter(({ grain }) => grain === "w" || grain === "t"),
  ];
}
