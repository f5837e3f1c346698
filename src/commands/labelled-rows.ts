// Reads labelled prompts for the auto router: JSON lines, plain or gzipped, one row per prompt with both labels or one
// per prompt and model.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { fail, ok, type Result } from "../wire/result.ts";

export interface LabelledRow {
  prompt: string;
  source: string;
  subject: string;
  /** 0…1; undefined where the model was not asked. */
  strong: number | undefined;
  weak: number | undefined;
}

/** Which models are meant when rows name models; without them the best and the worst of those named. */
export interface ModelPair {
  strong?: string | undefined;
  weak?: string | undefined;
}

interface ModelLabel {
  prompt: string;
  source: string;
  subject: string;
  model: string;
  score: number;
}

export function readLabelledRows(files: readonly string[], pair: ModelPair): Result<LabelledRow[], string> {
  const rows: LabelledRow[] = [];
  const labels: ModelLabel[] = [];
  for (const file of files) {
    const lines = readText(file).split("\n");
    for (const [index, line] of lines.entries()) {
      if (line.trim() === "") continue;
      const problem = readLine(line, file, { rows, labels });
      if (problem !== undefined) return fail(`${file}:${index + 1}: ${problem}`);
    }
  }
  return ok([...rows, ...joinLabels(labels, pair)]);
}

function readText(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}

function readLine(
  line: string,
  file: string,
  found: { rows: LabelledRow[]; labels: ModelLabel[] },
): string | undefined {
  const row = parse(line);
  if (row === undefined) return "is not a JSON object";
  const { prompt, model } = row;
  if (typeof prompt !== "string") return '"prompt" must be a string';
  const source = typeof row["source"] === "string" ? row["source"] : (file.split("/").at(-1) ?? file);
  const subject = typeof row["subject"] === "string" ? row["subject"] : source;
  if (typeof model === "string") {
    const score = readLabel(row["score"] ?? row["right"]);
    if (score === undefined) return '"right" must be true or false, or "score" a number from 0 to 1';
    found.labels.push({ prompt, source, subject, model, score });
    return undefined;
  }
  const strong = readLabel(row["strong"]);
  const weak = readLabel(row["weak"]);
  if (strong === undefined || weak === undefined)
    return 'needs "strong" and "weak" (booleans or 0 to 1), or "model" with "right" or "score"';
  found.rows.push({ prompt, source, subject, strong, weak });
  return undefined;
}

function joinLabels(labels: readonly ModelLabel[], pair: ModelPair): LabelledRow[] {
  const byMean = modelsByMean(labels);
  const strong = pair.strong ?? byMean[0];
  const weak = pair.weak ?? byMean.at(-1);
  const joined = new Map<string, LabelledRow>();
  for (const { prompt, source, subject, model, score } of labels) {
    if (model !== strong && model !== weak) continue;
    const row = joined.get(prompt) ?? { prompt, source, subject, strong: undefined, weak: undefined };
    if (model === strong) row.strong = score;
    else row.weak = score;
    joined.set(prompt, row);
  }
  return [...joined.values()];
}

function modelsByMean(labels: readonly ModelLabel[]): string[] {
  const sums = new Map<string, { total: number; count: number }>();
  for (const { model, score } of labels) {
    const sum = sums.get(model) ?? { total: 0, count: 0 };
    sums.set(model, { total: sum.total + score, count: sum.count + 1 });
  }
  const mean = ({ total, count }: { total: number; count: number }) => total / count;
  return [...sums].sort(([, first], [, second]) => mean(second) - mean(first)).map(([model]) => model);
}

function readLabel(value: unknown): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "number" && value >= 0 && value <= 1 ? value : undefined;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}
