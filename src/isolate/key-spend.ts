// Whether a key has spent its limit, answered from memory: what D1 had summed up when the key was read, and what this
// isolate has spent with it since.
import { dayOf, windowStart } from "../accounting/spend-window.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { HeldKey } from "./known-keys.ts";

/** Picodollars. */
export interface Spending {
  costPico: bigint;
  /** What the owner's own provider account was charged. */
  byokCostPico?: bigint;
}

interface Note {
  at: number;
  pico: bigint;
}

/** Milliseconds that a record may take to D1: younger spending is not in its sums yet. */
const recordLagMs = 5_000;
/** Notes of these many milliseconds become one. */
const noteSpanMs = 1_000;

export class KeySpend {
  readonly #notes = new BoundedMap<string, Note[]>(10_000);

  /** Counts spending against the key's limit on this isolate at once; a key without a limit costs nothing. */
  note({ key, readAt }: HeldKey, spending: Spending, now: number): void {
    if (key.limitPico === null) return;
    const pico = spending.costPico + (key.includeByokInLimit ? (spending.byokCostPico ?? 0n) : 0n);
    const current = this.#notSummed(key.hash, readAt);
    const last = current.at(-1);
    if (last !== undefined && now - last.at < noteSpanMs) last.pico += pico;
    else current.push({ at: now, pico });
    this.#notes.set(key.hash, current);
  }

  isOverLimit(held: HeldKey, now: number): boolean {
    const { limitPico } = held.key;
    return limitPico !== null && this.inWindow(held, now) >= limitPico;
  }

  /** Picodollars spent in the window of the key's `limit_reset`. */
  inWindow({ key, usage, readAt }: HeldKey, now: number): bigint {
    const start = windowStart(key.limitReset, now);
    const window = key.limitReset ?? "total";
    const summed = usage.cost[window] + (key.includeByokInLimit ? usage.byok[window] : 0n);
    const isSameWindow = windowStart(key.limitReset, readAt) === start;
    return this.#notSummed(key.hash, readAt)
      .filter((note) => dayOf(note.at) >= start)
      .reduce((sum, note) => sum + note.pico, isSameWindow ? summed : 0n);
  }

  #notSummed(hash: string, readAt: number): Note[] {
    return (this.#notes.get(hash) ?? []).filter((note) => note.at >= readAt - recordLagMs);
  }
}
