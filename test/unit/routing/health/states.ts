// What tests of health begin with, and how they look at all of it.
import { emptyHealth, type HealthState, healthOf } from "../../../../src/routing/health/health.ts";
import type { HealthLedger } from "../../../../src/routing/health/health-ledger.ts";
import type { HealthSnapshot } from "../../../../src/routing/health/health-snapshot.ts";

export const emptyLedger: HealthLedger = { health: emptyHealth, statistics: new Map(), read: new Map() };

export function snapshotOf(state: HealthState, now: number): HealthSnapshot {
  return new Map([...state.keys()].map((key) => [key, healthOf(state, key, now)]));
}
