// A router's quality as lines of text: the three numbers with their intervals, and the curves behind them.
import {
  bootstrapQuality,
  type Interval,
  type JudgedPrompt,
  oracleCurve,
  recoveredGap,
  routerQuality,
  sharePoints,
} from "../routing/auto/metrics.ts";

export function describeQuality(prompts: readonly JudgedPrompt[]): string {
  if (prompts.length === 0) return "  no prompt has labels of both models: nothing to judge";
  const quality = routerQuality(prompts);
  const intervals = bootstrapQuality(prompts);
  const percent = ([low, high]: Interval) => `[${low.toFixed(1)} … ${high.toFixed(1)}]`;
  const mean = (model: "strong" | "weak") =>
    ((100 * prompts.reduce((sum, prompt) => sum + prompt[model], 0)) / prompts.length).toFixed(1);
  const curve = (values: readonly number[]) => values.map((value) => (100 * value).toFixed(0).padStart(4)).join("");
  const [low, high] = intervals.apgr;
  return [
    `  ${prompts.length} prompts; right: strong ${mean("strong")} %, weak ${mean("weak")} %`,
    `  APGR      ${quality.apgr.toFixed(3)} [${low.toFixed(3)} … ${high.toFixed(3)}]`,
    `  CPT(50 %) ${quality.cpt50.toFixed(1)} % ${percent(intervals.cpt50)}`,
    `  CPT(80 %) ${quality.cpt80.toFixed(1)} % ${percent(intervals.cpt80)}`,
    "  share of the gap recovered, in %, by share of calls to the strong model:",
    `    calls  ${curve(sharePoints)}`,
    `    router ${curve(recoveredGap(prompts))}`,
    `    random ${curve(sharePoints)}`,
    `    oracle ${curve(oracleCurve(prompts))}`,
  ].join("\n");
}
