// The log probabilities of tokens whose text is held back: they spell it as well, so that they come with it, and where it
// was a key not at all. Pure.
import { isRecord, type JsonRecord } from "../wire/json.ts";

export class LateLogprobs {
  #waiting: unknown[] = [];

  /** What a choice is to say, given what it came with. `isSigned`: a key was taken out of its text. */
  of(given: unknown, { holds, isSigned }: { holds: boolean; isSigned: boolean }): unknown {
    if (given == null && this.#waiting.length === 0) return given;
    if (given != null) this.#waiting.push(given);
    if (holds && !isSigned) return undefined;
    const all = this.#waiting;
    this.#waiting = [];
    if (isSigned) return undefined;
    return all.length === 1 ? all[0] : joinedLogprobs(all.filter(isRecord));
  }
}

/** Lists of the same name, one behind the other. */
export function joinedLogprobs(all: readonly JsonRecord[]): JsonRecord {
  const names = new Set(all.flatMap(Object.keys));
  const joinedOf = (name: string): unknown => {
    const values = all.map((one) => one[name]).filter((value) => value != null);
    return values.some(Array.isArray) ? values.filter(Array.isArray).flat() : (values.at(-1) ?? null);
  };
  return Object.fromEntries([...names].map((name) => [name, joinedOf(name)]));
}
