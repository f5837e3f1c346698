// The Durable Object of one cached request: keeps its sealed answer until it expires, and lets equal requests at the same time
// wait for the first. A shell that cannot read what it keeps. Whoever leads says every few seconds that it lives; what is
// known of who waits is in memory only, as long as they wait.
import { DurableObject } from "cloudflare:workers";
import { Round, type Sealed } from "./cache-round.ts";

const entryName = "entry";
const piecePrefix = "piece/";
/** Bytes of one row: SQLite takes 2 MB. */
const pieceBytes = 1_000_000;

interface Entry {
  /** Epoch milliseconds. */
  storedAt: number;
  expiresAt: number;
  pieces: number;
}

export type JoinAnswer = { kind: "found"; found: Sealed } | { kind: "lead" } | { kind: "wait" };

export class CacheObject extends DurableObject {
  readonly #round = new Round(() => Date.now());

  /** Never waits: who finds neither an answer nor a place in front calls `wait`. */
  join(who: string, refresh: boolean): JoinAnswer {
    const found = refresh ? undefined : this.#read();
    if (found !== undefined) return { kind: "found", found };
    return this.#round.join(who) ? { kind: "lead" } : { kind: "wait" };
  }

  /** What the first one got; null: it got nothing that can be shared, and now it is this one's turn. */
  async wait(who: string, refresh: boolean): Promise<Sealed | null> {
    // The first one may have come to its end meanwhile.
    const found = refresh ? undefined : this.#read();
    return found ?? (await this.#round.wait(who));
  }

  /** Whoever leads is still at it. */
  beat(who: string): void {
    this.#round.beat(who);
  }

  /** The end of what one began: an answer for all who wait, kept where it may be for a time; null: nothing to share. */
  finish(who: string, bytes: Uint8Array | null, ttlMs: number): void {
    const storedAt = Date.now();
    if (bytes !== null && ttlMs > 0) this.#write(bytes, { storedAt, expiresAt: storedAt + ttlMs });
    this.#round.finish(who, bytes === null ? null : { bytes, storedAt, ttlMs });
  }

  override async alarm(): Promise<void> {
    const entry = this.ctx.storage.kv.get<Entry>(entryName);
    if (entry !== undefined && entry.expiresAt > Date.now()) await this.ctx.storage.setAlarm(entry.expiresAt);
    else await this.ctx.storage.deleteAll();
  }

  #read(): Sealed | undefined {
    const { kv } = this.ctx.storage;
    const entry = kv.get<Entry>(entryName);
    if (entry === undefined || entry.expiresAt <= Date.now()) return undefined;
    const pieces = Array.from({ length: entry.pieces }, (_, index) => kv.get<Uint8Array>(piecePrefix + index));
    const bytes = joined(pieces.filter((piece) => piece !== undefined));
    return { bytes, storedAt: entry.storedAt, ttlMs: entry.expiresAt - entry.storedAt };
  }

  #write(bytes: Uint8Array, times: { storedAt: number; expiresAt: number }): void {
    const { kv } = this.ctx.storage;
    const pieces = Math.ceil(bytes.byteLength / pieceBytes);
    this.ctx.storage.transactionSync(() => {
      for (const [name] of [...kv.list({ prefix: piecePrefix })]) kv.delete(name);
      for (let index = 0; index < pieces; index += 1)
        kv.put(piecePrefix + index, bytes.slice(index * pieceBytes, (index + 1) * pieceBytes));
      kv.put(entryName, { ...times, pieces } satisfies Entry);
    });
    void this.ctx.storage.setAlarm(times.expiresAt);
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.byteLength;
  }
  return whole;
}
