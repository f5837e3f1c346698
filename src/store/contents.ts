// Contents in R2: one encrypted object per generation, `io/{workspace}/{yyyy-mm-dd}/{generation id}.json`. The day is
// that of the generation, so its record says where its contents lie. The object is nonce, ciphertext and tag in binary;
// its metadata names the data key. Whether contents may be stored or read is decided elsewhere.
import type { GenerationContents } from "../accounting/generation-contents.ts";
import { type DataKey, dataKeyForReading, type KeyRing } from "./data-keys.ts";
import { decrypt, encrypt } from "./sealing.ts";

export interface ContentsStore extends KeyRing {
  bucket: R2Bucket;
}

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

/** Bytes of a name in R2's metadata. */
export const dataKeyField = "data_key";

export function folderPrefix(folder: string): string {
  return `io/${folder}/`;
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
  store: ContentsStore,
  address: ContentsAddress,
): Promise<GenerationContents | "missing" | "unreadable"> {
  const object = await store.bucket.get(objectKey(address));
  if (object === null) return "missing";
  const dataKeyId = object.customMetadata?.[dataKeyField];
  const dataKey = dataKeyId === undefined ? undefined : await dataKeyForReading(store, dataKeyId);
  if (dataKey === undefined) return "unreadable";
  const plain = await decrypt(dataKey.key, new Uint8Array(await object.arrayBuffer()), nameOf(address));
  return plain === undefined ? "unreadable" : JSON.parse(new TextDecoder().decode(plain));
}

/** False when there was nothing to delete. */
export async function deleteContents(bucket: R2Bucket, address: ContentsAddress): Promise<boolean> {
  const key = objectKey(address);
  if ((await bucket.head(key)) === null) return false;
  await bucket.delete(key);
  return true;
}

/** An object moved to another generation's or workspace's place does not decrypt there. */
function nameOf({ workspace, generationId }: ContentsAddress): string {
  return `contents ${generationId} of ${workspace.id}`;
}
