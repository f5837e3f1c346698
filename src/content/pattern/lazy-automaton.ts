// A pattern's program as an automaton whose states are made when a text first needs them: a character that was seen in a
// state before is one look-up. What is kept is bounded; beyond that it is made anew.
import { contains, isWord } from "./character-set.ts";
import type { Instruction } from "./compile-pattern.ts";
import type { Assertion } from "./pattern-tree.ts";

const maxStates = 1_000;
/** Of all states, for characters beyond ASCII. */
const maxOthers = 20_000;
const ascii = 128;

/** What stands before a place: nothing, a character of a word, or another. */
type Before = 0 | 1 | 2;
const nothing: Before = 0;
const wordBefore: Before = 1;
const otherBefore: Before = 2;

export interface State {
  /** Places of the program that wait for the next character. */
  threads: readonly number[];
  before: Before;
  /** A match ended in front of the character that led here. */
  ended: boolean;
  /** It ended, or no match is under way. */
  isTurn: boolean;
  next: (State | undefined)[];
  others: Map<number, State>;
}

export class LazyAutomaton {
  readonly #program: readonly Instruction[];
  readonly #restarts: boolean;
  readonly #folds: boolean;
  readonly #looksBack: boolean;
  readonly #states = new Map<string, State>();
  readonly #initial: (State | undefined)[] = [];
  readonly #seen: Int32Array;
  #round = 0;
  #others = 0;

  /** `restarts`: a match may begin at every character, not at the first alone. `folds`: A to Z are read as a to z. */
  constructor(program: readonly Instruction[], { restarts, folds }: { restarts: boolean; folds: boolean }) {
    this.#program = program;
    this.#folds = folds;
    this.#restarts = restarts;
    this.#looksBack = program.some(({ kind }) => kind === "assertion");
    this.#seen = new Int32Array(program.length);
  }

  /** The state at a place of a text, in which nothing has been read yet. */
  initial(text: string, at: number): State {
    const before = this.#kindOf(at === 0 ? undefined : text.charCodeAt(at - 1));
    const known = this.#initial[before];
    if (known !== undefined) return known;
    const made = this.#state(this.#restarts ? [] : [0], before, false);
    this.#initial[before] = made;
    return made;
  }

  /** Between texts: keeps what it knows only where that is little. `maxStates`: of about a kilobyte each. */
  rest(maxStates: number): void {
    if (this.#states.size > maxStates) this.#forget();
  }

  /** Behind a character; undefined: the text has ended. */
  step(state: State, code: number | undefined): State {
    const made = this.#make(state, code);
    if (code === undefined) return made;
    if (code < ascii) state.next[code] = made;
    else {
      state.others.set(code, made);
      this.#others += 1;
    }
    return made;
  }

  #make({ threads, before }: State, sent: number | undefined): State {
    const code = this.#folds && sent !== undefined && sent >= 65 && sent <= 90 ? sent + 32 : sent;
    this.#round += 1;
    const behind: number[] = [];
    let ended = false;
    const waiting = [...threads];
    if (this.#restarts) waiting.push(0);
    waiting.reverse();
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (this.#seen[at] === this.#round) continue;
      this.#seen[at] = this.#round;
      const instruction = this.#program[at];
      switch (instruction?.kind) {
        case undefined:
          break;
        case "match":
          ended = true;
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
          if (code !== undefined && contains(instruction.set, code)) behind.push(at + 1);
      }
    }
    return this.#state(
      behind.sort((left, right) => left - right),
      this.#kindOf(code),
      ended,
    );
  }

  #kindOf(code: number | undefined): Before {
    if (!this.#looksBack) return otherBefore;
    if (code === undefined) return nothing;
    return isWord(code) ? wordBefore : otherBefore;
  }

  #state(threads: readonly number[], before: Before, ended: boolean): State {
    const key = `${before}${ended ? "!" : "."}${threads.join(",")}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= maxStates || this.#others >= maxOthers) this.#forget();
    const isTurn = ended || threads.length === 0;
    const state: State = { threads, before, ended, isTurn, next: new Array(ascii).fill(undefined), others: new Map() };
    this.#states.set(key, state);
    return state;
  }

  /** Also the ways between them, so that what nobody stands in is gone. */
  #forget(): void {
    for (const state of this.#states.values()) {
      state.next.fill(undefined);
      state.others.clear();
    }
    this.#states.clear();
    this.#initial.length = 0;
    this.#others = 0;
  }
}

function holds(assertion: Assertion, before: Before, after: number | undefined): boolean {
  switch (assertion) {
    case "start":
      return before === nothing;
    case "end":
      return after === undefined;
    case "boundary":
      return (before === wordBefore) !== isWord(after);
    case "inside":
      return (before === wordBefore) === isWord(after);
  }
}
