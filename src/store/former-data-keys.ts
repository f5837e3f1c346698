// Data keys that a version before kept in D1, whose history holds deleted rows for up to 30 days. They are read where
// they are until the daily upkeep has moved them to R2; a deletion that came after them counts, whatever a restore says.
import {
  type DataKeyName,
  destroyDataKeys,
  findWrappedDataKey,
  putDataKey,
  type WrappedDataKey,
} from "./data-key-objects.ts";
import { listDeletionMarks, putDeletionMark } from "./deletion-marks.ts";

/** Milliseconds that a row stays beside its copy in R2: isolates of the version before still read it. */
const graceMs = 86_400_000;
const rowsAPage = 100;

interface FormerPlace {
  database: D1Database;
  bucket: R2Bucket;
}

interface DataKeyRow {
  id: string;
  workspace_id: string;
  wrapped: string;
  wrapped_by: string;
  created_at: string;
}

export async function findFormerDataKey(
  place: FormerPlace,
  { id, workspaceId }: DataKeyName,
): Promise<WrappedDataKey | undefined> {
  const row = await place.database
    .prepare("SELECT * FROM data_keys WHERE id = ?1 AND workspace_id = ?2")
    .bind(id, workspaceId)
    .first<DataKeyRow>();
  return row === null || (await wasDeleted(place.bucket, row)) ? undefined : wrappedOf(row);
}

export async function listFormerDataKeyIds(database: D1Database, workspaceId: string): Promise<string[]> {
  const { results } = await database
    .prepare("SELECT id FROM data_keys WHERE workspace_id = ?1")
    .bind(workspaceId)
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}

/** `until`: ISO 8601; later ones stay. */
export function deleteFormerDataKeys(
  database: D1Database,
  { workspaceId, until }: { workspaceId: string; until: string },
): D1PreparedStatement {
  return database
    .prepare("DELETE FROM data_keys WHERE workspace_id = ?1 AND created_at <= ?2")
    .bind(workspaceId, until);
}

/** Copies a page of rows to R2 and removes those whose copy has been there for a day; answers where to go on. */
export async function moveFormerDataKeys(
  place: FormerPlace,
  { after, now }: { after: string; now: number },
): Promise<string | undefined> {
  const { results } = await place.database
    .prepare(`SELECT * FROM data_keys WHERE id > ?1 ORDER BY id LIMIT ${rowsAPage}`)
    .bind(after)
    .all<DataKeyRow>();
  for (const row of results) await move(place, row, now);
  return results.length < rowsAPage ? undefined : results.at(-1)?.id;
}

async function move({ database, bucket }: FormerPlace, row: DataKeyRow, now: number): Promise<void> {
  const name = { id: row.id, workspaceId: row.workspace_id };
  const copy = await findWrappedDataKey(bucket, name);
  if ((await wasDeleted(bucket, row)) || (copy !== null && now - copy.uploaded.getTime() > graceMs)) {
    await database.prepare("DELETE FROM data_keys WHERE id = ?1").bind(row.id).run();
  } else if (copy === null) {
    await putDataKey(bucket, wrappedOf(row), new Headers({ "if-none-match": "*" }));
    // Whoever deleted it meanwhile finds the copy, or is found here.
    const still = await database.prepare("SELECT 1 FROM data_keys WHERE id = ?1").bind(row.id).first();
    if (still === null) await destroyDataKeys(bucket, [name]);
  }
}

/** Takes over the deletions that the version before has not finished. */
export async function moveFormerDeletions({ database, bucket }: FormerPlace): Promise<void> {
  const { results } = await database
    .prepare("SELECT folder, workspace_id, requested_at FROM contents_deletions LIMIT 100")
    .all<{ folder: string; workspace_id: string; requested_at: string }>();
  for (const { folder, workspace_id: workspaceId, requested_at } of results) {
    await putDeletionMark(bucket, { workspaceId, folder, requestedAt: Date.parse(requested_at) });
    await database
      .prepare("DELETE FROM contents_deletions WHERE folder = ?1 AND requested_at = ?2")
      .bind(folder, requested_at)
      .run();
  }
}

async function wasDeleted(bucket: R2Bucket, row: DataKeyRow): Promise<boolean> {
  const marks = await listDeletionMarks(bucket, row.workspace_id);
  return marks.some(({ requestedAt }) => requestedAt >= Date.parse(row.created_at));
}

function wrappedOf(row: DataKeyRow): WrappedDataKey {
  const { id, workspace_id: workspaceId, wrapped: sealed, wrapped_by: sealedBy, created_at } = row;
  return { id, workspaceId, sealed, sealedBy, createdAt: Date.parse(created_at) };
}
