// One isolate's copy of a model's health, as a pure value: what the health object last told, and on top of it the
// isolate's own outcomes that the object has not confirmed. Each outcome counts exactly once at every moment.
import { emptyHealth, type HealthState, healthOf, report } from "./health.ts";
import { decodeMemory } from "./health-encoding.ts";
import type { HealthAnswer, OutcomeReport } from "./health-ledger.ts";
import type { EndpointHealth, EndpointStatistics, Outcome } from "./health-snapshot.ts";

export interface HealthCopy {
  state: HealthState;
  statistics: ReadonlyMap<string, EndpointStatistics>;
  /** Own outcomes that the object has not confirmed, oldest first. */
  pending: readonly Outcome[];
  /** The number of the first pending one. */
  first: number;
}

/** What an isolate holds for an object that does not answer; the oldest go first, the copy's own state keeps counting them. */
const maxPending = 1_024;
/** What one report carries. */
const maxReported = 512;

export const emptyCopy: HealthCopy = { state: emptyHealth, statistics: new Map(), pending: [], first: 0 };

export function recordOwn(copy: HealthCopy, outcome: Outcome): HealthCopy {
  const surplus = Math.max(0, copy.pending.length + 1 - maxPending);
  return {
    ...copy,
    state: report(copy.state, outcome),
    pending: [...copy.pending.slice(surplus), outcome],
    first: copy.first + surplus,
  };
}

export function reportOf(copy: HealthCopy, reporter: string): OutcomeReport {
  return { reporter, first: copy.first, outcomes: copy.pending.slice(0, maxReported) };
}

/** Takes over the object's answer to `sent`: what it does not confirm stays pending and counts on top. */
export function absorb(copy: HealthCopy, sent: OutcomeReport, answer: HealthAnswer): HealthCopy {
  const reported = sent.first + sent.outcomes.length;
  const confirmed = Math.min(reported, answer.confirmed ?? reported);
  const pending = copy.pending.slice(Math.max(0, confirmed - copy.first));
  const state: HealthState = new Map(
    answer.endpoints.flatMap(({ key, memory }) => (memory === null ? [] : [[key, decodeMemory(memory)]])),
  );
  return {
    state: pending.reduce(report, state),
    statistics: new Map(
      answer.endpoints.flatMap(({ key, statistics }) => (statistics === null ? [] : [[key, statistics]])),
    ),
    pending,
    first: Math.max(copy.first, confirmed),
  };
}

/** The health of every endpoint that the copy has heard of. */
export function* healthsIn(copy: HealthCopy, now: number): Generator<[key: string, health: EndpointHealth]> {
  for (const key of new Set([...copy.state.keys(), ...copy.statistics.keys()])) {
    yield [key, { ...healthOf(copy.state, key, now), statistics: copy.statistics.get(key) ?? null }];
  }
}
