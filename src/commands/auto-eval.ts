// npm run auto:eval -- FILE.jsonl[.gz] …: judges the shipped router, or one's own (--weights), on labelled prompts.
// --cross-fit N or --leave-subject-out N judge the recipe instead: each prompt by a router that has not seen it.
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { defaultWeights } from "../routing/auto/auto.ts";
import type { JudgedPrompt } from "../routing/auto/metrics.ts";
import { scoreWith } from "../routing/auto/router-weights.ts";
import { readWeights } from "../routing/auto/weights.ts";
import { readPlan, sharedOptions, type TrainingPlan } from "./auto-options.ts";
import { crossFit, judged } from "./cross-fit.ts";
import { describeQuality } from "./describe-quality.ts";
import { drawCurves } from "./draw-curves.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...sharedOptions,
    weights: { type: "string" },
    "cross-fit": { type: "string" },
    "leave-subject-out": { type: "string" },
    /** With --cross-fit: labels that each router is trained on. */
    labels: { type: "string" },
    svg: { type: "string" },
  },
});

const plan = readPlan(positionals, values);
if (!plan.ok) stop(plan.problem);
const results: [title: string, prompts: JudgedPrompt[]][] = [];
const fits = readCount("cross-fit", 100);
const groups = readCount("leave-subject-out", 100);
const labels = readCount("labels", 1_000_000);
if (fits !== undefined)
  results.push([`cross-fit, ${fits} folds`, crossFit(plan.value, { folds: fits, foldBy: "prompt", labels })]);
if (groups !== undefined)
  results.push([
    `subjects left out, ${groups} groups`,
    crossFit(plan.value, { folds: groups, foldBy: "subject", labels }),
  ]);
if (results.length === 0) results.push([values.weights ?? "shipped weights", judgeWeights(plan.value, values.weights)]);
results.push(["longest prompt first", judged(plan.value, (row) => row.prompt.length)]);

for (const [title, prompts] of results) console.log(`${title}\n${describeQuality(prompts)}\n`);
if (values.svg !== undefined) writeFileSync(values.svg, drawCurves(results));

function judgeWeights(plan: TrainingPlan, file: string | undefined): JudgedPrompt[] {
  const read = file === undefined ? undefined : readWeights(readFileSync(file, "utf8"));
  if (read?.ok === false) stop(`${file}: ${read.problem}`);
  const weights = read?.value ?? defaultWeights;
  return judged(plan, (row) => scoreWith(row.prompt, weights));
}

function readCount(name: "cross-fit" | "leave-subject-out" | "labels", most: number): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  const count = Number(text);
  if (!Number.isInteger(count) || count < 2 || count > most) stop(`--${name} must be a whole number from 2 to ${most}`);
  return count;
}

function stop(problem: string): never {
  console.error(problem);
  process.exit(2);
}
