// Three ways to remember what endpoints did, for the simulation: Fairlead's own reducer spread over isolates, a cooldown
// like LiteLLM's, and no memory at all.

import { healthOf } from "../../../../src/routing/health/health.ts";
import { absorb, emptyCopy, type HealthCopy, recordOwn, reportOf } from "../../../../src/routing/health/health-copy.ts";
import { answer, type HealthLedger, receive } from "../../../../src/routing/health/health-ledger.ts";
import type { Outcome } from "../../../../src/routing/health/health-snapshot.ts";
import { emptyLedger } from "../../../../src/routing/health/stored-ledger.ts";

interface Standing {
  /** Tried last if not. */
  stable: boolean;
  /** Share of the usual draw weight. */
  weight: number;
}

/** One run's memory; times in epoch milliseconds. */
export interface Policy {
  standing(isolate: number, key: string, now: number): Standing;
  /** A request begins: what the isolate does before it chooses. */
  arrive(isolate: number, now: number): void;
  record(isolate: number, outcome: Outcome): void;
  /** Time has passed. */
  tick(now: number): void;
}

export const tryAlways = (): Policy => ({
  standing: () => ({ stable: true, weight: 1 }),
  arrive: () => {},
  record: () => {},
  tick: () => {},
});

/** More than half failed of at least five in the current clock minute: left out for 5 s, then back with full traffic. */
export function cooldown(): Policy {
  const minutes = new Map<string, { minute: number; outcomes: number; failures: number }>();
  const coolUntil = new Map<string, number>();
  return {
    ...tryAlways(),
    standing: (_, key, now) => ({ stable: (coolUntil.get(key) ?? 0) <= now, weight: 1 }),
    record(_, { key, at, kind }) {
      const minute = Math.floor(at / 60_000);
      const known = minutes.get(key);
      const count = known?.minute === minute ? known : { minute, outcomes: 0, failures: 0 };
      count.outcomes += 1;
      count.failures += kind === "failure" ? 1 : 0;
      minutes.set(key, count);
      const failing = count.outcomes >= 5 && count.failures * 2 > count.outcomes;
      if (kind === "failure" && failing) coolUntil.set(key, at + 5_000);
    },
  };
}

const flushMs = 400;
const roundTripMs = 20;

/** The timing of the health client: own outcomes at once, reports after 400 ms, copies refreshed after 1 s, waited for after 2 s. */
export function fairlead(): Policy {
  let ledger: HealthLedger = emptyLedger;
  const isolates = new Map<
    number,
    { copy: HealthCopy; fetchedAt: number; flushAt: number; arrivals: (() => void)[] }
  >();
  const underWay: { at: number; arrive: () => void }[] = [];
  const isolateOf = (number: number) => {
    const isolate = isolates.get(number) ?? {
      copy: emptyCopy,
      fetchedAt: 0,
      flushAt: Number.POSITIVE_INFINITY,
      arrivals: [],
    };
    isolates.set(number, isolate);
    return isolate;
  };
  /** The object hears half a round trip later; the isolate has its answer after the other half. */
  const exchange = (number: number, now: number, wait: number) => {
    const isolate = isolateOf(number);
    const sent = reportOf(isolate.copy, String(number));
    isolate.flushAt = Number.POSITIVE_INFINITY;
    ledger = receive(ledger, sent);
    const told = answer(ledger, now);
    underWay.push({
      at: now + wait,
      arrive: () => {
        isolate.copy = absorb(isolate.copy, sent, told);
      },
    });
    isolate.fetchedAt = now;
  };
  const settle = (now: number) => {
    for (let place = underWay.length - 1; place >= 0; place -= 1) {
      const call = underWay[place];
      if (call === undefined || call.at > now) continue;
      underWay.splice(place, 1);
      call.arrive();
    }
  };
  return {
    standing(number, key, now) {
      return healthOf(isolateOf(number).copy.state, key, now);
    },
    arrive(number, now) {
      const age = now - isolateOf(number).fetchedAt;
      if (age < 1_000) return;
      exchange(number, now, age < 2_000 ? roundTripMs : 0);
      settle(now);
    },
    record(number, outcome) {
      const isolate = isolateOf(number);
      isolate.copy = recordOwn(isolate.copy, outcome);
      isolate.flushAt = Math.min(isolate.flushAt, outcome.at + flushMs);
    },
    tick(now) {
      settle(now);
      for (const [number, isolate] of isolates) if (isolate.flushAt <= now) exchange(number, now, roundTripMs);
    },
  };
}
