// A body as text, up to a cap: what a provider sends is held whole only as far as an isolate's memory goes. The bytes
// are counted as they come out of decompression, because a few kilobytes can unfold into gigabytes.

/** Bytes of a whole answer. A picture as base64 is a few of them. */
export const maxAnswerBytes = 32 * 1024 * 1024;

/** As much of a response as is needed. */
export interface Body {
  headers: Headers;
  body: ReadableStream<Uint8Array> | null;
  text(): Promise<string>;
}

export interface Cap {
  maxBytes?: number;
  /** Asked before bytes are kept; false ends the reading. */
  hold?(bytes: number): boolean;
}

/** Announced bytes up to which a body is read whole by the runtime, at a third of the cost of counting here. */
const maxBytesAtOnce = 256 * 1024;

/** null: there is more than may be held. The connection is let go of then. Rejects where reading does. */
export async function readCapped(response: Body, cap: Cap = {}): Promise<string | null> {
  const { maxBytes = maxAnswerBytes, hold = () => true } = cap;
  const { headers } = response;
  const announced = Number(headers.get("content-length") ?? Number.NaN);
  // HTTP ends such a body at its length, unless it unfolds.
  if (announced <= Math.min(maxBytes, maxBytesAtOnce) && !headers.has("content-encoding") && hold(announced)) {
    return await response.text();
  }
  const { body } = response;
  if (body === null) return "";
  if (announced > maxBytes) {
    await body.cancel().catch(() => undefined);
    return null;
  }
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > maxBytes || !hold(value.byteLength)) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}
