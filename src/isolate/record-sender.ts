// Records on their way out of this isolate: each at once while it is quiet, those of a second together while it is busy,
// since a message costs the same with one or many. Of these the first request sends and the second one sees to it that they
// are saved; the others are done: waking a request costs more than all else that is done for its record.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { pause } from "../store/deadline.ts";

/** Saves them or throws; runs in the request that sends. */
export type Deliver = (records: readonly GenerationRecord[]) => Promise<void>;

/** Records that go together. */
class Batch {
  readonly records: GenerationRecord[] = [];
  bytes = 0;
  /** When somebody began to save them, in epoch milliseconds; 0 = nobody has. */
  takenAt = 0;
  isSaved = false;
}

/** What a message adds to its isolate's account, and what may be on it before records have to wait for each other. */
const messageMs = 1_000;
const inAdvanceMs = 8_000;
/** A message is paid for by each 64 kB of it. */
const maxMessageBytes = 60_000;
/** Requests that have a batch in their care until it is saved. */
const caretakers = 2;
/** Behind this the request that took records along is taken for dead: what is saved twice counts once. */
const abandonedMs = 8_000;
const glanceMs = 500;

export class RecordSender {
  readonly #clock: () => number;
  #waiting = new Batch();
  #paidUntil = 0;

  constructor(clock: () => number = Date.now) {
    this.#clock = clock;
  }

  /** Ends when the record is saved, or in the care of others; throws where this request could not save what it took. */
  async send(record: GenerationRecord, deliver: Deliver): Promise<void> {
    const wait = this.#paidUntil - inAdvanceMs - this.#clock();
    const others = wait > 0 ? this.#makeRoomFor(record) : undefined;
    const batch = this.#waiting;
    const cares = wait <= 0 || batch.records.length < caretakers;
    batch.records.push(record);
    const ends = await Promise.allSettled([
      others && this.#save(others, deliver),
      cares ? this.#saveInTurn(batch, { wait, deliver }) : undefined,
    ]);
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  async #saveInTurn(batch: Batch, { wait, deliver }: { wait: number; deliver: Deliver }): Promise<void> {
    if (wait > 0) await pause(wait);
    if (batch.takenAt === 0) {
      this.#paidUntil = Math.max(this.#paidUntil, this.#clock()) + messageMs;
      this.#waiting = new Batch();
      return await this.#save(batch, deliver);
    }
    // Another request took it, whose promise must not be awaited here, and which may die.
    while (!batch.isSaved) {
      if (this.#clock() - batch.takenAt > abandonedMs) return await this.#save(batch, deliver);
      await pause(glanceMs);
    }
  }

  /** What has to go now, since with this record the message would be too long. */
  #makeRoomFor(record: GenerationRecord): Batch | undefined {
    const bytes = roughBytes(record);
    const others = this.#waiting.bytes + bytes > maxMessageBytes ? this.#waiting : undefined;
    if (others !== undefined) this.#waiting = new Batch();
    this.#waiting.bytes += bytes;
    return others;
  }

  async #save(batch: Batch, deliver: Deliver): Promise<void> {
    batch.takenAt = this.#clock();
    if (batch.records.length > 0) await deliver(batch.records);
    batch.isSaved = true;
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
