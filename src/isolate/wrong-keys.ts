// Guesses of ADMIN_KEY by network: after some that were wrong each next one has to wait, longer every time. Refused
// guesses count for nothing, so that nobody is kept out for longer than the waits add up to. Per isolate.
import { hashText } from "../wire/hash-text.ts";
import { BoundedMap } from "./bounded-map.ts";

/** Wrong guesses are forgotten after this time without another one. */
export const guessWindowMs = 15 * 60_000;
const maxNetworks = 10_000;
/** A client with a wrong key repeats that key: answered, and no guess of anything. */
const maxRepeats = 20;
const repeatWaitMs = 60_000;

interface WrongKeys {
  /** Hashes of what was presented. */
  guesses: Set<number>;
  repeats: number;
  /** Epoch milliseconds. */
  lastAt: number;
}

/** Milliseconds to wait after so many wrong guesses: none for the first `free` ones, then 1 s, 2 s, 4 s, … */
export function waitAfter(wrong: number, free: number): number {
  return wrong < free ? 0 : Math.min(guessWindowMs, 1_000 * 2 ** Math.min(20, wrong - free));
}

export class GuessLimit {
  readonly #networks = new BoundedMap<string, WrongKeys>(maxNetworks);
  readonly #free: number;

  constructor(free: number) {
    this.#free = free;
  }

  /** Milliseconds until the network's next guess is looked at; 0 = now. */
  waitMs(network: string, now: number): number {
    const known = this.#networks.get(network);
    if (known === undefined) return 0;
    return Math.max(0, known.lastAt + waitAfter(known.guesses.size, this.#free) - now);
  }

  /** Notes a key that was wrong; milliseconds that whoever repeats it should wait, 0 below a bound. */
  noteWrong(network: string, presented: string, now: number): number {
    const known = this.#networks.get(network);
    const guess = hashText(presented);
    if (known === undefined || now - known.lastAt > guessWindowMs) {
      this.#networks.set(network, { guesses: new Set([guess]), repeats: 0, lastAt: now });
      return 0;
    }
    if (known.guesses.has(guess)) {
      known.repeats += 1;
      return known.repeats < maxRepeats ? 0 : repeatWaitMs;
    }
    known.guesses.add(guess);
    known.lastAt = now;
    return 0;
  }
}
