// One character further on all ways through a pattern's program at once, so that nothing is ever tried twice.
import { contains, isWord } from "./character-set.ts";
import type { Instruction } from "./compile-pattern.ts";
import type { Assertion } from "./pattern-tree.ts";

/** What stands before a place: nothing, a character of a word, or another. */
export type Before = 0 | 1 | 2;
export const nothing: Before = 0;
const wordBefore: Before = 1;
const otherBefore: Before = 2;

export function kindOf(code: number | undefined): Before {
  if (code === undefined) return nothing;
  return isWord(code) ? wordBefore : otherBefore;
}

export interface Place {
  /** Where in the program the ways are; they are taken over. */
  threads: number[];
  before: Before;
  /** The next character; undefined: the text has ended. */
  code: number | undefined;
}

/** A class of the engine's own is a call of another expression. */
const classCost = 20;

export class Advancer {
  readonly #program: readonly Instruction[];
  readonly #seen: Int32Array;
  #round = 0;
  /** Whether a match ended in front of the last character; the steps that it took. */
  ended = false;
  steps = 0;

  constructor(program: readonly Instruction[]) {
    this.#program = program;
    this.#seen = new Int32Array(program.length);
  }

  /** Where the ways are behind the character, as they were found. */
  advance({ threads: waiting, before, code }: Place): number[] {
    const behind: number[] = [];
    this.#round += 1;
    this.ended = false;
    this.steps = 0;
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      this.steps += 1;
      if (this.#seen[at] === this.#round) continue;
      this.#seen[at] = this.#round;
      const instruction = this.#program[at];
      switch (instruction?.kind) {
        case undefined:
          break;
        case "match":
          this.ended = true;
          break;
        case "jump":
          waiting.push(instruction.to);
          break;
        case "split":
          waiting.push(instruction.second, instruction.first);
          break;
        case "assertion":
          if (holds(instruction.assertion, before, code)) waiting.push(at + 1);
          break;
        case "set":
          this.steps += 1 + instruction.set.classes.length * classCost;
          if (code !== undefined && contains(instruction.set, code)) behind.push(at + 1);
      }
    }
    return behind;
  }
}

function holds(assertion: Assertion, before: Before, after: number | undefined): boolean {
  if (assertion === "start") return before === nothing;
  if (assertion === "end") return after === undefined;
  return ((before === wordBefore) === isWord(after)) === (assertion === "inside");
}
