// Request bodies that come compressed, as agents send long conversations. Unpacked in one go and never beyond the limit: a
// few kilobytes can unfold into gigabytes.
import { Buffer } from "node:buffer";
import { madeOnce } from "../wire/derived.ts";
import type { Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { zlib } from "../wire/zlib.ts";

type Unpack = (packed: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

/** By the names of `Content-Encoding`. Older runtimes lack zstd. */
const unpackers = madeOnce((): ReadonlyMap<string, Unpack> => {
  const { gunzipSync: gzip, inflateSync: deflate, brotliDecompressSync: br, zstdDecompressSync: zstd } = zlib();
  const all: Record<string, Unpack | undefined> = { gzip, br, zstd, deflate, "x-gzip": gzip };
  return new Map(Object.entries(all).flatMap(([name, unpack]) => (unpack === undefined ? [] : [[name, unpack]])));
});

/** Names of the request's encodings, the outermost last; those that change nothing are left out. */
export function encodingsOf(header: string | null): string[] {
  if (header === null) return [];
  const names = header.split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "" && name !== "identity");
}

/** `maxBytes`: of what comes out. */
export function unpackBody(
  packed: Uint8Array,
  encodings: readonly string[],
  maxBytes: number,
): Result<string, Failure> {
  let bytes = packed;
  for (const name of encodings.toReversed()) {
    const unpack = unpackers().get(name);
    if (unpack === undefined) {
      const usual = [...unpackers().keys()].filter((known) => known !== "x-gzip");
      const message = `Content-Encoding: ${name} cannot be read here; send the body as it is, or as ${usual.join(", ")}`;
      return fail({ kind: "unsupported_encoding", message });
    }
    try {
      bytes = unpack(bytes, { maxOutputLength: maxBytes });
    } catch (thrown) {
      return fail(isTooLarge(thrown) ? { kind: "payload_too_large", message: tooLarge } : broken(name));
    }
  }
  return ok(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
}

const tooLarge = "The request body is larger than 20 MiB once it is unpacked";

function isTooLarge(thrown: unknown): boolean {
  return (
    thrown instanceof RangeError ||
    (thrown instanceof Error && "code" in thrown && thrown.code === "ERR_BUFFER_TOO_LARGE")
  );
}

function broken(name: string): Failure {
  return { kind: "invalid_request", message: `The request body is not what its Content-Encoding says: ${name}` };
}
