// Matches a stranger's regular expression in time linear in the text: all ways through the pattern are followed at once,
// one character after the other, so that nothing is ever tried twice. Every step is paid from the caller's budget.
import { fail, ok, type Result } from "../../wire/result.ts";
import type { StepBudget } from "../step-budget.ts";
import { contains, isWord } from "./character-set.ts";
import { compilePattern, type Instruction } from "./compile-pattern.ts";
import { type Assertion, UnsupportedPattern } from "./pattern-tree.ts";
import { readPattern } from "./read-pattern.ts";

/** A class of the engine's own is a call of another expression. */
const classCost = 20;

export interface LinearPattern {
  /** Whether the pattern is found anywhere in the text, as `RegExp.test` with the flag u. Throws BudgetSpent. */
  test(text: string, budget: StepBudget): boolean;
}

/** The problem says what of the pattern cannot be matched. */
export function linearPattern(source: string): Result<LinearPattern, string> {
  try {
    const program = compilePattern(readPattern(source));
    return ok({ test: (text, budget) => isFound(program, text, budget) });
  } catch (thrown) {
    if (thrown instanceof UnsupportedPattern) return fail(thrown.message);
    throw thrown;
  }
}

interface Position {
  before: number | undefined;
  after: number | undefined;
}

function isFound(program: readonly Instruction[], text: string, budget: StepBudget): boolean {
  const seen = new Int32Array(program.length).fill(-1);
  const waiting: number[] = [];
  let states: number[] = [];
  let before: number | undefined;
  for (let index = 0; index <= text.length; ) {
    const after = text.codePointAt(index);
    // A match may begin at every character.
    const starts = states;
    starts.push(0);
    const next: number[] = [];
    for (const start of starts) {
      waiting.push(start);
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        budget.spend(1);
        if (seen[at] === index) continue;
        seen[at] = index;
        const instruction = program[at];
        switch (instruction?.kind) {
          case undefined:
            break;
          case "match":
            return true;
          case "jump":
            waiting.push(instruction.to);
            break;
          case "split":
            waiting.push(instruction.second, instruction.first);
            break;
          case "assertion":
            if (holds(instruction.assertion, { before, after })) waiting.push(at + 1);
            break;
          case "set":
            budget.spend(1 + instruction.set.classes.length * classCost);
            if (after !== undefined && contains(instruction.set, after)) next.push(at + 1);
        }
      }
    }
    states = next;
    before = after;
    index += after !== undefined && after > 0xffff ? 2 : 1;
  }
  return false;
}

function holds(assertion: Assertion, { before, after }: Position): boolean {
  switch (assertion) {
    case "start":
      return before === undefined;
    case "end":
      return after === undefined;
    case "boundary":
      return isWord(before) !== isWord(after);
    case "inside":
      return isWord(before) === isWord(after);
  }
}
