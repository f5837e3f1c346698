// The log probabilities of tokens whose text is held back: they spell it as well, so that they come with it, and where it
// was a key not at all. Pure.
import { isRecord, type JsonRecord } from "../wire/json.ts";

export class LateLogprobs {
  #waiting: unknown[] = [];

  /** What a choice is to say, given what it came with. `isSigned`: a key was taken out of its text. */
  of(given: unknown, { holds, isSigned }: { holds: boolean; isSigned: boolean }): unknown {
    if (given == null && this.#waiting.length === 0) return given;
    const all = given == null ? this.#waiting : [...this.#waiting, given];
    this.#waiting = holds && !isSigned ? all : [];
    if (holds || isSigned) return undefined;
    return all.length === 1 ? all[0] : joined(all.filter(isRecord));
  }
}

/** Lists of the same name, one behind the other. */
function joined(all: readonly JsonRecord[]): JsonRecord {
  const whole: JsonRecord = {};
  for (const [name, value] of all.flatMap(Object.entries)) {
    const before = whole[name];
    whole[name] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : (value ?? before);
  }
  return whole;
}
