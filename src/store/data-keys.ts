// The data keys that encrypt workspaces' contents: made and wrapped by the master key here, kept in R2
// (data-key-objects.ts). Destroying a workspace's data keys makes everything they encrypted unreadable for good.
import {
  cacheKeyId,
  type DataKeyName,
  destroyDataKeys,
  findWrappedDataKey,
  listDataKeys,
  putDataKey,
  readDataKey,
  sealingNameOf,
  type WrappedDataKey,
} from "./data-key-objects.ts";
import { findFormerDataKey } from "./former-data-keys.ts";
import { importAesKey, type MasterKeys, open, seal } from "./sealing.ts";
import { workspaceExists } from "./workspaces.ts";

export interface DataKey extends DataKeyName {
  key: CryptoKey;
  /** Epoch milliseconds up to which it encrypts. */
  servesUntil: number;
}

export interface KeyRing {
  database: D1Database;
  bucket: R2Bucket;
  masterKeys: MasterKeys;
}

/**
 * Milliseconds that a data key encrypts; it decrypts for as long as it is kept. Nonces are 96 random bits, so a key is
 * good for 2^32 messages: 1,600 a second for 30 days.
 */
const servingMs = 30 * 86_400_000;

/** Always asks storage: a destroyed key must not decrypt anything from an isolate's memory. */
export async function dataKeyForReading(ring: KeyRing, name: DataKeyName): Promise<DataKey | undefined> {
  const object = await findWrappedDataKey(ring.bucket, name);
  const kept = object === null ? await findFormerDataKey(ring, name) : readDataKey(object);
  return kept === undefined ? undefined : unwrapDataKey(ring.masterKeys, kept);
}

export async function dataKeyExists(bucket: R2Bucket, name: DataKeyName): Promise<boolean> {
  return (await findWrappedDataKey(bucket, name)) !== null;
}

/** The workspace's newest data key, or a new one where there is none or it has served its time; undefined where there is
 * no such workspace (any more). */
export async function findOrMakeDataKey(
  ring: KeyRing,
  { workspaceId, now }: { workspaceId: string; now: number },
): Promise<DataKey | undefined> {
  const [newest] = (await listDataKeys(ring.bucket, workspaceId))
    .filter(({ id, createdAt }) => createdAt > now - servingMs && id !== cacheKeyId)
    .toSorted((one, other) => other.createdAt - one.createdAt || (one.id < other.id ? -1 : 1));
  // A key that no master key opens any more is of no use for new contents either: a new one takes over.
  const existing = newest === undefined ? undefined : await unwrapDataKey(ring.masterKeys, newest);
  return existing ?? makeDataKey(ring, { name: { id: crypto.randomUUID(), workspaceId }, now });
}

export interface DataKeyInput {
  name: DataKeyName;
  /** Epoch milliseconds. */
  now: number;
  /** Of the place where it is put. */
  onlyIf?: R2Conditional;
}

/** Undefined where there is no such workspace (any more), or another key took the place first. */
export async function makeDataKey(
  { database, bucket, masterKeys }: KeyRing,
  { name, now, onlyIf }: DataKeyInput,
): Promise<DataKey | undefined> {
  const { workspaceId } = name;
  if (!(await workspaceExists(database, workspaceId))) return undefined;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const sealed = await seal(masterKeys, bytes, sealingNameOf(name));
  if (!(await putDataKey(bucket, { ...name, ...sealed, createdAt: now }, onlyIf))) return undefined;
  // Asked again: whoever deleted the workspace meanwhile finds this key, or is found here.
  if (!(await workspaceExists(database, workspaceId))) {
    await destroyDataKeys(bucket, [name]);
    return undefined;
  }
  return { ...name, key: await importAesKey(bytes), servesUntil: now + servingMs };
}

export async function unwrapDataKey(masterKeys: MasterKeys, kept: WrappedDataKey): Promise<DataKey | undefined> {
  const { id, workspaceId, createdAt } = kept;
  const bytes = await open(masterKeys, kept, sealingNameOf(kept));
  if (bytes === undefined) return undefined;
  return { id, workspaceId, key: await importAesKey(bytes), servesUntil: createdAt + servingMs };
}
