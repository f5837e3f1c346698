// Contents in R2: one encrypted object per generation, `io/{workspace}/{yyyy-mm-dd}/{generation id}.json`. The day is
// that of the generation, so its record says where its contents lie. The object is nonce, ciphertext and tag in binary;
// its metadata names the data key. Whether contents may be stored or read is decided elsewhere.
import type { GenerationContents } from "../accounting/generation-contents.ts";
import { type DataKey, dataKeyForReading, type KeyRing } from "./data-keys.ts";
import { decrypt, encrypt } from "./sealing.ts";
import type { StorePlace } from "./store-place.ts";

export interface ContentsAddress {
  workspace: { id: string; folder: string };
  generationId: string;
  /** ISO 8601: the record's `createdAt`. */
  createdAt: string;
}

export interface ContentsWrite extends ContentsAddress {
  contents: GenerationContents;
  /** The workspace's. */
  dataKey: DataKey;
}

/** Objects that R2 deletes in one call. */
const maxAtOnce = 1_000;

/** Of the objects' metadata. */
export const dataKeyField = "data_key";

/** What the contents of all workspaces lie under. */
export const contentsRoot = "io/";

export function folderPrefix(folder: string): string {
  return `${contentsRoot}${folder}/`;
}

export function objectKey({ workspace, createdAt, generationId }: ContentsAddress): string {
  return `${folderPrefix(workspace.folder)}${createdAt.slice(0, 10)}/${generationId}.json`;
}

export async function storeContents(bucket: R2Bucket, { dataKey, ...write }: ContentsWrite): Promise<void> {
  const plain = new TextEncoder().encode(JSON.stringify(write.contents));
  await bucket.put(objectKey(write), await encrypt(dataKey.key, plain, nameOf(write)), {
    httpMetadata: { contentType: "application/octet-stream" },
    customMetadata: { [dataKeyField]: dataKey.id },
  });
}

/** `missing`: never stored, or deleted. `unreadable`: its data key is gone, or the object was damaged. */
export async function readContents(
  store: KeyRing,
  address: ContentsAddress,
): Promise<GenerationContents | "missing" | "unreadable"> {
  const object = await store.bucket.get(objectKey(address));
  if (object === null) return "missing";
  const id = object.customMetadata?.[dataKeyField];
  const workspaceId = address.workspace.id;
  const dataKey = id === undefined ? undefined : await dataKeyForReading(store, { id, workspaceId });
  if (dataKey === undefined) return "unreadable";
  const plain = await decrypt(dataKey.key, new Uint8Array(await object.arrayBuffer()), nameOf(address));
  return plain === undefined ? "unreadable" : JSON.parse(new TextDecoder().decode(plain));
}

/** As they are stored; 0: they are not. */
export async function bytesOfContents(bucket: R2Bucket, address: ContentsAddress): Promise<number> {
  return (await bucket.head(objectKey(address)))?.size ?? 0;
}

/** False when there was nothing to delete. */
export async function deleteContents(bucket: R2Bucket, address: ContentsAddress): Promise<boolean> {
  const key = objectKey(address);
  if ((await bucket.head(key)) === null) return false;
  await bucket.delete(key);
  return true;
}

interface StoredRecord {
  id: string;
  createdAt: string;
  ioLog: string;
}

/** Deletes the contents of a workspace's records, where they have any. */
export async function deleteContentsOf(
  { database, bucket }: StorePlace,
  { workspaceId, records }: { workspaceId: string; records: readonly StoredRecord[] },
): Promise<void> {
  const stored = records.filter(({ ioLog }) => ioLog === "stored");
  if (stored.length === 0) return;
  // The contents of a workspace that is gone went with it.
  const row = await database.prepare("SELECT folder FROM workspaces WHERE id = ?1").bind(workspaceId).first();
  if (row === null) return;
  const workspace = { id: workspaceId, folder: String(row["folder"]) };
  const keys = stored.map(({ id, createdAt }) => objectKey({ workspace, generationId: id, createdAt }));
  for (let from = 0; from < keys.length; from += maxAtOnce) await bucket.delete(keys.slice(from, from + maxAtOnce));
}

/** An object moved to another generation's or workspace's place does not decrypt there. */
function nameOf({ workspace, generationId }: ContentsAddress): string {
  return `contents ${generationId} of ${workspace.id}`;
}
