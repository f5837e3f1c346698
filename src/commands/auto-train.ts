// npm run auto:train -- FILE.jsonl[.gz] … [--out weights.json]: trains the auto router on labelled prompts and reports
// how well it does on prompts that it has not seen.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { trainWeights } from "../routing/auto/train.ts";
import { encodeWeights } from "../routing/auto/weights.ts";
import { readPlan, sharedOptions } from "./auto-options.ts";
import { crossFit } from "./cross-fit.ts";
import { describeQuality } from "./describe-quality.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ...sharedOptions,
    out: { type: "string", default: "weights.json" },
    /** Writes a TypeScript module instead: how the shipped default is made. */
    module: { type: "string" },
    /** Skips the cross-fit report, which trains five more times. */
    quick: { type: "boolean", default: false },
  },
});

const plan = readPlan(positionals, values);
if (!plan.ok) {
  console.error(plan.problem);
  process.exit(2);
}
const { rows, settings, asTraining } = plan.value;
const started = performance.now();
const text = encodeWeights(trainWeights(rows.map(asTraining), settings));
const seconds = (performance.now() - started) / 1000;
const file = values.module ?? values.out;
writeFileSync(
  file,
  values.module === undefined
    ? `${text}\n`
    : `// Made by auto:train; see README.md for the command and the data.\nexport const defaultWeightsText =\n  ${JSON.stringify(text)};\n`,
);
console.log(`${rows.length} rows, trained in ${seconds.toFixed(1)} s; ${text.length} bytes of weights in ${file}`);
for (const [source, count] of countBy(rows.map((row) => row.source))) console.log(`  ${source}: ${count} rows`);
if (!values.quick) {
  console.log("On prompts not seen in training (five folds):");
  console.log(describeQuality(crossFit(plan.value, { folds: 5, foldBy: "prompt" })));
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
