// What tests of health begin with, and how they look at all of it.
import { type HealthState, healthOf } from "../../../../src/routing/health/health.ts";
import type { HealthSnapshot } from "../../../../src/routing/health/health-snapshot.ts";

export function snapshotOf(state: HealthState, now: number): HealthSnapshot {
  return new Map([...state.keys()].map((key) => [key, healthOf(state, key, now)]));
}
