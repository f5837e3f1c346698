// Amazon's binary framing of a stream (application/vnd.amazon.eventstream) → events: each frame has its length, headers,
// a payload and two checksums. Pure; a frame cut at any byte waits for its rest.
import { parseRecord } from "../wire/json.ts";
import { crc32 } from "./crc32.ts";
import type { ServerSentEvent } from "./server-sent-event.ts";

/** Total length, length of headers, checksum of the two; at the end the checksum of all. */
const preludeBytes = 12;
const checksumBytes = 4;
/** A frame that claims more is not one. */
const maxFrame = 16 * 1024 * 1024;

/**
 * `event` is the frame's `:event-type` and `data` its payload. Exceptions become events named `exception` whose data is
 * JSON with their `type` and `message`; so does a stream that is not of this framing, and nothing is read after it.
 */
export class AwsEventStreamDecoder {
  #buffer = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #broken = false;

  get waiting(): number {
    return this.#end - this.#start;
  }

  push(bytes: Uint8Array): ServerSentEvent[] {
    if (this.#broken) return [];
    this.#append(bytes);
    const events: ServerSentEvent[] = [];
    for (;;) {
      const frame = this.#nextFrame();
      if (frame === undefined) return events;
      const event = typeof frame === "string" ? undefined : readFrame(frame);
      if (event === undefined) {
        this.#broken = true;
        const message = typeof frame === "string" ? frame : "a frame has headers that cannot be read";
        return [...events, exception("corruptedStream", message)];
      }
      events.push(event);
    }
  }

  /** A frame that the end cut says nothing. */
  finish(): ServerSentEvent[] {
    return [];
  }

  /** Copies, because callers reuse their buffers; grows by doubling, so that long frames in small pieces stay linear. */
  #append(bytes: Uint8Array): void {
    const waiting = this.#end - this.#start;
    const needed = waiting + bytes.length;
    if (this.#start + needed > this.#buffer.length) {
      const target =
        needed > this.#buffer.length ? new Uint8Array(Math.max(needed, 2 * this.#buffer.length)) : this.#buffer;
      target.set(this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = target;
      this.#start = 0;
      this.#end = waiting;
    }
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** A whole frame with valid checksums, undefined until there is one, or what is wrong with it. */
  #nextFrame(): Uint8Array | string | undefined {
    if (this.#end - this.#start < preludeBytes) return undefined;
    const view = viewOf(this.#buffer.subarray(this.#start, this.#end));
    const length = view.getUint32(0);
    const prelude = this.#buffer.subarray(this.#start, this.#start + 8);
    if (crc32(prelude) !== view.getUint32(8)) return "the checksum of a frame's prelude is wrong";
    const headers = view.getUint32(4);
    if (length > maxFrame || headers + preludeBytes + checksumBytes > length) return "the lengths of a frame are wrong";
    if (view.byteLength < length) return undefined;
    const frame = this.#buffer.subarray(this.#start, this.#start + length);
    if (crc32(frame.subarray(0, -checksumBytes)) !== view.getUint32(length - checksumBytes)) {
      return "the checksum of a frame is wrong";
    }
    this.#start += length;
    return frame;
  }
}

const text = new TextDecoder();

function readFrame(frame: Uint8Array): ServerSentEvent | undefined {
  const headersEnd = preludeBytes + viewOf(frame).getUint32(4);
  const headers = readHeaders(frame.subarray(preludeBytes, headersEnd));
  if (headers === undefined) return undefined;
  const payload = text.decode(frame.subarray(headersEnd, -checksumBytes));
  const kind = headers.get(":message-type");
  if (kind === "exception") return exception(headers.get(":exception-type") ?? "unknown", messageOf(payload));
  if (kind === "error")
    return exception(headers.get(":error-code") ?? "unknown", headers.get(":error-message") ?? payload);
  const event = headers.get(":event-type");
  return event === undefined ? { data: payload } : { event, data: payload };
}

function exception(type: string, message: string): ServerSentEvent {
  return { event: "exception", data: JSON.stringify({ type, message }) };
}

function messageOf(payload: string): string {
  const { message, Message } = parseRecord(payload) ?? {};
  const said = message === undefined ? Message : message;
  return typeof said === "string" ? said : payload;
}

/** Bytes of the values that have a fixed size, by type: booleans, integers, timestamp, UUID. */
const fixedSizes: Record<number, number> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };
const stringType = 7;
const bytesType = 6;

/** The headers whose values are text, which all that matter are. */
function readHeaders(bytes: Uint8Array): Map<string, string> | undefined {
  const headers = new Map<string, string>();
  const view = viewOf(bytes);
  let at = 0;
  while (at < bytes.length) {
    const nameEnd = at + 1 + view.getUint8(at);
    if (nameEnd + 1 > bytes.length) return undefined;
    const name = text.decode(bytes.subarray(at + 1, nameEnd));
    const type = view.getUint8(nameEnd);
    at = nameEnd + 1;
    let size = fixedSizes[type];
    if (type === stringType || type === bytesType) {
      if (at + 2 > bytes.length) return undefined;
      size = view.getUint16(at);
      at += 2;
    }
    if (size === undefined || at + size > bytes.length) return undefined;
    if (type === stringType) headers.set(name, text.decode(bytes.subarray(at, at + size)));
    at += size;
  }
  return headers;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
