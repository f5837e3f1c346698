// The response cache without storage and seals: what it keeps it keeps as text, and who waits for whom is decided by the same
// code as in the Durable Object.
import type { AnswerCache, Joined } from "../../../src/isolate/answer-cache.ts";
import { Round } from "../../../src/store/cache-round.ts";

interface Slot {
  round: Round;
  kept: { text: string; at: number; ttlMs: number } | undefined;
}

export class MemoryCache {
  readonly slots = new Map<string, Slot>();
  now = 1_790_000_000_000;
  /** Requests that wait for another by now. */
  waiting = 0;

  /** As one request meets it. */
  of(id: string): AnswerCache {
    return { join: (name, refresh) => this.#join(id, name, refresh) };
  }

  async #join(id: string, name: string, refresh: boolean): Promise<Joined> {
    const slot = this.slots.get(name) ?? { round: new Round(() => this.now), kept: undefined };
    this.slots.set(name, slot);
    const { kept, round } = slot;
    if (kept !== undefined && !refresh && kept.at + kept.ttlMs > this.now) {
      return { kind: "found", value: JSON.parse(kept.text), ageMs: this.now - kept.at, ttlMs: kept.ttlMs };
    }
    if (round.join(id)) return this.#lead(id, slot);
    this.waiting += 1;
    const sealed = await round.wait(id);
    this.waiting -= 1;
    if (sealed === null) return this.#lead(id, slot);
    return { kind: "found", value: JSON.parse(new TextDecoder().decode(sealed.bytes)), ageMs: 0, ttlMs: sealed.ttlMs };
  }

  #lead(id: string, slot: Slot): Joined {
    return {
      kind: "lead",
      finish: async (value, ttlMs) => {
        const text = value === undefined ? undefined : JSON.stringify(value);
        if (text !== undefined && ttlMs > 0) slot.kept = { text, at: this.now, ttlMs };
        const bytes = text === undefined ? undefined : new TextEncoder().encode(text);
        slot.round.finish(id, bytes === undefined ? null : { bytes, storedAt: this.now, ttlMs });
      },
    };
  }
}
