// What selection knows of endpoints' health: a plain picture of one moment, served by a health object or assembled in
// the isolate. Types only; the arithmetic is in health.ts.
import type { FirstTokenTimes, Load } from "./first-token-times.ts";

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
  /** 0…1: how much of what it was asked lately it failed; 0 where nothing is known. */
  badness: number;
  /** It has failed of late, and answered several times as well. */
  answers: boolean;
  /** Its last outage has ended, and nobody has seen it answer since: one request at a time tries it. */
  onTrial: boolean;
  firstTokens: FirstTokenTimes;
  statistics: EndpointStatistics | null;
}

/** Health by endpoint key (`endpointKey`); what is missing is unknown, and unknown is healthy. */
export type HealthSnapshot = ReadonlyMap<string, EndpointHealth>;

/** Names an endpoint across the catalog: model id and tag. */
export function endpointKey(modelId: string, tag: string): string {
  return `${modelId} ${tag}`;
}

/** What an attempt tells the health of its endpoint. Times in milliseconds; `at` is the epoch time of what it tells. */
export type Outcome = {
  key: string;
  at: number;
} /** `wait`: to the first token that was sent, or to the whole answer, and what kind of load that was for the endpoint. */ & (
  | { kind: "success"; latencyMs?: number; tokensPerSecond?: number; wait?: { load: Load; ms: number } }
  /** `late`: it has said nothing for much longer than it usually takes; its request may be under way still. */
  | { kind: "failure"; late?: true }
  /** A request begins to try an endpoint that is on trial. */
  | { kind: "probe" }
  | { kind: "rate_limited"; retryAfterMs?: number }
);
