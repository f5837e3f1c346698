// The data key that seals a workspace's cached answers: one, at a place of its own among its data keys, so that destroying those
// takes the cache along, and destroying this one empties the cache and nothing else. Asked for anew by every request.
import { cacheKeyId, destroyDataKeys, findWrappedDataKey, readDataKey } from "./data-key-objects.ts";
import { type DataKey, type KeyRing, makeDataKey, unwrapDataKey } from "./data-keys.ts";

export interface CacheKeyInput {
  workspaceId: string;
  /** Epoch milliseconds. */
  now: number;
}

/** Undefined: there is none, or none that is still good to write with. */
export async function findCacheKey(ring: KeyRing, { workspaceId, now }: CacheKeyInput): Promise<DataKey | undefined> {
  const object = await findWrappedDataKey(ring.bucket, { id: cacheKeyId, workspaceId });
  const key = object === null ? undefined : await unwrapDataKey(ring.masterKeys, readDataKey(object));
  return key === undefined || key.servesUntil <= now ? undefined : key;
}

/** Undefined where there is no such workspace (any more). Of two that make it at once one prevails. */
export async function makeCacheKey(ring: KeyRing, { workspaceId, now }: CacheKeyInput): Promise<DataKey | undefined> {
  const name = { id: cacheKeyId, workspaceId };
  const former = await findWrappedDataKey(ring.bucket, name);
  const onlyIf = former === null ? { etagDoesNotMatch: "*" } : { etagMatches: former.etag };
  const made = await makeDataKey(ring, { name, now, onlyIf });
  return made ?? findCacheKey(ring, { workspaceId, now });
}

/** After this nothing of the workspaces' caches can be read; what is left of them goes when it expires. */
export async function forgetCachedAnswers(bucket: R2Bucket, workspaceIds: readonly string[]): Promise<void> {
  await destroyDataKeys(
    bucket,
    workspaceIds.map((workspaceId) => ({ id: cacheKeyId, workspaceId })),
  );
}
