// Records on their way out of this isolate: each at once while it is quiet, those of a second together while it is busy,
// since a message costs the same with one or many. A record is its own request's to save until it is saved.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { pause } from "../store/deadline.ts";

/** Saves them or throws; runs in the request that sends. */
export type Deliver = (records: readonly GenerationRecord[]) => Promise<void>;

interface Item {
  readonly record: GenerationRecord;
  /** Epoch milliseconds; 0 = nobody has. */
  takenAt: number;
  isSaved: boolean;
}

/** What a message adds to its isolate's account, and what may be on it before records have to wait for each other. */
const messageMs = 1_000;
const inAdvanceMs = 8_000;
/** A message is paid for by each 64 kB of it. */
const maxMessageBytes = 60_000;
/** Behind this the request that took a record along is taken for dead: what is saved twice counts once. */
const abandonedMs = 8_000;
const glanceMs = 500;

export class RecordSender {
  readonly #clock: () => number;
  #waiting: Item[] = [];
  #waitingBytes = 0;
  #paidUntil = 0;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** Ends when the record is saved, by whichever request; throws where that failed. */
  async send(record: GenerationRecord, deliver: Deliver): Promise<void> {
    const wait = this.#paidUntil - inAdvanceMs - this.#clock();
    const item: Item = { record, takenAt: 0, isSaved: false };
    const others = wait > 0 ? this.#makeRoomFor(record) : [];
    this.#waiting.push(item);
    const ends = await Promise.allSettled([saveAll(others, deliver), this.#saveInTurn(item, { wait, deliver })]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  async #saveInTurn(item: Item, { wait, deliver }: { wait: number; deliver: Deliver }): Promise<void> {
    if (wait > 0) await pause(wait);
    if (item.takenAt === 0) {
      this.#paidUntil = Math.max(this.#paidUntil, this.#clock()) + messageMs;
      return await saveAll(this.#takeWaiting(), deliver);
    }
    // Another request took it along, whose promise must not be awaited here, and which may die.
    while (!item.isSaved) {
      if (this.#clock() - item.takenAt > abandonedMs) return await deliver([item.record]);
      await pause(glanceMs);
    }
  }

  /** Those that have to go now, since with this one the message would be too long. */
  #makeRoomFor(record: GenerationRecord): readonly Item[] {
    const bytes = roughBytes(record);
    const others = this.#waitingBytes + bytes > maxMessageBytes ? this.#takeWaiting() : [];
    this.#waitingBytes += bytes;
    return others;
  }

  #takeWaiting(): readonly Item[] {
    const items = this.#waiting;
    this.#waiting = [];
    this.#waitingBytes = 0;
    for (const item of items) item.takenAt = this.#clock();
    return items;
  }
}

/** Bytes of JSON, about, with names and punctuation: writing it once more to know costs five times as much. */
function roughBytes(value: object): number {
  let bytes = 0;
  for (const part of Object.values(value)) {
    bytes += 24;
    if (typeof part === "string") bytes += part.length;
    else if (typeof part === "object" && part !== null) bytes += roughBytes(part);
  }
  return bytes;
}

async function saveAll(items: readonly Item[], deliver: Deliver): Promise<void> {
  if (items.length === 0) return;
  await deliver(items.map(({ record }) => record));
  for (const item of items) item.isSaved = true;
}
