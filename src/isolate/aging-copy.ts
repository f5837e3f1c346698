// One value that an isolate holds a copy of, with a maximum age. Younger than half of it: used as it is. Older than
// half: used, and refreshed in the background. Older than all of it: awaited. Holds no data of any request.
import { withDeadline } from "../store/deadline.ts";

/** How a copy is read. Times in milliseconds; `now` is the epoch time. */
export interface ReadInput<Value> {
  now: number;
  ttlMs: number;
  load: (held: Value | undefined) => Promise<Value>;
  waitUntil: (promise: Promise<unknown>) => void;
}

/** After a failed load the copy is used on, and storage is asked again only so many milliseconds later. */
const retryAfterMs = 1_000;
/** A copy that is too old is worth more than an answer that takes longer than this. */
const patienceMs = 1_000;

export class AgingCopy<Value> {
  #held: { value: Value; loadedAt: number } | undefined;
  /** A background load is under way: until this epoch time no other one is begun. */
  #quietUntil = 0;
  #failedAt = Number.NEGATIVE_INFINITY;
  /** Counts `forget`, so that a load begun before it cannot bring the old value back. */
  #epoch = 0;

  /** The value at once where the copy is young enough; a promise of it where storage has to be awaited. */
  read(reading: ReadInput<Value>): Value | Promise<Value> {
    const held = this.#held;
    if (held === undefined) return this.#load(reading);
    const age = reading.now - held.loadedAt;
    if (age < reading.ttlMs / 2) return held.value;
    if (reading.now < this.#quietUntil && age < reading.ttlMs) return held.value;
    if (age < reading.ttlMs) {
      this.#quietUntil = reading.now + reading.ttlMs / 2;
      reading.waitUntil(this.#loadOrKeep(reading, held.value));
      return held.value;
    }
    return this.#failedLately(reading.now) ? held.value : this.#loadOrKeep(reading, held.value);
  }

  /** What is held, however old. */
  peek(): Value | undefined {
    return this.#held?.value;
  }

  forget(): void {
    this.#held = undefined;
    this.#quietUntil = 0;
    this.#epoch += 1;
  }

  #failedLately(now: number): boolean {
    return now - this.#failedAt < retryAfterMs;
  }

  async #load(reading: ReadInput<Value>): Promise<Value> {
    const epoch = this.#epoch;
    const value = await reading.load(this.#held?.value);
    if (epoch === this.#epoch) this.#held = { value, loadedAt: reading.now };
    return value;
  }

  /** Storage that is down must not take down what works from memory: an old copy is better than none. */
  async #loadOrKeep(reading: ReadInput<Value>, held: Value): Promise<Value> {
    try {
      return await withDeadline(this.#load(reading), patienceMs);
    } catch {
      this.#failedAt = reading.now;
      return held;
    }
  }
}
