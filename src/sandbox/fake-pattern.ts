// A string that a regular expression matches, made from its tree: literals, classes, groups, alternatives, repetitions.
// What cannot be matched in linear time ends in undefined, never in a string that does not match.

import { contains } from "../content/pattern/character-set.ts";
import { linearPattern } from "../content/pattern/linear-pattern.ts";
import { type CharacterSet, type PatternTree, UnsupportedPattern } from "../content/pattern/pattern-tree.ts";
import { readPattern } from "../content/pattern/read-pattern.ts";
import type { StepBudget } from "../content/step-budget.ts";

const alphabet = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const likely = ["a", "A", "1", "-", "_", " ", ...alphabet, "é", "я", "中"];
const maxExtra = 64;
const maxLength = 10_000;

export interface PatternWish {
  fits(text: string): boolean;
  budget: StepBudget;
}

/** `extra` repetitions are added wherever the pattern leaves their number open, until the string fits. */
export function fakePattern(pattern: string, { fits, budget }: PatternWish): string | undefined {
  const matcher = linearPattern(pattern);
  if (!matcher.ok) return undefined;
  const tree = readPattern(pattern);
  const options = tree.kind === "choice" ? tree.options : [tree];
  try {
    for (let extra = 0; extra <= maxExtra; extra++) {
      for (const option of options) {
        const text = make(option, extra, budget);
        if (fits(text) && matcher.value.test(text, budget)) return text;
      }
    }
  } catch (problem) {
    if (!(problem instanceof UnsupportedPattern)) throw problem;
  }
  return undefined;
}

function make(tree: PatternTree, extra: number, budget: StepBudget): string {
  switch (tree.kind) {
    case "set":
      return characterOf(tree.set, budget);
    case "assertion":
      return "";
    case "sequence":
      return short(tree.parts.reduce((text, part) => short(text + make(part, extra, budget)), ""));
    case "choice":
      return tree.options[0] === undefined ? "" : make(tree.options[0], extra, budget);
    case "repeat": {
      const one = make(tree.part, extra, budget);
      const times = Math.min(tree.max, tree.min + extra);
      budget.spend(one.length * times);
      return short(one.repeat(Math.min(times, maxLength)));
    }
  }
}

function short(text: string): string {
  if (text.length > maxLength) throw new UnsupportedPattern("a pattern of long strings only");
  return text;
}

function characterOf(set: CharacterSet, budget: StepBudget): string {
  const [range] = set.ranges;
  const first = range === undefined || set.negated ? [] : [String.fromCodePoint(range[0])];
  budget.spend(10);
  // A literal is itself; of a class, the character that looks best.
  const isLiteral = set.ranges.length === 1 && range?.[0] === range?.[1] && !set.negated;
  for (const character of isLiteral ? first : [...likely, ...first]) {
    budget.spend(5);
    if (contains(set, character.codePointAt(0) ?? 0)) return character;
  }
  throw new UnsupportedPattern("a class of no known character");
}
