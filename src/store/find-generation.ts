// One record by its id, wherever it lies: in D1, in the table of earlier versions, in the archive.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { timeOfGeneration } from "../wire/generation-id.ts";
import { findArchived } from "./archived-records.ts";
import { gunzipLines } from "./record-chunks.ts";
import { recordedWorkspaces } from "./recorded-workspaces.ts";

/** `workspaceId`: whose archive is looked into; without it everybody's, an object of each. */
export async function findGeneration(
  place: { database: D1Database; bucket: R2Bucket; workspaceId?: string | undefined },
  id: string,
): Promise<GenerationRecord | undefined> {
  const { database } = place;
  const [recent, former] = await database.batch<{ lines?: unknown; document?: string }>([
    database
      .prepare(
        `${recordedWorkspaces("records")}
         SELECT c.lines FROM recorded JOIN records r ON r.workspace_id = recorded.id AND r.at = ?1 AND r.id = ?2
         JOIN record_chunks c ON c.id = r.chunk`,
      )
      .bind(timeOfGeneration(id) ?? -1, id),
    database.prepare("SELECT document FROM generations WHERE id = ?1").bind(id),
  ]);
  const chunk = recent?.results[0]?.lines;
  if (chunk !== undefined) return (await gunzipLines<GenerationRecord>(chunk)).find((record) => record.id === id);
  const document = former?.results[0]?.document;
  return document === undefined ? findArchived(place, id) : JSON.parse(document);
}
