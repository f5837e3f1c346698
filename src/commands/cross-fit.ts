// Scores every prompt by a router that has not seen it: folds of prompts, or of whole subjects.
import type { JudgedPrompt } from "../routing/auto/metrics.ts";
import { scoreWith } from "../routing/auto/router-weights.ts";
import { trainWeights } from "../routing/auto/train.ts";
import { hashWord } from "../routing/auto/words.ts";
import type { TrainingPlan } from "./auto-options.ts";
import type { LabelledRow } from "./labelled-rows.ts";

export function crossFit(plan: TrainingPlan, folds: number, foldBy: "prompt" | "subject"): JudgedPrompt[] {
  const subjects = [...new Set(plan.rows.map((row) => row.subject))].sort();
  const foldOf = (row: LabelledRow) =>
    (foldBy === "subject" ? subjects.indexOf(row.subject) : hashWord(row.prompt) >>> 8) % folds;
  const scores = new Float64Array(plan.rows.length);
  for (let fold = 0; fold < folds; fold++) {
    const training = plan.rows.filter((row) => foldOf(row) !== fold).map(plan.asTraining);
    const weights = trainWeights(training, plan.settings);
    for (const [at, row] of plan.rows.entries()) if (foldOf(row) === fold) scores[at] = scoreWith(row.prompt, weights);
  }
  return judged(plan.rows, (_, at) => scores[at] ?? 0);
}

/** Only prompts with both labels can be judged. */
export function judged(
  rows: readonly LabelledRow[],
  scoreOf: (row: LabelledRow, at: number) => number,
): JudgedPrompt[] {
  return rows.flatMap((row, at) =>
    row.strong === undefined || row.weak === undefined
      ? []
      : { score: scoreOf(row, at), strong: row.strong, weak: row.weak },
  );
}
