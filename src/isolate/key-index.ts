// Tells keys that may exist from keys that cannot, while more unknown ones are tried than D1 shall be asked for: whoever
// guesses keys must not shut out the owner of one that this isolate has not seen yet. Read only then.
import { pause, withDeadline } from "../store/deadline.ts";
import { prefixLength, readKeyPrefixes } from "../store/key-prefixes.ts";
import { StorageUnavailable } from "../store/storage-unavailable.ts";

/** Milliseconds. A key made elsewhere since is not in the copy: it has to try again, which is what it is told. */
const ttlMs = 2_000;
const patienceMs = 2_000;
const glanceMs = 20;
/** It is read while D1 has much to do. */
const maxReadMs = 5_000;

export class KeyIndex {
  readonly #database: D1Database;
  #held: { prefixes: ReadonlySet<string>; readAt: number } | undefined;
  /** Real time; a read begun longer ago died with the request that began it. */
  #readingSince = Number.NEGATIVE_INFINITY;
  #changes = 0;

  constructor(database: D1Database) {
    this.#database = database;
  }

  /** False: no key has this hash, or it cannot be told in time. Throws `StorageUnavailable` where it cannot be told at
   * all. `now` in epoch milliseconds. */
  async mayHold(hash: string, now: number): Promise<boolean> {
    if (this.#fresh(now) === undefined) await this.#readOrWait(now);
    return this.#fresh(now)?.has(hash.slice(0, prefixLength)) ?? false;
  }

  /** To be called when a key was made. */
  forget(): void {
    this.#held = undefined;
    this.#changes += 1;
  }

  #fresh(now: number): ReadonlySet<string> | undefined {
    const held = this.#held;
    return held !== undefined && now - held.readAt < ttlMs ? held.prefixes : undefined;
  }

  /** One request reads. The others look instead of being told: a promise of another request dies with it. */
  async #readOrWait(now: number): Promise<void> {
    const deadline = Date.now() + patienceMs;
    while (this.#fresh(now) === undefined && Date.now() < deadline) {
      if (Date.now() - this.#readingSince >= patienceMs) return await this.#read(now);
      await pause(glanceMs);
    }
  }

  async #read(now: number): Promise<void> {
    this.#readingSince = Date.now();
    const changes = this.#changes;
    try {
      const prefixes = await withDeadline(readKeyPrefixes(this.#database), maxReadMs);
      if (changes === this.#changes) this.#held = { prefixes, readAt: now };
    } catch (thrown) {
      throw new StorageUnavailable(thrown);
    } finally {
      this.#readingSince = Number.NEGATIVE_INFINITY;
    }
  }
}
