// Matches a stranger's regular expression in time linear in the text: all ways through the pattern are followed at once,
// one character after the other, so that nothing is ever tried twice. Every step is paid from the caller's budget.
import { fail, ok, type Result } from "../../wire/result.ts";
import type { StepBudget } from "../step-budget.ts";
import { Advancer, kindOf, nothing } from "./advance.ts";
import { compilePattern, type Instruction } from "./compile-pattern.ts";
import { UnsupportedPattern } from "./pattern-tree.ts";
import { readPattern } from "./read-pattern.ts";

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

function isFound(program: readonly Instruction[], text: string, budget: StepBudget): boolean {
  const advancer = new Advancer(program);
  let threads: number[] = [];
  let before = nothing;
  for (let index = 0; index <= text.length; ) {
    const code = text.codePointAt(index);
    // A match may begin at every character.
    threads.push(0);
    threads = advancer.advance({ threads, before, code });
    budget.spend(advancer.steps);
    if (advancer.ended) return true;
    before = kindOf(code);
    index += code !== undefined && code > 0xffff ? 2 : 1;
  }
  return false;
}
