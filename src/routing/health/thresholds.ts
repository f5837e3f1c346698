// `preferred_min_throughput` and `preferred_max_latency`: soft preferences, compared with the last five minutes. What was
// not measured counts as meeting them.
import type { ProviderPreferences } from "../../wire/provider-preferences.ts";
import type { EndpointHealth, Percentiles } from "./health-snapshot.ts";

interface Cutoff {
  percentile: keyof Percentiles;
  wanted: number;
}

export interface Preferred {
  /** Tokens per second. */
  minThroughput: readonly Cutoff[];
  /** Milliseconds. */
  maxLatency: readonly Cutoff[];
}

const percentiles = ["p50", "p75", "p90", "p99"] as const;

export function preferredOf(preferences: ProviderPreferences): Preferred {
  return {
    minThroughput: cutoffs(preferences.preferred_min_throughput, 1),
    // Asked for in seconds, measured in milliseconds.
    maxLatency: cutoffs(preferences.preferred_max_latency, 1_000),
  };
}

/** A plain number is the median; of several percentiles all must hold. */
function cutoffs(wanted: ProviderPreferences["preferred_max_latency"], unit: number): Cutoff[] {
  if (wanted == null) return [];
  if (typeof wanted === "number") return [{ percentile: "p50", wanted: wanted * unit }];
  return percentiles.flatMap((percentile) => {
    const value = wanted[percentile];
    return value == null ? [] : [{ percentile, wanted: value * unit }];
  });
}

export function meetsThresholds({ statistics }: EndpointHealth, { minThroughput, maxLatency }: Preferred): boolean {
  if (statistics === null) return true;
  const { throughput5m, latency5m } = statistics;
  if (throughput5m !== null)
    for (const { percentile, wanted } of minThroughput) if (throughput5m[percentile] < wanted) return false;
  if (latency5m !== null)
    for (const { percentile, wanted } of maxLatency) if (latency5m[percentile] > wanted) return false;
  return true;
}
