// The options that auto:train and auto:eval share, and the rows that they select.
import type { ParseArgsOptionsConfig } from "node:util";
import type { TrainingRow, TrainingSettings } from "../routing/auto/train.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { type LabelledRow, readLabelledRows } from "./labelled-rows.ts";

export const sharedOptions = {
  strong: { type: "string" },
  weak: { type: "string" },
  "strong-failures": { type: "string" },
  "trust-exam": { type: "string" },
  "trust-open": { type: "string" },
  /** subject=share, may be repeated: how much a subject's rows count when training. */
  weigh: { type: "string", multiple: true },
  /** Subjects that are not judged, may be repeated. */
  without: { type: "string", multiple: true },
} as const satisfies ParseArgsOptionsConfig;

export interface SharedValues {
  strong?: string | undefined;
  weak?: string | undefined;
  "strong-failures"?: string | undefined;
  "trust-exam"?: string | undefined;
  "trust-open"?: string | undefined;
  weigh?: string[] | undefined;
  without?: string[] | undefined;
}

export interface TrainingPlan {
  rows: LabelledRow[];
  settings: Partial<TrainingSettings>;
  /** A row with the weight that its subject was given. */
  asTraining(row: LabelledRow): TrainingRow;
  isJudged(row: LabelledRow): boolean;
}

export function readPlan(files: readonly string[], values: SharedValues): Result<TrainingPlan, string> {
  if (files.length === 0) return fail("Name at least one file of labelled prompts (.jsonl or .jsonl.gz).");
  const rows = readLabelledRows(files, values);
  if (!rows.ok) return rows;
  const shares = new Map<string, number>();
  for (const entry of values.weigh ?? []) {
    const [subject = "", share = ""] = entry.split("=");
    const weight = Number(share);
    if (share === "" || !(weight >= 0)) return fail(`--weigh ${entry}: write subject=share, such as law=0.5`);
    shares.set(subject, weight);
  }
  const settings: Partial<TrainingSettings> = {};
  for (const [option, name] of settingNames) {
    const text = values[option];
    if (text === undefined) continue;
    const value = Number(text);
    if (!(value >= 0 && value <= 1)) return fail(`--${option} must be a number from 0 to 1`);
    settings[name] = value;
  }
  return ok({
    rows: rows.value,
    settings,
    isJudged: (row) => row.strong !== undefined && row.weak !== undefined && !values.without?.includes(row.subject),
    asTraining: (row) => ({ ...row, weight: shares.get(row.subject) ?? 1 }),
  });
}

const settingNames = [
  ["strong-failures", "strongFailures"],
  ["trust-exam", "trustExam"],
  ["trust-open", "trustOpen"],
] as const;
