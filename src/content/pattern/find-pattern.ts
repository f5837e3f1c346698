// Where a pattern is found in a text: each find begins as early and ends as late as it can, and none overlaps another. In
// time linear in the text, whatever the pattern: looking further than a find reaches is paid from a budget, and where that
// is spent a find is taken to be as long as has been looked at.
import { fail, ok, type Result } from "../../wire/result.ts";
import { compilePattern, type Instruction } from "./compile-pattern.ts";
import { LazyAutomaton, type State } from "./lazy-automaton.ts";
import { UnsupportedPattern } from "./pattern-tree.ts";
import { readPattern } from "./read-pattern.ts";

/** In UTF-16 units; `end` is behind the last one. */
export interface Find {
  start: number;
  end: number;
}

/** Whether what was found is meant, and where it ends; else where to look on, which is behind its start. */
export type Check = (text: string, find: Find) => { end: number } | { resume: number };

export interface FinderOptions {
  check?: Check | undefined;
  /** Capital letters of ASCII are read as small ones, which the pattern is written in. */
  anyCase?: boolean;
  /** States that are kept between texts, of about a kilobyte each. */
  maxKept?: number | undefined;
  /** Instructions of the compiled pattern. */
  maxSize?: number | undefined;
}

export interface PatternFinder {
  findAll(text: string): Find[];
  /** Ends at the first find. */
  isIn(text: string): boolean;
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

const asFound: Check = (_text, { end }) => ({ end });

class Finder implements PatternFinder {
  readonly #anywhere: LazyAutomaton;
  readonly #here: LazyAutomaton;
  readonly #check: Check;
  readonly #maxKept: number | undefined;

  constructor(program: readonly Instruction[], { check = asFound, anyCase: folds = false, maxKept }: FinderOptions) {
    this.#anywhere = new LazyAutomaton(program, { restarts: true, folds });
    this.#here = new LazyAutomaton(program, { restarts: false, folds });
    this.#check = check;
    this.#maxKept = maxKept;
  }

  findAll(text: string): Find[] {
    const finds = [...this.#finds(text)];
    this.#rest();
    return finds;
  }

  isIn(text: string): boolean {
    const isThere = this.#finds(text).next().done !== true;
    this.#rest();
    return isThere;
  }

  #rest(): void {
    if (this.#maxKept === undefined) return;
    this.#anywhere.rest(this.#maxKept);
    this.#here.rest(this.#maxKept);
  }

  *#finds(text: string): Generator<Find, undefined> {
    const budget = { left: overrunPerCharacter * text.length + 1_000 };
    for (let from = 0; from < text.length; ) {
      const stretch = this.#stretch(text, from);
      if (stretch === undefined) return;
      const find = this.#within(text, stretch, budget);
      const meant = this.#check(text, find);
      if ("end" in meant) yield { start: find.start, end: meant.end };
      from = "end" in meant ? meant.end : meant.resume;
    }
  }

  /** From where no match had begun to where the first one ends. */
  #stretch(text: string, from: number): Find | undefined {
    const automaton = this.#anywhere;
    let state = automaton.initial(text, from);
    let start = from;
    for (let index = from; index < text.length; ) {
      const unit = text.charCodeAt(index);
      let next = unit < 128 ? state.next[unit] : undefined;
      let width = 1;
      if (next === undefined) {
        const code = text.codePointAt(index) ?? unit;
        if (code > 0xffff) width = 2;
        next = stepTo(automaton, state, code);
      }
      index += width;
      state = next;
      // Mostly nothing ends here, and nothing is left off.
      if (!next.isTurn) continue;
      if (next.ended) return { start, end: index - width };
      start = index;
    }
    return automaton.step(state, undefined).ended ? { start, end: text.length } : undefined;
  }

  #within(text: string, stretch: Find, budget: { left: number }): Find {
    for (let start = stretch.start; start < stretch.end; start += 1) {
      const { end, reached } = this.#longest(text, start, budget);
      if (budget.left < 0) return { start: stretch.start, end: Math.max(stretch.end, reached) };
      if (end !== undefined) return { start, end };
    }
    return stretch;
  }

  #longest(text: string, start: number, budget: { left: number }): { end: number | undefined; reached: number } {
    const automaton = this.#here;
    let state = automaton.initial(text, start);
    let end: number | undefined;
    let index = start;
    while (index < text.length && state.threads.length > 0) {
      const unit = text.charCodeAt(index);
      const known = unit < 128 ? state.next[unit] : undefined;
      const code = text.codePointAt(index) ?? unit;
      state = known ?? stepTo(automaton, state, code);
      if (state.ended) end = index;
      index += code > 0xffff ? 2 : 1;
      if (index - (end ?? start) > budget.left) break;
    }
    if (index >= text.length && automaton.step(state, undefined).ended) end = text.length;
    budget.left -= index - (end ?? start);
    return { end, reached: index };
  }
}

function stepTo(automaton: LazyAutomaton, state: State, code: number): State {
  return (code < 128 ? state.next[code] : state.others.get(code)) ?? automaton.step(state, code);
}
