// Server-sent events out of a byte stream: joins data lines, drops comments, takes CRLF, LF and CR, `data:` with or
// without a space, and a character or an event cut at any byte. Text is searched with indexOf, never split per line.
import type { ServerSentEvent } from "./server-sent-event.ts";
import { StreamLimit } from "./stream-limit.ts";

/** An event that grows beyond this is not an event of a language model. */
const maxBufferedCharacters = 16 * 1024 * 1024;

const lineEnd = /[\r\n]/;

const tooLong = () => new StreamLimit("too_large", "an event of the stream is longer than 16 MiB");

/** What no line of a stream begins with. */
const json = /^\s*[{[]/;

/** Reads one stream; `push` gives the events that its bytes complete, `finish` what an unterminated end still holds. */
export class SseDecoder {
  readonly #text = new TextDecoder();
  #buffer = "";
  #endsInReturn = false;
  #event: string | undefined;
  #data: string | undefined;
  #hasFields = false;
  #document: string | undefined;

  /** Whether bytes of an unfinished event are waiting. */
  get hasPartialEvent(): boolean {
    return this.#buffer !== "" || this.#data !== undefined;
  }

  get waiting(): number {
    return this.#buffer.length + (this.#data?.length ?? 0) + (this.#document?.length ?? 0);
  }

  /** The whole body where it is no stream but JSON, whatever it was said to be. */
  get document(): string | undefined {
    return this.#document;
  }

  push(bytes: Uint8Array): ServerSentEvent[] {
    return this.#read(this.#text.decode(bytes, { stream: true }));
  }

  /** Some vendors close the body right after the last line, without the blank line that ends an event. */
  finish(): ServerSentEvent[] {
    const events = this.#read(this.#text.decode());
    if (this.#buffer !== "") {
      this.#line(this.#buffer.endsWith("\r") ? this.#buffer.slice(0, -1) : this.#buffer);
      this.#buffer = "";
    }
    const last = this.#flush();
    if (last !== undefined) events.push(last);
    return events;
  }

  #read(text: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    const isMoreOfALine = this.#buffer !== "" && !this.#endsInReturn && !lineEnd.test(text);
    this.#endsInReturn = text.endsWith("\r") || (text === "" && this.#endsInReturn);
    let buffer = this.#buffer === "" ? text : this.#buffer + text;
    if (buffer.length > maxBufferedCharacters) throw tooLong();
    if (isMoreOfALine) {
      // Put behind the rest without a look at it: a picture in one event would cost the square of its length.
      this.#buffer = buffer;
      return events;
    }
    let carriageReturn = buffer.indexOf("\r");
    let start = 0;
    while (start < buffer.length) {
      let end = buffer.indexOf("\n", start);
      let next = end + 1;
      // Looked for only behind the last one: a single one at the end of many lines would cost the square of them.
      if (carriageReturn !== -1 && carriageReturn < start) carriageReturn = buffer.indexOf("\r", start);
      if (carriageReturn !== -1 && (end === -1 || carriageReturn < end)) {
        // A lone CR ends a line too, but the last one may be half of a CRLF that is still on its way.
        if (carriageReturn === buffer.length - 1) break;
        end = carriageReturn;
        next = buffer[carriageReturn + 1] === "\n" ? carriageReturn + 2 : carriageReturn + 1;
      }
      if (end === -1) break;
      if (end === start) {
        const event = this.#flush();
        if (event !== undefined) events.push(event);
      } else {
        this.#line(buffer.slice(start, end));
      }
      start = next;
    }
    buffer = start === 0 ? buffer : buffer.slice(start);
    this.#buffer = buffer;
    return events;
  }

  #line(line: string): void {
    if (line.startsWith("data:")) {
      this.#hasFields = true;
      const data = line.charCodeAt(5) === 32 ? line.slice(6) : line.slice(5);
      this.#data = this.#data === undefined ? data : `${this.#data}\n${data}`;
      if (this.#data.length > maxBufferedCharacters) throw tooLong();
    } else if (line.startsWith("event:")) {
      this.#event = line.slice(6).trimStart();
    } else if (!this.#hasFields && (this.#document !== undefined || json.test(line))) {
      this.#document = this.#document === undefined ? line : `${this.#document}\n${line}`;
      if (this.#document.length > maxBufferedCharacters) throw tooLong();
    }
  }

  #flush(): ServerSentEvent | undefined {
    const data = this.#data;
    const event = this.#event;
    this.#data = undefined;
    this.#event = undefined;
    if (data === undefined) return undefined;
    return event === undefined ? { data } : { event, data };
  }
}
