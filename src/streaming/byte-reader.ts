// Bytes of a body as they come. A byte stream is read into one buffer that is handed back and forth, which saves the copies
// of 4 KiB that a body makes by itself; other streams bring their own.

export interface ByteReader {
  /** The next bytes, good until the next call; null: there are no more. Rejects where reading fails. */
  read(): Promise<Uint8Array | null>;
  /** Lets go of the body. Never rejects. */
  cancel(): Promise<void>;
}

/** Waking for a second read costs more than a buffer in which a usual answer, sent at once, has room. */
const usualBytes = 32 * 1024;

/** `bufferBytes`: what is read at a time, at most. */
export function byteReader(body: ReadableStream<Uint8Array>, bufferBytes = usualBytes): ByteReader {
  const byob = tryByobReader(body);
  if (byob === undefined) {
    const reader = body.getReader();
    return {
      read: async () => (await reader.read()).value ?? null,
      cancel: () => reader.cancel().catch(() => undefined),
    };
  }
  let buffer = new ArrayBuffer(bufferBytes);
  return {
    async read() {
      const { value, done } = await byob.read(new Uint8Array(buffer));
      if (value !== undefined) buffer = value.buffer;
      return done || value === undefined ? null : value;
    },
    cancel: () => byob.cancel().catch(() => undefined),
  };
}

function tryByobReader(body: ReadableStream<Uint8Array>): ReadableStreamBYOBReader | undefined {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    // Not a byte stream: bodies made in JavaScript (the sandbox's, a test's) may be plain ones.
    return undefined;
  }
}
