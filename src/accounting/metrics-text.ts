// What Prometheus is told, in its text format (version 0.0.4): names, help and labels in one place; figures are given.
import { formatMoney } from "../catalog/money.ts";
import { failureClasses } from "./failures.ts";
import type { Sums } from "./roll-up.ts";
import { overheadBounds, percentileOf, timeBounds } from "./time-classes.ts";

export interface MetricFigures {
  /** Of all time, and of the last full minute. */
  total: Sums;
  minute: Sums;
  endpointsUnstable: number;
  /** Of the oldest record that is known to wait; 0: none. */
  queueLagSeconds: number;
  databaseBytes: number;
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number | string];

interface Counter {
  name: string;
  help: string;
  samples(sums: Sums): Sample[];
}

const counters: readonly Counter[] = [
  { name: "requests", help: "Authenticated inference requests", samples: ({ requests }) => [[{}, requests]] },
  {
    name: "tokens",
    help: "Tokens by kind: completion includes reasoning, prompt includes cached",
    samples: (sums) => [
      [{ kind: "prompt" }, sums.promptTokens],
      [{ kind: "completion" }, sums.completionTokens],
      [{ kind: "reasoning" }, sums.reasoningTokens],
      [{ kind: "cached" }, sums.cachedTokens],
    ],
  },
  {
    name: "cost_usd",
    help: "USD that workspaces were charged",
    samples: ({ costPico }) => [[{}, formatMoney(costPico)]],
  },
  {
    name: "failovers",
    help: "Attempts that failed and had another one take their place",
    samples: ({ failovers }) => [[{}, failovers]],
  },
  {
    name: "failures",
    help: "Attempts that failed, by class; router: requests that were refused before any attempt",
    samples: ({ failed }) => failureClasses.map((name, index) => [{ class: name }, failed[index] ?? 0]),
  },
];

interface Histogram {
  name: string;
  help: string;
  /** Milliseconds. */
  bounds: readonly number[];
  of(sums: Sums): { counts: readonly number[]; sumMs: number };
}

const histograms: readonly Histogram[] = [
  {
    name: "first_token_seconds",
    help: "From the request to the first token of streamed answers",
    bounds: timeBounds,
    of: ({ first, firstMs }) => ({ counts: first, sumMs: firstMs }),
  },
  {
    name: "request_seconds",
    help: "From the request to the end of the answer",
    bounds: timeBounds,
    of: ({ total, totalMs }) => ({ counts: total, sumMs: totalMs }),
  },
  {
    name: "overhead_seconds",
    help: "What the router itself took before the attempt that answered",
    bounds: overheadBounds,
    of: ({ overhead, overheadMs }) => ({ counts: overhead, sumMs: overheadMs }),
  },
];

export function metricsText(figures: MetricFigures): string {
  const { total, minute } = figures;
  const gauge = (name: string, help: string, samples: Sample[]) => family({ name, help, type: "gauge" }, samples);
  return [
    ...counters.flatMap(({ name, help, samples }) => [
      family({ name: `${name}_total`, help, type: "counter" }, samples(total)),
      gauge(`${name}_last_minute`, `${help}, in the last full minute`, samples(minute)),
    ]),
    ...histograms.flatMap((histogram) => [
      histogramFamily(histogram, total),
      gauge(
        `${histogram.name}_last_minute`,
        `${histogram.help}, in the last full minute`,
        percentiles(histogram, minute),
      ),
    ]),
    gauge("endpoints_unstable", "Endpoints that are tried last because they fail", [[{}, figures.endpointsUnstable]]),
    gauge("queue_lag_seconds", "Age of the oldest record that waits for D1", [[{}, figures.queueLagSeconds]]),
    gauge("d1_bytes", "Size of the database", [[{}, figures.databaseBytes]]),
  ].join("");
}

interface Family {
  name: string;
  help: string;
  type: "counter" | "gauge" | "histogram";
}

function family({ name, help, type }: Family, samples: readonly Sample[]): string {
  const full = `fairlead_${name}`;
  return head(full, help, type) + samples.map(([labels, value]) => line(full, labels, value)).join("");
}

function head(name: string, help: string, type: Family["type"]): string {
  return `# HELP ${name} ${help}.\n# TYPE ${name} ${type}\n`;
}

/** Values of labels are words of this file. */
function line(name: string, labels: Labels, value: number | string): string {
  const pairs = Object.entries(labels).map(([label, word]) => `${label}="${word}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}\n`;
}

/** Each bucket counts those below it too; the last has all. */
function histogramFamily({ name, help, bounds, of }: Histogram, sums: Sums): string {
  const full = `fairlead_${name}`;
  const { counts, sumMs } = of(sums);
  let below = 0;
  const buckets = counts.map((count, index) => {
    below += count;
    const bound = bounds[index];
    return line(`${full}_bucket`, { le: bound === undefined ? "+Inf" : String(bound / 1_000) }, below);
  });
  return (
    head(full, help, "histogram") +
    buckets.join("") +
    line(`${full}_sum`, {}, sumMs / 1_000) +
    line(`${full}_count`, {}, below)
  );
}

/** No `quantile`: that label is for summaries. */
function percentiles({ bounds, of }: Histogram, sums: Sums): Sample[] {
  const { counts } = of(sums);
  return [0.5, 0.95].flatMap((share): Sample[] => {
    const milliseconds = percentileOf(counts, share, bounds);
    return milliseconds === null ? [] : [[{ percentile: String(share * 100) }, milliseconds / 1_000]];
  });
}
