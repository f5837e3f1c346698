// One value that an isolate holds a copy of, with a maximum age. Younger than half of it: used as it is. Older than
// half: used, and refreshed in the background. Older than all of it: awaited, for a second at most; while storage is away
// it serves on for a day. Holds no data of any request.
import { withDeadline } from "../store/deadline.ts";
import { StorageUnavailable } from "../store/storage-unavailable.ts";

/** How a copy is read. Times in milliseconds; `now` is the epoch time. */
export interface ReadInput<Value> {
  now: number;
  ttlMs: number;
  load: (held: Value | undefined) => Promise<Value>;
  waitUntil: (promise: Promise<unknown>) => void;
  /** What is taken where nothing is held and storage is away, with the time that it is of. */
  fallback?: () => Promise<Aged<Value> | undefined>;
}

/** A value, and the epoch time in milliseconds at which storage said so. */
export interface Aged<Value> {
  value: Value;
  asOf: number;
}

/** After a failed load the copy is used on, and storage is asked again only so many milliseconds later. */
const retryAfterMs = 1_000;
/** Longer after a failed load nobody takes it that storage is still away: whatever was changed since must be seen. */
const lastingMs = 10_000;
/** A copy that is too old is worth more than an answer that takes longer than this. */
const patienceMs = 1_000;
/** What was not confirmed for longer than this is not served any more. */
export const maxUnconfirmedMs = 24 * 3_600_000;

export class AgingCopy<Value> {
  #held: { value: Value; loadedAt: number } | undefined;
  /** A background load is under way: until this epoch time no other one is begun. */
  #quietUntil = 0;
  #failedAt = Number.NEGATIVE_INFINITY;
  /** Counts `forget`, so that a load begun before it cannot bring the old value back. */
  #epoch = 0;

  /** The value at once where the copy is young enough; a promise of it where storage has to be awaited. Throws
   * `StorageUnavailable` where storage is away and nothing may stand in for it. */
  read(reading: ReadInput<Value>): Value | Promise<Value> {
    const held = this.#held;
    if (held === undefined) return this.renew(reading);
    const age = reading.now - held.loadedAt;
    if (age < reading.ttlMs / 2) return held.value;
    if (reading.now < this.#quietUntil && age < reading.ttlMs) return held.value;
    if (age < reading.ttlMs) {
      this.#quietUntil = reading.now + reading.ttlMs / 2;
      reading.waitUntil(this.renew(reading).catch(() => undefined));
      return held.value;
    }
    if (this.isAway(reading.now) && age < maxUnconfirmedMs) return held.value;
    // While storage is away one request at a time finds out whether it still is.
    if (this.#failedAt > Math.max(held.loadedAt, reading.now - lastingMs)) this.#failedAt = reading.now;
    return this.renew(reading);
  }

  /** Whether `read` would answer at once. */
  isYoung({ now, ttlMs }: Pick<ReadInput<Value>, "now" | "ttlMs">): boolean {
    if (this.#held === undefined) return false;
    const age = now - this.#held.loadedAt;
    return age < ttlMs || (this.isAway(now) && age < maxUnconfirmedMs);
  }

  /** Asks storage, whatever is held; what is held stands in for it where it is away. */
  async renew(reading: ReadInput<Value>): Promise<Value> {
    const begun = Date.now();
    try {
      return await withDeadline(this.#load(reading), patienceMs);
    } catch (thrown) {
      this.#failedAt = reading.now + Date.now() - begun;
      const held = this.#held;
      // Storage that is down must not take down what works from memory: an old copy is better than none.
      if (held !== undefined && reading.now - held.loadedAt < maxUnconfirmedMs) return held.value;
      return await this.#fallBack(reading, thrown);
    }
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

  /** Whether storage did not answer just now. */
  isAway(now: number): boolean {
    return now - this.#failedAt < retryAfterMs;
  }

  async #load(reading: ReadInput<Value>): Promise<Value> {
    const epoch = this.#epoch;
    const value = await reading.load(this.#held?.value);
    if (epoch === this.#epoch) this.#held = { value, loadedAt: reading.now };
    return value;
  }

  async #fallBack({ fallback, now }: ReadInput<Value>, thrown: unknown): Promise<Value> {
    const epoch = this.#epoch;
    const found = await fallback?.();
    if (found === undefined || now - found.asOf >= maxUnconfirmedMs) throw new StorageUnavailable(thrown);
    if (epoch === this.#epoch) this.#held = { value: found.value, loadedAt: found.asOf };
    return found.value;
  }
}
