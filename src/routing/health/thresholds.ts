// `preferred_min_throughput` and `preferred_max_latency`: soft preferences, compared with the last five minutes. What was
// not measured counts as meeting them.
import type { ProviderPreferences } from "../../wire/provider-preferences.ts";
import type { EndpointHealth, Percentiles } from "./health-snapshot.ts";

export interface Preferred {
  /** Tokens per second; −∞ where nothing is asked for. */
  minThroughput: Percentiles;
  /** Milliseconds; ∞ where nothing is asked for. */
  maxLatency: Percentiles;
}

type Wanted = ProviderPreferences["preferred_max_latency"];

export function preferredOf(preferences: ProviderPreferences): Preferred {
  return {
    minThroughput: cutoffs(preferences.preferred_min_throughput, { unit: 1, unset: Number.NEGATIVE_INFINITY }),
    // Asked for in seconds, measured in milliseconds.
    maxLatency: cutoffs(preferences.preferred_max_latency, { unit: 1_000, unset: Number.POSITIVE_INFINITY }),
  };
}

/** A plain number is the median; of several percentiles all must hold. */
function cutoffs(wanted: Wanted, { unit, unset }: { unit: number; unset: number }): Percentiles {
  const { p50, p75, p90, p99 } = typeof wanted === "number" ? { p50: wanted } : { ...wanted };
  const of = (value: number | null | undefined): number => (value == null ? unset : value * unit);
  return { p50: of(p50), p75: of(p75), p90: of(p90), p99: of(p99) };
}

export function meetsThresholds({ statistics }: EndpointHealth, { minThroughput, maxLatency }: Preferred): boolean {
  if (statistics === null) return true;
  const { throughput5m, latency5m } = statistics;
  return (
    (throughput5m === null || isNowhereAbove(minThroughput, throughput5m)) &&
    (latency5m === null || isNowhereAbove(latency5m, maxLatency))
  );
}

function isNowhereAbove(one: Percentiles, other: Percentiles): boolean {
  return one.p50 <= other.p50 && one.p75 <= other.p75 && one.p90 <= other.p90 && one.p99 <= other.p99;
}
