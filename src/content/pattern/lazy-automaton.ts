// A pattern's program as an automaton whose states are made when a text first needs them: a character of a class that was seen
// in a state before is one look-up in one list of numbers. What is kept is bounded; beyond that it is made anew.
import { Advancer, type Before, kindOf, nothing } from "./advance.ts";
import { type CharacterClasses, endClass } from "./character-classes.ts";
import type { Instruction } from "./compile-pattern.ts";
import { type Units, unitAt } from "./units.ts";

/** Ways between states, four bytes each; and states. */
const maxCells = 128_000;
const maxStates = 1_000;

/** A state as a number: the place of its row in `ways`, times 4, and two signs. */
export type State = number;
/** A match ended in front of the character that led here; alone: where the way leads is not known yet. */
export const endedSign = 1;
/** No match is under way. */
export const idleSign = 2;
export const unknown: State = 1;

export class LazyAutomaton {
  readonly #advancer: Advancer;
  readonly #classes: CharacterClasses;
  readonly #restarts: boolean;
  readonly #folds: boolean;
  readonly #looksBack: boolean;
  readonly #maxStates: number;
  readonly #states = new Map<string, State>();
  /** By the place of a state's row: what of the program waits for the next character, and what stood before it. */
  #waiting: { threads: readonly number[]; before: Before }[] = [];
  readonly #initial: (State | undefined)[] = [];
  #ways = new Int32Array(0);

  /** `restarts`: a match may begin at every character, not at the first alone. `folds`: A to Z are read as a to z. */
  constructor(program: readonly Instruction[], { classes, restarts, folds }: AutomatonOptions) {
    this.#advancer = new Advancer(program);
    this.#classes = classes;
    this.#folds = folds;
    this.#restarts = restarts;
    this.#looksBack = program.some(({ kind }) => kind === "assertion");
    this.#maxStates = Math.min(maxStates, Math.max(16, Math.floor(maxCells / classes.count)));
    this.#forget();
  }

  /** Where a state leads: at its place (`state >> 2`) plus the class of the character. Another one after each `step`. */
  get ways(): Int32Array {
    return this.#ways;
  }

  /** The state at a place of a text, in which nothing has been read yet. */
  initial(units: Units, at: number): State {
    const before = this.#kindOf(at === 0 ? undefined : unitAt(units, at - 1));
    const known = this.#initial[before];
    if (known !== undefined) return known;
    const made = this.#state(this.#restarts ? [] : [0], before, false);
    this.#initial[before] = made;
    return made;
  }

  /** Between texts: keeps what it knows only where that is little. `maxStates`: of a few hundred bytes each. */
  rest(maxStates: number): void {
    if (this.#states.size > maxStates) this.#forget();
  }

  /** Behind a character; undefined: the text has ended. */
  step(state: State, code: number | undefined): State {
    const found = code === undefined ? endClass : this.#classes.of(code);
    const known = this.#ways[(state >> 2) + found] ?? unknown;
    if (known !== unknown) return known;
    const states = this.#waiting;
    const made = this.#make(state, code);
    // Where states were forgotten meanwhile the place is another's.
    if (states === this.#waiting && found !== this.#classes.anyClass) this.#ways[(state >> 2) + found] = made;
    return made;
  }

  #make(state: State, sent: number | undefined): State {
    const { threads, before } = this.#waiting[(state >> 2) / this.#classes.count] ?? nowhere;
    const code = this.#folds && sent !== undefined && sent >= 65 && sent <= 90 ? sent + 32 : sent;
    // A match may begin at this character too.
    const behind = this.#advancer.advance({ threads: this.#restarts ? [...threads, 0] : [...threads], before, code });
    return this.#state(
      behind.sort((left, right) => left - right),
      this.#kindOf(code),
      this.#advancer.ended,
    );
  }

  #kindOf(code: number | undefined): Before {
    return this.#looksBack ? kindOf(code) : nothing;
  }

  #state(threads: readonly number[], before: Before, ended: boolean): State {
    const key = `${before}${ended ? "!" : "."}${threads.join(",")}`;
    const known = this.#states.get(key);
    if (known !== undefined) return known;
    if (this.#states.size >= this.#maxStates) this.#forget();
    const place = this.#waiting.push({ threads, before }) - 1;
    const { count } = this.#classes;
    if ((place + 1) * count > this.#ways.length) this.#grow();
    const state = ((place * count) << 2) | (ended ? endedSign : 0) | (threads.length === 0 ? idleSign : 0);
    this.#states.set(key, state);
    return state;
  }

  #grow(): void {
    const larger = new Int32Array(Math.max(8 * this.#classes.count, 2 * this.#ways.length)).fill(unknown);
    larger.set(this.#ways);
    this.#ways = larger;
  }

  #forget(): void {
    this.#states.clear();
    this.#initial.length = 0;
    // None is at the first place: a way that leads there is not known.
    this.#waiting = [nowhere];
    this.#ways = new Int32Array(0);
  }
}

interface AutomatonOptions {
  /** Of the program, and folded as it is. */
  classes: CharacterClasses;
  restarts: boolean;
  folds: boolean;
}

const nowhere = { threads: [], before: nothing };
