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

export interface PatternFinder {
  findAll(units: Units): Find[];
  /** Ends at the first find. */
  isIn(units: Units): boolean;
}

/** Steps beyond the ends of finds, for each character of the text. */
const overrunPerCharacter = 4;

/** The problem says what of the pattern cannot be matched. */
export function patternFinder(source: string, options: FinderOptions = {}): Result<PatternFinder, string> {
  try {
    const program = compilePattern(readPattern(source), options.maxSize);
    if (matchesNothing(program)) return fail("a pattern that is found where nothing stands");
    return ok(new Finder(program, options));
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

class Finder implements PatternFinder {
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
    const walk: Walk = { state: unknown, start: 0, at: 0 };
    while (walk.at < units.length && finds.length < maxFinds) {
      walk.state = this.#anywhere.initial(units, walk.at);
      walk.start = walk.at;
      const find = this.#next(walk, units, budget);
      if (find === undefined) break;
      if (this.#check(units, find)) finds.push(find);
      walk.at = find.end;
    }
    if (this.#maxKept !== undefined) {
      this.#anywhere.rest(this.#maxKept);
      this.#here.rest(this.#maxKept);
    }
    return finds;
  }

  /** Where finds follow each other it begins at the first place where one can, and is read once. */
  #next(walk: Walk, units: Units, budget: Budget): Find | undefined {
    this.#skip(walk, units);
    const start = walk.at;
    const end = this.#longest(units, start, budget, Math.min(budget.inVain, budget.left));
    if (end === 0) {
      budget.inVain -= budget.reached - start;
      return this.#walkToEnd(walk, units) ? this.#within(units, walk, budget) : undefined;
    }
    budget.left -= budget.reached - end;
    return { start, end: budget.left < 0 ? budget.reached : end };
  }

  /** To where a match can begin. */
  #skip(walk: Walk, units: Units): void {
    const automaton = this.#anywhere;
    const { ofAscii } = this.#classes;
    let { ways } = automaton;
    let { state, at } = walk;
    while (at < units.length) {
      const unit = units[at] ?? 0;
      let next = unit < ascii ? (ways[(state >> 2) + (ofAscii[unit] ?? 0)] ?? unknown) : unknown;
      let width = 1;
      if (next === unknown) {
        const code = codePointAt(units, at);
        if (code > 0xffff) width = 2;
        next = automaton.step(state, code);
        ways = automaton.ways;
      }
      if ((next & idleSign) === 0) break;
      state = next;
      at += width;
    }
    walk.state = state;
    walk.start = at;
    walk.at = at;
  }

  /** To where a match ends: whether one does. */
  #walkToEnd(walk: Walk, units: Units): boolean {
    while (walk.at < units.length) if (this.#walkOn(walk, units)) return true;
    return (this.#anywhere.step(walk.state, undefined) & endedSign) !== 0;
  }

  /**
   * Some way through the text, or to where a match ends: whether one does. In pieces, as engines make what is called often fast;
   * signs are looked at in place for the same reason.
   */
  #walkOn(walk: Walk, units: Units): boolean {
    const automaton = this.#anywhere;
    const { ofAscii } = this.#classes;
    const to = Math.min(units.length, walk.at + unitsAtOnce);
    let { ways } = automaton;
    let { state, start, at } = walk;
    let ended = false;
    while (at < to) {
      for (; at < to; at += 1) {
        const unit = units[at] ?? 0;
        if (unit >= ascii) break;
        const next = ways[(state >> 2) + (ofAscii[unit] ?? 0)] ?? unknown;
        if ((next & endedSign) !== 0) break;
        state = next;
        if ((next & idleSign) !== 0) start = at + 1;
      }
      if (at === to) break;
      const code = codePointAt(units, at);
      state = automaton.step(state, code);
      ways = automaton.ways;
      ended = (state & endedSign) !== 0;
      if (ended) break;
      at += code > 0xffff ? 2 : 1;
      if ((state & idleSign) !== 0) start = at;
    }
    walk.state = state;
    walk.start = start;
    walk.at = at;
    return ended;
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
