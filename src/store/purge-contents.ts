// Removes contents in bulk: all of a workspace's (final at once, because its data keys go first), and those past their
// retention. R2 is listed and deleted page by page; what one run cannot finish, the daily run does.
import { dayOf } from "../accounting/spend-window.ts";
import { dataKeyField, folderPrefix } from "./contents.ts";
import { listDataKeyIds } from "./data-keys.ts";

export interface ContentsPlace {
  database: D1Database;
  bucket: R2Bucket;
}

/** Pages of 1,000 objects that one run handles at most: each is two calls of R2. */
const mostPages = 200;
const dayMs = 86_400_000;

/**
 * After this nothing of the workspace can be decrypted any more; `sweepDeletedContents` removes the objects. The
 * isolate's copy of the data key is the caller's to forget.
 */
export async function deleteWorkspaceContents(
  database: D1Database,
  { workspace, now }: { workspace: { id: string; folder: string }; now: number },
): Promise<void> {
  await database.batch([
    database.prepare("DELETE FROM data_keys WHERE workspace_id = ?1").bind(workspace.id),
    database
      .prepare("INSERT OR REPLACE INTO contents_deletions (folder, workspace_id, requested_at) VALUES (?1, ?2, ?3)")
      .bind(workspace.folder, workspace.id, new Date(now).toISOString()),
  ]);
}

/** Removes the objects of deleted contents. True when nothing is left to remove. */
export async function sweepDeletedContents(place: ContentsPlace): Promise<boolean> {
  const { results } = await place.database
    .prepare("SELECT folder, workspace_id, requested_at FROM contents_deletions ORDER BY requested_at LIMIT 100")
    .all<{ folder: string; workspace_id: string; requested_at: string }>();
  let pages = mostPages;
  for (const row of results) {
    pages = await sweepFolder(place, { folder: row.folder, workspaceId: row.workspace_id, pages });
    if (pages === 0) return false;
    // A later request to delete has its own time and is not ended by this sweep.
    await place.database
      .prepare("DELETE FROM contents_deletions WHERE folder = ?1 AND requested_at = ?2")
      .bind(row.folder, row.requested_at)
      .run();
  }
  return true;
}

/** Answers how many pages are left of those it was given; 0: it may not have finished. */
async function sweepFolder(
  { bucket, database }: ContentsPlace,
  { folder, workspaceId, pages }: { folder: string; workspaceId: string; pages: number },
): Promise<number> {
  let cursor: string | undefined;
  for (let left = pages; left > 0; left -= 1) {
    const page = await bucket.list({
      prefix: folderPrefix(folder),
      include: ["customMetadata"],
      ...(cursor === undefined ? {} : { cursor }),
    });
    // Read after the page: what was stored since the deletion was encrypted with a key that is there by now.
    const living = await listDataKeyIds(database, workspaceId);
    const dead = page.objects.filter((object) => !living.has(object.customMetadata?.[dataKeyField] ?? ""));
    if (dead.length > 0) await bucket.delete(dead.map((object) => object.key));
    if (!page.truncated) return left;
    cursor = page.cursor;
  }
  return 0;
}

/** Removes what is past a workspace's retention, whole days at a time; answers how many objects. */
export async function purgeExpired(
  bucket: R2Bucket,
  { folder, retentionDays, now }: { folder: string; retentionDays: number; now: number },
): Promise<number> {
  const firstDayKept = dayOf(now - retentionDays * dayMs);
  let removed = 0;
  for (const prefix of await listDays(bucket, folder)) {
    const day = prefix.slice(folderPrefix(folder).length, -1);
    if (day >= firstDayKept) continue;
    for (let page = 0; page < mostPages; page += 1) {
      // Deleted objects are gone from the next listing, so no cursor is carried over.
      const { objects, truncated } = await bucket.list({ prefix });
      if (objects.length > 0) await bucket.delete(objects.map((object) => object.key));
      removed += objects.length;
      if (!truncated) break;
    }
  }
  return removed;
}

async function listDays(bucket: R2Bucket, folder: string): Promise<string[]> {
  const days: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await bucket.list({
      prefix: folderPrefix(folder),
      delimiter: "/",
      ...(cursor === undefined ? {} : { cursor }),
    });
    days.push(...page.delimitedPrefixes);
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return days;
}
