// R2 in memory: as much of a bucket as records and contents use.

interface Held {
  bytes: Uint8Array;
  etag: string;
  uploaded?: Date;
  customMetadata?: Record<string, string>;
}

interface PutOptions {
  onlyIf?: { etagMatches?: string } | Headers;
  customMetadata?: Record<string, string>;
}

/** Objects of one page. */
const pageLength = 1_000;

/** `before`: called before each call with its name and key; what it throws the call throws. */
export function memoryBucket(before: (call: string, key: string) => void = () => undefined) {
  const objects = new Map<string, Held>();
  let written = 0;
  const bucket = {
    async put(key: string, bytes: Uint8Array | "", options?: PutOptions) {
      before("put", key);
      const only = options?.onlyIf;
      const wanted = only instanceof Headers ? undefined : only?.etagMatches;
      if (wanted !== undefined && objects.get(key)?.etag !== wanted) return null;
      if (only instanceof Headers && only.get("if-none-match") === "*" && objects.has(key)) return null;
      written += 1;
      const customMetadata = options?.customMetadata ?? {};
      objects.set(key, {
        bytes: Uint8Array.from(bytes === "" ? [] : bytes),
        etag: String(written),
        uploaded: new Date(),
        customMetadata,
      });
      return { key };
    },
    async head(key: string) {
      before("head", key);
      const held = objects.get(key);
      return held === undefined ? null : { key, ...held };
    },
    async get(key: string) {
      before("get", key);
      const held = objects.get(key);
      if (held === undefined) return null;
      const bytes = Uint8Array.from(held.bytes);
      return { key, etag: held.etag, customMetadata: held.customMetadata, arrayBuffer: async () => bytes.buffer };
    },
    async delete(keys: string | string[]) {
      for (const key of [keys].flat()) {
        before("delete", key);
        objects.delete(key);
      }
    },
    async list({ prefix = "", cursor = "" }: R2ListOptions) {
      before("list", prefix);
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > cursor).toSorted();
      const page = keys.slice(0, pageLength);
      const listed = page.map((key) => ({ key, customMetadata: objects.get(key)?.customMetadata }));
      return { objects: listed, truncated: keys.length > pageLength, cursor: page.at(-1) };
    },
  };
  return { bucket: bucket as unknown as R2Bucket, objects };
}
