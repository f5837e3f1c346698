// What a router has learned, and how it scores a prompt with it: log-odds of two heads, one for each model, weighed
// against the hand-set prior.
import { type AdditiveTable, binsOf, type Edges, tableLogit } from "./additive-table.ts";
import { type LinearWeights, linearLogit } from "./logistic.ts";
import { type ObservedPrompt, observePrompt } from "./observe-prompt.ts";
import { priorLogit } from "./prior.ts";

/** One model's chance to be right: the mean of what the table and the words say. */
export interface Head {
  table: AdditiveTable;
  words: LinearWeights;
}

export interface RouterWeights {
  edges: Edges;
  weak: Head;
  strong: Head;
  /** How much a failure of the strong model speaks against it, 0…1: 1 maximises what the labels hold. */
  strongFailures: number;
  /** Mean and standard deviation of the gain over the rows it was trained on. */
  center: number;
  spread: number;
  /** Share of the learned opinion, 0…1, in questions with options and elsewhere; the prior has the rest. */
  trustExam: number;
  trustOpen: number;
}

export function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/** What the strong model is expected to gain over the weak one, by the labels alone. */
export function expectedGain(prompt: ObservedPrompt, weights: RouterWeights): number {
  const bins = binsOf(prompt.features, weights.edges);
  const rightness = ({ table, words }: Head) =>
    (sigmoid(tableLogit(bins, table)) + sigmoid(linearLogit(prompt.row, words))) / 2;
  return 1 - rightness(weights.weak) - weights.strongFailures * (1 - rightness(weights.strong));
}

/** 0…1: higher = more need of the strong model. */
export function scoreWith(prompt: string, weights: RouterWeights): number {
  return sigmoid(difficultyLogit(observePrompt(prompt), weights));
}

/** Log-odds of needing the strong model. */
export function difficultyLogit(prompt: ObservedPrompt, weights: RouterWeights): number {
  const trust = prompt.isExam ? weights.trustExam : weights.trustOpen;
  const learned = (expectedGain(prompt, weights) - weights.center) / weights.spread;
  return trust * learned + (1 - trust) * priorLogit(prompt.facts);
}
