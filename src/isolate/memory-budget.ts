// How much an isolate takes in hand at a time when it stores contents, or sends them on: they are packed while they wait, and several times
// their size while they are written. Small ones never wait. Holds sizes and times, no data of any request.
import { pause } from "../store/deadline.ts";

/** Characters under way together. */
const usualBudget = 2 * 1024 * 1024;
const glanceMs = 20;
/** Longer than this nobody waits: what is kept waiting may be lost with its isolate. */
const maxWaitMs = 10_000;
/** Work begun longer ago than this died with the request that began it. */
const abandonedMs = 30_000;

interface Turn {
  characters: number;
  since: number;
}

export class MemoryBudget {
  readonly #turns = new Set<Turn>();
  readonly #budget: number;

  constructor(budget = usualBudget) {
    this.#budget = budget;
  }

  /** Begins the work as soon as there is room. Looks instead of being told: a promise of another request dies with it. */
  async within<Value>(characters: number, work: () => Promise<Value>): Promise<Value> {
    const deadline = Date.now() + maxWaitMs;
    while (!this.#hasRoom(characters) && Date.now() < deadline) await pause(glanceMs);
    return await this.#take(characters, work);
  }

  /** The same for what can be left undone: undefined where there is no room now. */
  async attempt<Value>(characters: number, work: () => Promise<Value>): Promise<Value | undefined> {
    return this.#hasRoom(characters) ? await this.#take(characters, work) : undefined;
  }

  async #take<Value>(characters: number, work: () => Promise<Value>): Promise<Value> {
    const turn: Turn = { characters, since: Date.now() };
    this.#turns.add(turn);
    try {
      return await work();
    } finally {
      this.#turns.delete(turn);
    }
  }

  #hasRoom(characters: number): boolean {
    let taken = 0;
    for (const turn of this.#turns) {
      if (turn.since < Date.now() - abandonedMs) this.#turns.delete(turn);
      else taken += turn.characters;
    }
    return taken === 0 || taken + characters <= this.#budget;
  }
}
