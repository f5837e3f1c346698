// Work that is done by one request of an isolate at a time: who comes later finds less of it left.
import { pause } from "../store/deadline.ts";

const glanceMs = 10;
/** Milliseconds. Work that was begun longer ago died with its request, or is not worth waiting for. */
const abandonedMs = 5_000;

export class Turn {
  #current: { since: number } | undefined;

  /** Looks instead of being told: a promise of another request dies with it. */
  async take<Value>(work: () => Promise<Value>): Promise<Value> {
    while (this.#current !== undefined && Date.now() - this.#current.since < abandonedMs) {
      await pause(glanceMs);
    }
    const own = { since: Date.now() };
    this.#current = own;
    try {
      return await work();
    } finally {
      if (this.#current === own) this.#current = undefined;
    }
  }
}
