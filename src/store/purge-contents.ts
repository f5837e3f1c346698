// Removes contents in bulk: all of a workspace's (final at once, because its data keys go first), and those past their
// retention. What one run cannot finish, the next one does: a deletion's mark stays until nothing is left.
import { dayOf } from "../accounting/spend-window.ts";
import { generationId } from "../wire/generation-id.ts";
import { dataKeyField, folderPrefix, objectKey } from "./contents.ts";
import { destroyDataKeys, listDataKeys } from "./data-key-objects.ts";
import { type DeletionMark, listDeletionMarks, putDeletionMark, removeDeletionMark } from "./deletion-marks.ts";
import { deleteFormerDataKeys, listFormerDataKeyIds } from "./former-data-keys.ts";
import { listFolders, type Removal, removeObjects } from "./remove-objects.ts";
import type { StorePlace } from "./store-place.ts";
import { workspaceExists } from "./workspaces.ts";

const dayMs = 86_400_000;
/**
 * Milliseconds that a deletion is swept again: an isolate that was stopped between storing contents and finding their key
 * destroyed leaves an object that nothing opens; and one of the version before used a key for 10 s unasked.
 */
const lateMs = 600_000;

export interface ContentsDeletion {
  workspace: { id: string; folder: string };
  /** Epoch milliseconds. */
  now: number;
}

/**
 * After this nothing of the workspace can be decrypted any more; `sweepDeletedContents` removes the objects. When it
 * throws, some of it may be there still, and the mark makes the sweep finish it. The isolate's copy of the data key is
 * the caller's to forget.
 */
export async function deleteWorkspaceContents(
  { database, bucket }: StorePlace,
  { workspace: { id, folder }, now }: ContentsDeletion,
): Promise<void> {
  await putDeletionMark(bucket, { workspaceId: id, folder, requestedAt: now });
  // Before the keys in R2: the upkeep that moves keys there looks again afterwards.
  await deleteFormerDataKeys(database, { workspaceId: id, until: new Date(now).toISOString() }).run();
  await destroyDataKeys(bucket, await listDataKeys(bucket, id));
}

/** Removes the objects of deleted contents. True when there is nothing left to remove. */
export async function sweepDeletedContents(
  place: StorePlace,
  { now, pages: given }: { now: number; pages: number },
): Promise<boolean> {
  let pages = given;
  for (const mark of await listDeletionMarks(place.bucket)) {
    ({ pages } = await sweep(place, mark, pages));
    if (pages === 0) return false;
    if (now - mark.requestedAt > lateMs) await removeDeletionMark(place.bucket, mark);
  }
  return true;
}

async function sweep(
  { bucket, database }: StorePlace,
  { workspaceId, folder, requestedAt }: DeletionMark,
  pages: number,
): Promise<Removal> {
  const exists = await workspaceExists(database, workspaceId);
  await deleteFormerDataKeys(database, { workspaceId, until: new Date(requestedAt).toISOString() }).run();
  const keys = await listDataKeys(bucket, workspaceId);
  // Of a workspace that is there, what was made since then is not meant.
  const deleted = keys.filter(({ createdAt }) => !exists || createdAt <= requestedAt);
  await destroyDataKeys(bucket, deleted);
  return removeObjects(bucket, {
    prefix: folderPrefix(folder),
    pages,
    // What a workspace stores afterwards may be more than a run can look at: the sweep would never come to an end.
    until: exists ? lastKeyAt({ id: workspaceId, folder }, requestedAt + lateMs) : undefined,
    async choose(objects) {
      // Asked after the page was read: what was stored since the deletion was encrypted with a key that is there by now.
      const living = await livingKeys({ bucket, database }, workspaceId);
      return objects.filter(({ customMetadata }) => !living.has(customMetadata?.[dataKeyField] ?? ""));
    },
  });
}

/** Keys are in the order of time. */
function lastKeyAt(workspace: { id: string; folder: string }, at: number): string {
  const createdAt = new Date(at).toISOString();
  return objectKey({ workspace, createdAt, generationId: generationId(at, new Uint8Array(16)) });
}

async function livingKeys({ bucket, database }: StorePlace, workspaceId: string): Promise<ReadonlySet<string>> {
  const keys = await listDataKeys(bucket, workspaceId);
  return new Set([...keys.map(({ id }) => id), ...(await listFormerDataKeyIds(database, workspaceId))]);
}

export interface Retention {
  folder: string;
  retentionDays: number;
  /** Epoch milliseconds. */
  now: number;
  /** Pages of 1,000 objects to remove, at most. */
  pages: number;
}

/** Removes what is past a workspace's retention, whole days at a time. */
export async function purgeExpired(
  bucket: R2Bucket,
  { folder, retentionDays, now, pages }: Retention,
): Promise<Removal> {
  const firstDayKept = dayOf(now - retentionDays * dayMs);
  let left: Removal = { removed: 0, pages };
  for (const prefix of await listFolders(bucket, folderPrefix(folder))) {
    const day = prefix.slice(folderPrefix(folder).length, -1);
    if (day >= firstDayKept || left.pages === 0) continue;
    const { removed, pages: rest } = await removeObjects(bucket, { prefix, pages: left.pages });
    left = { removed: left.removed + removed, pages: rest };
  }
  return left;
}
