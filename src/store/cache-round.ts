// Equal requests at the same time: one leads, the others wait for what it gets. Who leads and falls silent has lost its place
// to the first of those that wait. Holds nothing beyond that, and no timer but the one of its leader.

/** A sealed answer: nobody here can read it. */
export interface Sealed {
  bytes: Uint8Array;
  /** Epoch milliseconds. */
  storedAt: number;
  /** 0: it was for those who waited only. */
  ttlMs: number;
}

/** Milliseconds between the signs of life of whoever leads, and how long without one it keeps its place. */
export const beatMs = 4_000;
const silentMs = 3 * beatMs;

interface Waiter {
  who: string;
  tell(sealed: Sealed | null): void;
}

export class Round {
  readonly #now: () => number;
  #leader: { who: string; aliveAt: number } | undefined;
  #waiting: Waiter[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Whether it leads. */
  join(who: string): boolean {
    if (this.#leader !== undefined && this.#now() - this.#leader.aliveAt < silentMs) return false;
    this.#lead(who);
    return true;
  }

  wait(who: string): Promise<Sealed | null> {
    // It was the last one's turn meanwhile.
    if (this.#leader === undefined) {
      this.#lead(who);
      return Promise.resolve(null);
    }
    return new Promise((tell) => this.#waiting.push({ who, tell }));
  }

  beat(who: string): void {
    if (this.#leader?.who === who) this.#leader.aliveAt = this.#now();
  }

  /** The answer of one that has lost its place serves too; that it has none is no news. */
  finish(who: string, sealed: Sealed | null): void {
    if (sealed === null && this.#leader?.who !== who) return;
    if (sealed === null) {
      this.#next();
      return;
    }
    this.#end();
    for (const { tell } of this.#waiting.splice(0)) tell(sealed);
  }

  #lead(who: string): void {
    this.#leader = { who, aliveAt: this.#now() };
    clearTimeout(this.#timer);
    this.#watch(silentMs);
  }

  #watch(milliseconds: number): void {
    this.#timer = setTimeout(() => {
      if (this.#leader === undefined) return;
      const left = this.#leader.aliveAt + silentMs - this.#now();
      if (left > 0) this.#watch(left);
      else this.#next();
    }, milliseconds);
  }

  #next(): void {
    this.#end();
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#lead(next.who);
    next.tell(null);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#leader = undefined;
  }
}
