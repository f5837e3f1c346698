// Wraps anew what an earlier ENCRYPTION_KEY wrapped, page by page. A key that was destroyed meanwhile is not brought back.
import { dataKeysRoot, putDataKey, readDataKey, sealingNameOf } from "./data-key-objects.ts";
import type { KeyRing } from "./data-keys.ts";
import { open, seal } from "./sealing.ts";

export interface Rewrapped {
  resealed: number;
  /** Keys that no ENCRYPTION_KEY at hand opens. */
  unreadable: number;
  /** Where to go on; undefined at the end. */
  cursor: string | undefined;
}

const keysAPage = 100;

/** `cursor`: empty at the beginning. */
export async function rewrapDataKeys(
  { bucket, masterKeys }: Pick<KeyRing, "bucket" | "masterKeys">,
  cursor = "",
): Promise<Rewrapped> {
  const options: R2ListOptions = { prefix: dataKeysRoot, limit: keysAPage, include: ["customMetadata"] };
  const page = await bucket.list(cursor === "" ? options : { ...options, cursor });
  let [resealed, unreadable] = [0, 0];
  for (const object of page.objects) {
    const kept = readDataKey(object);
    if (kept.sealedBy === masterKeys.current.fingerprint) continue;
    const bytes = await open(masterKeys, kept, sealingNameOf(kept));
    if (bytes === undefined) {
      unreadable += 1;
      continue;
    }
    const sealed = await seal(masterKeys, bytes, sealingNameOf(kept));
    if (await putDataKey(bucket, { ...kept, ...sealed }, { etagMatches: object.etag })) resealed += 1;
  }
  return { resealed, unreadable, cursor: page.truncated ? page.cursor : undefined };
}
