// Trains a router from labelled prompts. The same rows in the same order give the same weights, to the last bit. The Worker
// never trains: what it loads imports nothing from here.
import { binsOf, type Edges, quantileEdges } from "./additive-table.ts";
import { featureNames } from "./features.ts";
import { type ObservedPrompt, observePrompt } from "./observe-prompt.ts";
import { expectedGain, type Head, type RouterWeights, scoreWith } from "./router-weights.ts";
import { trainTable } from "./train-table.ts";
import { trainWords } from "./train-words.ts";

export interface TrainingRow {
  prompt: string;
  /** Whether each model was right, or how good its answer was, 0…1; left out where that model was not asked. */
  strong?: boolean | number | undefined;
  weak?: boolean | number | undefined;
  /** The data set's name. */
  source: string;
  /** How much the row counts; 1 unless said. */
  weight?: number;
}

export interface TrainingSettings {
  strongFailures: number;
  trustExam: number;
  trustOpen: number;
}

/** Rows at which the learned opinion and the prior would weigh the same. */
const rowsForHalfTrust = 100;

export function trainWeights(rows: readonly TrainingRow[], settings?: Partial<TrainingSettings>): RouterWeights {
  const used = rows.filter((row) => (row.weight ?? 1) > 0);
  const prompts = used.map((row) => observePrompt(row.prompt));
  const edges = quantileEdges(
    prompts.map((prompt) => prompt.features),
    featureNames.length,
  );
  const trust = used.length / (used.length + rowsForHalfTrust);
  const weights: RouterWeights = {
    edges,
    weak: trainHead({ rows: used, prompts, edges, model: "weak" }),
    strong: trainHead({ rows: used, prompts, edges, model: "strong" }),
    strongFailures: settings?.strongFailures ?? 1,
    center: 0,
    spread: 1,
    trustExam: settings?.trustExam ?? trust,
    trustOpen: settings?.trustOpen ?? trust,
  };
  const gains = prompts.map((prompt) => expectedGain(prompt, weights));
  return { ...weights, ...centerAndSpread(gains) };
}

/**
 * A score of one's own, from labelled prompts. Deterministic; some seconds for thousands of rows.
 * @public For programs that use the score without the router; see README.md.
 */
export function train(rows: readonly TrainingRow[], settings?: Partial<TrainingSettings>): (prompt: string) => number {
  const weights = trainWeights(rows, settings);
  return (prompt) => scoreWith(prompt, weights);
}

interface HeadData {
  rows: readonly TrainingRow[];
  prompts: readonly ObservedPrompt[];
  edges: Edges;
  model: "weak" | "strong";
}

function trainHead({ rows, prompts, edges, model }: HeadData): Head {
  const labelled = prompts.flatMap(({ features, row: words }, at) => {
    const label = Number(rows[at]?.[model] ?? Number.NaN);
    if (!Number.isFinite(label)) return [];
    return {
      bins: binsOf(features, edges),
      words,
      label: Math.min(Math.max(label, 0), 1),
      weight: rows[at]?.weight ?? 1,
    };
  });
  const labels = Float32Array.from(labelled, ({ label }) => label);
  const weights = Float32Array.from(labelled, ({ weight }) => weight);
  return {
    table: trainTable({ bins: labelled.map(({ bins }) => bins), labels, weights }, featureNames.length),
    words: trainWords({ rows: labelled.map(({ words }) => words), labels, weights }),
  };
}

function centerAndSpread(gains: readonly number[]): { center: number; spread: number } {
  const count = Math.max(gains.length, 1);
  const center = gains.reduce((sum, gain) => sum + gain, 0) / count;
  const variance = gains.reduce((sum, gain) => sum + (gain - center) ** 2, 0) / count;
  return { center, spread: Math.max(Math.sqrt(variance), 0.01) };
}
