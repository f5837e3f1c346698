// The health of endpoints as a pure reducer: outcomes go in, in any order, and come out as what selection wants to know.
// Holds no clock; keeps a bounded memory of each endpoint and of how many there are.

import { badnessOf } from "./badness.ts";
import { addTime, type FirstTokenTimes } from "./first-token-times.ts";
import type { EndpointHealth, Outcome } from "./health-snapshot.ts";
import { addRateLimit, noRateLimits, type RateLimits, shareWithinLimits } from "./rate-limits.ts";
import { addOutcome, type RecentOutcomes } from "./recent-outcomes.ts";
import { minWeight, stabilityAt } from "./stability.ts";

export interface EndpointMemory {
  /** Epoch milliseconds of the latest outcome. */
  seenAt: number;
  /** Of the latest failure; 0 = none. */
  failedAt: number;
  recent: RecentOutcomes;
  limits: RateLimits;
  /** Of the latest request that tried it while it was on trial; 0 = none. */
  probedAt: number;
  firstTokens: FirstTokenTimes;
}

/** By endpoint key. */
export type HealthState = ReadonlyMap<string, EndpointMemory>;

export const emptyHealth: HealthState = new Map();

/** More than any model has; beyond it the endpoint that was silent longest is forgotten. */
export const maxEndpoints = 256;

/** How long a request that tries an endpoint keeps others from it, where it tells nothing sooner. */
const leaseMs = 10_000;

const unseen: EndpointMemory = {
  seenAt: 0,
  failedAt: 0,
  recent: [],
  limits: noRateLimits,
  probedAt: 0,
  firstTokens: [],
};

/** What is held of an endpoint that nobody has heard of. */
export const unknownHealth: EndpointHealth = {
  stable: true,
  weight: 1,
  rateLimitedUntil: 0,
  badness: 0,
  answers: false,
  onTrial: false,
  firstTokens: [],
  statistics: null,
};

export function report(state: HealthState, outcome: Outcome): HealthState {
  const memory = state.get(outcome.key) ?? unseen;
  const next: EndpointMemory = {
    seenAt: Math.max(memory.seenAt, outcome.at),
    failedAt: outcome.kind === "failure" ? Math.max(memory.failedAt, outcome.at) : memory.failedAt,
    recent:
      outcome.kind === "success" || outcome.kind === "failure"
        ? addOutcome(memory.recent, { at: outcome.at, failed: outcome.kind === "failure" })
        : memory.recent,
    limits: outcome.kind === "rate_limited" ? addRateLimit(memory.limits, outcome) : memory.limits,
    probedAt: outcome.kind === "probe" ? Math.max(memory.probedAt, outcome.at) : memory.probedAt,
    firstTokens:
      outcome.kind === "success" && outcome.wait !== undefined
        ? addTime(memory.firstTokens, { at: outcome.at, ...outcome.wait })
        : memory.firstTokens,
  };
  return withoutQuietest(new Map(state).set(outcome.key, next));
}

/** The same memory, without the endpoint unheard of for the longest time if there are too many. */
export function withoutQuietest<Memory extends { seenAt: number }>(memories: Map<string, Memory>) {
  if (memories.size <= maxEndpoints) return memories;
  const [quietest] = [...memories].reduce((oldest, entry) => (entry[1].seenAt < oldest[1].seenAt ? entry : oldest));
  memories.delete(quietest);
  return memories;
}

/** The health of one endpoint at a moment; one that was never heard of is healthy. */
export function healthOf(state: HealthState, key: string, now: number): EndpointHealth {
  const memory = state.get(key);
  if (memory === undefined) return unknownHealth;
  const { badness, answers } = badnessOf(memory.recent, {
    failedAt: memory.failedAt,
    firstTokens: memory.firstTokens,
    now,
  });
  const { stable, weight, onTrial } = stabilityAt(memory.recent, { failedAt: memory.failedAt, now });
  return {
    stable: stable && !(onTrial && now < memory.probedAt + leaseMs),
    weight: Math.max(minWeight, weight * shareWithinLimits(memory.limits, now)),
    rateLimitedUntil: memory.limits.until,
    badness,
    answers,
    onTrial,
    firstTokens: memory.firstTokens,
    statistics: null,
  };
}
