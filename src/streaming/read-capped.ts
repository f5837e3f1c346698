// A body as text, up to a cap: what a provider sends is held whole only as far as an isolate's memory goes. The bytes
// are counted as they come out of decompression, because a few kilobytes can unfold into gigabytes.
import { fail, ok, type Result } from "../wire/result.ts";

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
  /** Told of the first bytes, where the body is not read at once. */
  onFirstBytes?(): void;
}

/** Announced bytes up to which a body is read whole by the runtime, at a third of the cost of counting here. */
const maxBytesAtOnce = 256 * 1024;

/** `size`: the answer is larger than any may be. `room`: it is not, and others hold too much to take it. */
export type TooMuch = "size" | "room";

/** The connection is let go of where there is too much. Rejects where reading does. */
export async function readCapped(response: Body, cap: Cap = {}): Promise<Result<string, TooMuch>> {
  const { maxBytes = maxAnswerBytes, hold = () => true } = cap;
  const { headers } = response;
  const announced = Number(headers.get("content-length") ?? Number.NaN);
  // HTTP ends such a body at its length, unless it unfolds.
  if (announced <= Math.min(maxBytes, maxBytesAtOnce) && !headers.has("content-encoding") && hold(announced)) {
    return ok(await response.text());
  }
  const { body } = response;
  if (body === null) return ok("");
  if (announced > maxBytes) {
    await body.cancel().catch(() => undefined);
    return fail("size");
  }
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return ok(text + decoder.decode());
    if (bytes === 0) cap.onFirstBytes?.();
    bytes += value.byteLength;
    const tooMuch = bytes > maxBytes ? "size" : hold(value.byteLength) ? undefined : "room";
    if (tooMuch !== undefined) {
      await reader.cancel().catch(() => undefined);
      return fail(tooMuch);
    }
    text += decoder.decode(value, { stream: true });
  }
}
