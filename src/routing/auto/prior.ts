// A hand-set opinion on how hard a kind of task is, for the prompts that no labelled data covers. Its signs follow what
// public comparisons of weaker and stronger models agree on: mathematics, code, multi-step reasoning and many constraints
// part them; small talk, creative writing and role play do not.
import type { PromptFacts } from "./features.ts";
import { type Evidence, readEvidence } from "./task-evidence.ts";

/** Log-odds once the evidence is plain. */
const weights: readonly (readonly [Evidence, number])[] = [
  ["mathematics", 2.2],
  ["quantities", 1.2],
  ["code", 2.2],
  ["logic", 1.6],
  ["expertise", 0.7],
  ["constraints", 0.8],
  ["creation", -1.2],
  ["roleplay", -1],
  ["smallTalk", -0.8],
  ["explanation", -0.3],
];

const easyPrompt = -1.6;
/** Log-odds of a prompt of some 500 words over an empty one. */
const longPrompt = 1.8;

/** Log-odds that the weaker model fails where the stronger would not, by kind of task and length alone. */
export function priorLogit(facts: PromptFacts): number {
  const evidence = readEvidence(facts);
  const length = Math.min(Math.log2(1 + facts.words.count) / 9, 1.2);
  return weights.reduce((logit, [name, weight]) => logit + weight * evidence[name], easyPrompt + longPrompt * length);
}
