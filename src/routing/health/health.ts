// The health of endpoints as a pure reducer: outcomes go in, in any order, and come out as what selection wants to know.
// Holds no clock; keeps a bounded memory of each endpoint and of how many there are.
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
}

/** By endpoint key. */
export type HealthState = ReadonlyMap<string, EndpointMemory>;

export const emptyHealth: HealthState = new Map();

/** More than any model has; beyond it the endpoint that was silent longest is forgotten. */
export const maxEndpoints = 256;

const unseen: EndpointMemory = { seenAt: 0, failedAt: 0, recent: [], limits: noRateLimits };

export function report(state: HealthState, outcome: Outcome): HealthState {
  const memory = state.get(outcome.key) ?? unseen;
  const next: EndpointMemory = {
    seenAt: Math.max(memory.seenAt, outcome.at),
    failedAt: outcome.kind === "failure" ? Math.max(memory.failedAt, outcome.at) : memory.failedAt,
    recent:
      outcome.kind === "rate_limited"
        ? memory.recent
        : addOutcome(memory.recent, { at: outcome.at, failed: outcome.kind === "failure" }),
    limits: outcome.kind === "rate_limited" ? addRateLimit(memory.limits, outcome) : memory.limits,
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
  if (memory === undefined) return { stable: true, weight: 1, rateLimitedUntil: 0, statistics: null };
  const { stable, weight } = stabilityAt(memory.recent, { failedAt: memory.failedAt, now });
  return {
    stable,
    weight: Math.max(minWeight, weight * shareWithinLimits(memory.limits, now)),
    rateLimitedUntil: memory.limits.until,
    statistics: null,
  };
}

/**
 * Marks nothing where everything fails alike: when each of several endpoints of a model is unstable, the cause is more
 * likely the request or our side than all of them at once, so none is held to be. Takes all candidates of one model, those
 * never heard of as healthy ones. A single endpoint has nobody to be compared with and keeps its mark.
 */
export function withoutUniformOutage(healths: readonly EndpointHealth[]): readonly EndpointHealth[] {
  const alike = healths.length > 1 && healths.every((health) => !health.stable);
  return alike ? healths.map((health) => ({ ...health, stable: true })) : healths;
}
