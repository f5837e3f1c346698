// Wrapped data keys in R2: the metadata of empty objects `keys/{workspace id}/{id}`. R2 has no history, so a key that is
// destroyed here stays destroyed, whatever becomes of the database. Wraps and opens nothing.
import type { Sealed } from "./sealing.ts";

export interface DataKeyName {
  id: string;
  workspaceId: string;
}

export interface WrappedDataKey extends DataKeyName, Sealed {
  /** Epoch milliseconds. */
  createdAt: number;
}

/** What the keys of all workspaces lie under. */
export const dataKeysRoot = "keys/";

/** The one that seals cached answers; all others are for contents. */
export const cacheKeyId = "cache";

function objectKey({ id, workspaceId }: DataKeyName): string {
  return `${dataKeysRoot}${workspaceId}/${id}`;
}

/** What a wrapped key is bound to: it opens in no other place. */
export function sealingNameOf({ id, workspaceId }: DataKeyName): string {
  return `data key ${id} of ${workspaceId}`;
}

export async function findWrappedDataKey(bucket: R2Bucket, name: DataKeyName): Promise<R2Object | null> {
  return bucket.head(objectKey(name));
}

/** The keys that a workspace has. */
export async function listDataKeys(bucket: R2Bucket, workspaceId: string): Promise<WrappedDataKey[]> {
  const keys: WrappedDataKey[] = [];
  let options: R2ListOptions = { prefix: `${dataKeysRoot}${workspaceId}/`, include: ["customMetadata"] };
  for (;;) {
    const page = await bucket.list(options);
    keys.push(...page.objects.map(readDataKey));
    if (!page.truncated) return keys;
    options = { ...options, cursor: page.cursor };
  }
}

export function readDataKey({ key, customMetadata = {} }: Pick<R2Object, "key" | "customMetadata">): WrappedDataKey {
  const [workspaceId = "", id = ""] = key.slice(dataKeysRoot.length).split("/");
  return {
    id,
    workspaceId,
    sealed: customMetadata["wrapped"] ?? "",
    sealedBy: customMetadata["wrapped_by"] ?? "",
    createdAt: Date.parse(customMetadata["created_at"] ?? ""),
  };
}

/** False, and nothing is written, where the condition does not hold. */
export async function putDataKey(
  bucket: R2Bucket,
  kept: WrappedDataKey,
  onlyIf: R2Conditional | Headers = {},
): Promise<boolean> {
  const customMetadata = {
    wrapped: kept.sealed,
    wrapped_by: kept.sealedBy,
    created_at: new Date(kept.createdAt).toISOString(),
  };
  return (await bucket.put(objectKey(kept), "", { customMetadata, onlyIf })) !== null;
}

/** After this nothing can be decrypted that these keys encrypted. */
export async function destroyDataKeys(bucket: R2Bucket, keys: readonly DataKeyName[]): Promise<void> {
  const maxAtOnce = 1_000;
  for (let from = 0; from < keys.length; from += maxAtOnce) {
    await bucket.delete(keys.slice(from, from + maxAtOnce).map(objectKey));
  }
}
