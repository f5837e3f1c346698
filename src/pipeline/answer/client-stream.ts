// The body of a streamed answer: text in, bytes out, with comments while nothing else is written so that no proxy on
// the way takes silence for death.

const comment = new TextEncoder().encode(": OPENROUTER PROCESSING\n\n");

/** Both ends of a body: what is written to the one is read from the other. */
export interface BodyStream {
  readable: ReadableStream<Uint8Array>;
  writable: WritableStream<Uint8Array>;
}

export interface ClientStreamInput {
  body: BodyStream;
  keepaliveMs: number;
  now(): number;
}

export class ClientStream {
  readonly readable: ReadableStream<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #encoder = new TextEncoder();
  readonly #keepaliveMs: number;
  readonly #now: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastWriteAt: number;
  #writing = false;
  #gone = false;

  constructor({ body: { readable, writable }, keepaliveMs, now }: ClientStreamInput) {
    this.readable = readable;
    this.#writer = writable.getWriter();
    // A client that goes away errors the stream; every write learns of it, so nobody needs this rejection.
    this.#writer.closed.catch(() => undefined);
    this.#keepaliveMs = keepaliveMs;
    this.#now = now;
    this.#lastWriteAt = now();
    this.#arm(keepaliveMs);
  }

  /** false: the client is gone. */
  async write(text: string): Promise<boolean> {
    return await this.#write(this.#encoder.encode(text));
  }

  /** A comment at once, to commit the answer. */
  async writeComment(): Promise<boolean> {
    return await this.#write(comment);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    if (!this.#gone) await this.#writer.close().catch(() => undefined);
  }

  async #write(bytes: Uint8Array): Promise<boolean> {
    if (this.#gone) return false;
    this.#writing = true;
    try {
      await this.#writer.write(bytes);
      this.#lastWriteAt = this.#now();
      return true;
    } catch {
      this.#gone = true;
      clearTimeout(this.#timer);
      return false;
    } finally {
      this.#writing = false;
    }
  }

  #arm(milliseconds: number): void {
    this.#timer = setTimeout(() => void this.#tick(), milliseconds);
  }

  async #tick(): Promise<void> {
    const silent = this.#now() - this.#lastWriteAt;
    // A write under way is not silence: it waits for a slow client.
    if (silent >= this.#keepaliveMs && !this.#writing) {
      if (!(await this.writeComment())) return;
      this.#arm(this.#keepaliveMs);
    } else {
      this.#arm(Math.max(1, this.#keepaliveMs - silent));
    }
  }
}
