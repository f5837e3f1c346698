// What `POST /analytics/query` can be asked for: metrics, and what they may be split by. Each is a row; the statement, the
// answer and `GET /analytics/meta` follow from these.
import { moneyToNumber } from "../catalog/money.ts";
import { type FactSum, factSums } from "./facts.ts";
import type { Sums } from "./roll-up.ts";
import { percentileOf } from "./time-classes.ts";

export const granularities = ["minute", "hour", "day", "week", "month"] as const;
export type Granularity = (typeof granularities)[number];

/** Sums of one line of the answer; of classes only where a metric needs them. */
export type LineSums = Pick<Sums, FactSum | "first" | "total">;

export function addUp(lines: readonly LineSums[]): LineSums {
  const sums = Object.fromEntries(
    factSums.map((name) => [
      name,
      name.endsWith("Pico")
        ? lines.reduce((sum, line) => sum + BigInt(line[name]), 0n)
        : lines.reduce((sum, line) => sum + Number(line[name]), 0),
    ]),
  );
  const classes = (name: "first" | "total") =>
    (lines[0]?.[name] ?? []).map((_, at) => lines.reduce((sum, line) => sum + (line[name][at] ?? 0), 0));
  // The cast repeats what `factSums` is a list of.
  return { ...sums, first: classes("first"), total: classes("total") } as LineSums;
}

export interface Metric {
  label: string;
  format: "number" | "currency" | "percent" | "latency" | "throughput";
  /** A rate or a percentile: never a sum. */
  isRate: boolean;
  /** Classes of times that it is read off. */
  classes?: "first" | "total";
  value(sums: LineSums): number | null;
}

const count = (label: string, value: (sums: LineSums) => number): Metric => ({
  label,
  format: "number",
  isRate: false,
  value,
});
const money = (label: string, value: (sums: LineSums) => bigint): Metric => ({
  ...{ label, format: "currency", isRate: false },
  value: (sums) => moneyToNumber(value(sums)),
});
const rate = (label: string, value: (sums: LineSums) => readonly [part: number, whole: number]): Metric => ({
  ...{ label, format: "percent", isRate: true },
  value: (sums) => {
    const [part, whole] = value(sums);
    return whole === 0 ? null : part / whole;
  },
});
/** Milliseconds. */
const percentile = (classes: "first" | "total", share: number): Metric => ({
  label: `${classes === "first" ? "Time to first token" : "Time in all"}, p${share * 100}`,
  ...{ format: "latency", isRate: true, classes },
  value: (sums) => percentileOf(sums[classes], share),
});

const requests = count("Requests", (sums) => sums.requests);
const failures = count("Failed requests", (sums) => sums.failures);
const promptTokens = count("Prompt tokens", (sums) => sums.promptTokens);
const completionTokens = count("Completion tokens", (sums) => sums.completionTokens);
const tokens = count("Tokens", (sums) => sums.promptTokens + sums.completionTokens);
const cost = money("Cost", (sums) => sums.costPico);

/** Some have two names: ours, and that of clients written for other routers. */
export const metrics = {
  requests,
  request_count: requests,
  failures,
  failure_rate: rate("Failed requests", (sums) => [sums.failures, sums.requests]),
  tokens,
  total_tokens: tokens,
  prompt_tokens: promptTokens,
  tokens_prompt: promptTokens,
  completion_tokens: completionTokens,
  tokens_completion: completionTokens,
  reasoning_tokens: count("Reasoning tokens", (sums) => sums.reasoningTokens),
  cached_tokens: count("Prompt tokens read from caches", (sums) => sums.cachedTokens),
  cost,
  total_usage: cost,
  byok_cost: money("Cost at the owner's own accounts", (sums) => sums.byokCostPico),
  cache_hits: count("Requests that a provider's cache helped", (sums) => sums.cacheHits),
  cache_hit_rate: rate("Requests that a provider's cache helped", (sums) => [sums.cacheHits, sums.requests]),
  cache_savings: money("Saved by providers' caches", (sums) => sums.cacheDiscountPico),
  failovers: count("Failovers", (sums) => sums.failovers),
  failovers_saved: count("Requests that a failover saved", (sums) => sums.saved),
  first_token_p50: percentile("first", 0.5),
  first_token_p90: percentile("first", 0.9),
  first_token_p95: percentile("first", 0.95),
  first_token_p99: percentile("first", 0.99),
  total_p50: percentile("total", 0.5),
  total_p90: percentile("total", 0.9),
  total_p95: percentile("total", 0.95),
  total_p99: percentile("total", 0.99),
  throughput: {
    ...{ label: "Tokens a second of streamed answers", format: "throughput", isRate: true },
    value: ({ streamedTokens, streamedMs }) => (streamedMs === 0 ? null : (streamedTokens * 1_000) / streamedMs),
  },
} satisfies Record<string, Metric>;
export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as MetricName[];

/** `in`: the finest sums that know of it; facts know of all. */
export interface Dimension {
  label: string;
  in: "hours" | "days" | "facts";
}

const key: Dimension = { label: "API key (its hash)", in: "days" };

export const dimensions = {
  model: { label: "Model", in: "hours" },
  provider: { label: "Provider", in: "hours" },
  endpoint: { label: "Endpoint", in: "hours" },
  workspace: { label: "Workspace", in: "hours" },
  key,
  api_key_id: key,
  member: { label: "Member who made the key", in: "days" },
  app: { label: "App", in: "facts" },
  user: { label: "User, as the client names them", in: "facts" },
  session: { label: "Session", in: "facts" },
  finish: { label: "Finish reason", in: "facts" },
  region: { label: "Region", in: "facts" },
} satisfies Record<string, Dimension>;
export type DimensionName = keyof typeof dimensions;
export const dimensionNames = Object.keys(dimensions) as DimensionName[];

export const operators = ["eq", "neq", "in", "not_in", "gt", "gte", "lt", "lte"] as const;
export type Operator = (typeof operators)[number];
