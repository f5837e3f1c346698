// What selection knows of endpoints' health: a plain picture of one moment, served by a health object or assembled in
// the isolate. Types only; the arithmetic is in health.ts.

/** p50 … p99 of the last minutes; null where nothing was measured. */
export interface Percentiles {
  p50: number;
  p75: number;
  p90: number;
  p99: number;
}

export interface EndpointStatistics {
  /** Milliseconds to the first token. */
  latency5m: Percentiles | null;
  latency30m: Percentiles | null;
  /** Tokens per second after the first. */
  throughput5m: Percentiles | null;
  throughput30m: Percentiles | null;
  /** Share of good outcomes, 0…1, rate limits left out; null without outcomes. */
  uptime5m: number | null;
  uptime30m: number | null;
  uptime1d: number | null;
}

export interface EndpointHealth {
  stable: boolean;
  /** Share of its usual draw weight, 0.1…1: climbs for 30 s after an outage. */
  weight: number;
  /** Epoch milliseconds until which a 429 asked to be left alone; 0 = none. */
  rateLimitedUntil: number;
  statistics: EndpointStatistics | null;
}

/** Health by endpoint key (`endpointKey`); what is missing is unknown, and unknown is healthy. */
export type HealthSnapshot = ReadonlyMap<string, EndpointHealth>;

/** Names an endpoint across the catalog: model id and tag. */
export function endpointKey(modelId: string, tag: string): string {
  return `${modelId} ${tag}`;
}

/** What an attempt tells the health of its endpoint. Times in milliseconds; `at` is the epoch time of the end. */
export type Outcome = {
  key: string;
  at: number;
} & (
  | { kind: "success"; latencyMs?: number; tokensPerSecond?: number }
  | { kind: "failure" }
  | { kind: "rate_limited"; retryAfterMs?: number }
);
