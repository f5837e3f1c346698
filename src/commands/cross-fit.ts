// Scores every prompt by a router that has not seen it: folds of prompts, or of whole subjects.
import type { JudgedPrompt } from "../routing/auto/metrics.ts";
import { scoreWith } from "../routing/auto/router-weights.ts";
import { seededRandom, shuffled } from "../routing/auto/seeded-random.ts";
import { trainWeights } from "../routing/auto/train.ts";
import { hashWord } from "../routing/auto/words.ts";
import type { TrainingPlan } from "./auto-options.ts";
import type { LabelledRow } from "./labelled-rows.ts";

export interface CrossFitInput {
  folds: number;
  foldBy: "prompt" | "subject";
  /** Train on so many rows of each training part only; all unless said. */
  labels?: number | undefined;
}

export function crossFit(plan: TrainingPlan, { folds, foldBy, labels }: CrossFitInput): JudgedPrompt[] {
  const subjects = [...new Set(plan.rows.map((row) => row.subject))].sort();
  const foldOf = (row: LabelledRow) =>
    (foldBy === "subject" ? subjects.indexOf(row.subject) : hashWord(row.prompt) >>> 8) % folds;
  const order = shuffled(plan.rows.length, seededRandom(17));
  const scores = new Map<LabelledRow, number>();
  for (let fold = 0; fold < folds; fold++) {
    const training = Array.from(order).flatMap((at) => {
      const row = plan.rows[at];
      return row === undefined || foldOf(row) === fold ? [] : plan.asTraining(row);
    });
    const weights = trainWeights(training.slice(0, labels), plan.settings);
    for (const row of plan.rows) if (foldOf(row) === fold) scores.set(row, scoreWith(row.prompt, weights));
  }
  return judged(plan, (row) => scores.get(row) ?? 0);
}

export function judged({ rows, isJudged }: TrainingPlan, scoreOf: (row: LabelledRow) => number): JudgedPrompt[] {
  return rows.filter(isJudged).map((row) => ({ score: scoreOf(row), strong: row.strong ?? 0, weak: row.weak ?? 0 }));
}
