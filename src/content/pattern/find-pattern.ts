// Where a pattern is found in a text: each find begins as early and ends as late as it can, and none overlaps another. In
// time linear in the text, whatever the pattern: looking further than a find reaches is paid from a budget, and where that
// is spent a find is taken to be as long as has been looked at.
import { fail, ok, type Result } from "../../wire/result.ts";
import { CharacterClasses } from "./character-classes.ts";
import { compilePattern, type Instruction } from "./compile-pattern.ts";
import { endedSign, idleSign, LazyAutomaton, type State, unknown } from "./lazy-automaton.ts";
import { UnsupportedPattern } from "./pattern-tree.ts";
import { readPattern } from "./read-pattern.ts";
import { codePointAt, type Units } from "./units.ts";

/** In UTF-16 units; `end` is behind the last one. */
export interface Find {
  start: number;
  end: number;
}

/** Whether what was found is meant. */
export type Check = (units: Units, find: Find) => boolean;

export interface FinderOptions {
  check?: Check | undefined;
  /** Capital letters of ASCII are read as small ones, which the pattern is written in. */
  anyCase?: boolean;
  /** States that are kept between texts, of a few hundred bytes each. */
  maxKept?: number | undefined;
  /** Instructions of the compiled pattern. */
  maxSize?: number | undefined;
}

export interface Finder {
  findAll(units: Units): Find[];
}

export interface PatternFinder extends Finder {
  /** Ends at the first find. */
  isIn(units: Units): boolean;
}

/** Steps beyond the ends of finds, for each character of the text. */
const overrunPerCharacter = 4;

/** The problem says what of the pattern cannot be matched. */
export function patternFinder(source: string, options: FinderOptions = {}): Result<PatternFinder, string> {
  try {
    const program = compilePattern(readPattern(source), options.maxSize);
    if (matchesNothing(program)) return fail("a way to be found where nothing stands");
    return ok(new AutomatonFinder(program, options));
  } catch (thrown) {
    if (thrown instanceof UnsupportedPattern) return fail(thrown.message);
    throw thrown;
  }
}

/** Whether a way through the pattern reads no character. */
function matchesNothing(program: readonly Instruction[]): boolean {
  const seen = new Set<number>();
  const waiting = [0];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const instruction = program[at];
    if (instruction?.kind === "match") return true;
    if (instruction?.kind === "jump") waiting.push(instruction.to);
    if (instruction?.kind === "split") waiting.push(instruction.first, instruction.second);
    if (instruction?.kind === "assertion") waiting.push(at + 1);
  }
  return false;
}

const asFound: Check = () => true;

/** Characters that may still be read. */
interface Budget {
  /** Beyond the ends of finds. */
  left: number;
  /** In vain, where a find might have begun. */
  inVain: number;
  /** How far was read at last. */
  reached: number;
}

/** On the way through a text: no match had begun before `start`, `at` is read next. */
interface Walk {
  state: State;
  start: number;
  at: number;
}

const ascii = 128;
const unitsAtOnce = 1_024;

class AutomatonFinder implements PatternFinder {
  readonly #classes: CharacterClasses;
  readonly #anywhere: LazyAutomaton;
  readonly #here: LazyAutomaton;
  readonly #check: Check;
  readonly #maxKept: number | undefined;

  constructor(program: readonly Instruction[], { check = asFound, anyCase: folds = false, maxKept }: FinderOptions) {
    const classes = new CharacterClasses(program, folds);
    this.#classes = classes;
    this.#anywhere = new LazyAutomaton(program, { classes, restarts: true, folds });
    this.#here = new LazyAutomaton(program, { classes, restarts: false, folds });
    this.#check = check;
    this.#maxKept = maxKept;
  }

  findAll(units: Units): Find[] {
    return this.#finds(units, Number.POSITIVE_INFINITY);
  }

  isIn(units: Units): boolean {
    return this.#finds(units, 1).length > 0;
  }

  #finds(units: Units, maxFinds: number): Find[] {
    const finds: Find[] = [];
    const budget: Budget = { left: overrunPerCharacter * units.length + 1_000, inVain: units.length, reached: 0 };
    let at = 0;
    while (at < units.length && finds.length < maxFinds) {
      const find = this.#next(units, at, budget);
      if (find === undefined) break;
      if (this.#check(units, find)) finds.push(find);
      at = find.end;
    }
    if (this.#maxKept !== undefined) {
      this.#anywhere.rest(this.#maxKept);
      this.#here.rest(this.#maxKept);
    }
    return finds;
  }

  /** Where finds follow each other it begins at the first place where one can, and is read once. */
  #next(units: Units, from: number, budget: Budget): Find | undefined {
    const walk = this.#walkFrom(units, from);
    this.#walkOn(walk, units, idleSign);
    const start = walk.at;
    const end = this.#longest(units, start, budget, Math.min(budget.inVain, budget.left));
    if (end !== 0) {
      budget.left -= budget.reached - end;
      return { start, end: budget.left < 0 ? budget.reached : end };
    }
    budget.inVain -= budget.reached - start;
    const on = this.#walkFrom(units, start);
    while (on.at < units.length) if (this.#walkOn(on, units, endedSign)) return this.#within(units, on, budget);
    const isAtEnd = (this.#anywhere.step(on.state, undefined) & endedSign) !== 0;
    return isAtEnd ? this.#within(units, on, budget) : undefined;
  }

  #walkFrom(units: Units, at: number): Walk {
    return { state: this.#anywhere.initial(units, at), start: at, at };
  }

  /**
   * Some way through the text, at most to where a match ends (`stops` is `endedSign`) or to the first character of what may be
   * one (`idleSign`): whether that far. In pieces, as engines make what is called often fast; signs are looked at in place for
   * the same reason.
   */
  #walkOn(walk: Walk, units: Units, stops: number): boolean {
    const automaton = this.#anywhere;
    const { ofAscii } = this.#classes;
    const to = Math.min(units.length, walk.at + unitsAtOnce);
    let { ways } = automaton;
    let { state, start, at } = walk;
    let stopped = false;
    while (at < to) {
      for (; at < to; at += 1) {
        const unit = units[at] ?? 0;
        if (unit >= ascii) break;
        const next = ways[(state >> 2) + (ofAscii[unit] ?? 0)] ?? unknown;
        if (((next ^ idleSign) & stops) !== 0) break;
        state = next;
        if ((next & idleSign) !== 0) start = at + 1;
      }
      if (at === to) break;
      const code = codePointAt(units, at);
      state = automaton.step(state, code);
      ways = automaton.ways;
      stopped = ((state ^ idleSign) & stops) !== 0;
      if (stopped) break;
      at += code > 0xffff ? 2 : 1;
      if ((state & idleSign) !== 0) start = at;
    }
    walk.state = state;
    walk.start = start;
    walk.at = at;
    return stopped;
  }

  /** The first find between where no match had begun and where one ends. */
  #within(units: Units, { start: from, at: to }: Walk, budget: Budget): Find {
    for (let start = from; start < to; start += 1) {
      const end = this.#longest(units, start, budget, budget.left);
      budget.left -= budget.reached - (end === 0 ? start : end);
      if (budget.left < 0) return { start: from, end: Math.max(to, budget.reached) };
      if (end !== 0) return { start, end };
    }
    return { start: from, end: to };
  }

  /** The end of the longest find that begins there; 0: none does, as far as `patience` goes. */
  #longest(units: Units, start: number, budget: Budget, patience: number): number {
    const automaton = this.#here;
    const { ofAscii } = this.#classes;
    let state = automaton.initial(units, start);
    let { ways } = automaton;
    let end = 0;
    let at = start;
    let to = Math.min(units.length, start + patience + 1);
    while (at < to && (state & idleSign) === 0) {
      for (; at < to; at += 1) {
        const unit = units[at] ?? 0;
        if (unit >= ascii) break;
        const next = ways[(state >> 2) + (ofAscii[unit] ?? 0)] ?? unknown;
        if (next === unknown || (next & idleSign) !== 0) break;
        if ((next & endedSign) !== 0) {
          end = at;
          to = Math.min(units.length, at + budget.left + 1);
        }
        state = next;
      }
      if (at >= to) break;
      const code = codePointAt(units, at);
      state = automaton.step(state, code);
      ways = automaton.ways;
      if ((state & endedSign) !== 0) {
        end = at;
        to = Math.min(units.length, at + budget.left + 1);
      }
      at += code > 0xffff ? 2 : 1;
    }
    if (at >= units.length && (automaton.step(state, undefined) & endedSign) !== 0) end = units.length;
    budget.reached = at;
    return end;
  }
}
