import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../../src/routing/health/health-snapshot.ts";
import {
  addValue,
  emptyHistogram,
  mergeHistograms,
  percentilesOf,
  percentilesReached,
} from "../../../../src/routing/health/histogram.ts";
import { emptyStatistics, observe, summarize } from "../../../../src/routing/health/statistics.ts";

const MINUTE = 60_000;
const start = Date.UTC(2026, 10, 1);

const percentileNames = { p50: 0.5, p75: 0.75, p90: 0.9, p99: 0.99 } as const;
/** Latencies from a millisecond to ten minutes, speeds from a token in ten seconds to ten thousand a second. */
const value = fc.double({ min: 0.1, max: 600_000, noNaN: true });

function exactly(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}

describe("histogram", () => {
  it("is right to 5 % at every percentile", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
        const percentiles = percentilesOf(values.reduce(addValue, emptyHistogram));
        const reached = percentilesReached(values.reduce(addValue, emptyHistogram));
        for (const name of ["p50", "p75", "p90", "p99"] as const) {
          const share = percentileNames[name];
          expect(Math.abs((percentiles?.[name] ?? 0) / exactly(values, share) - 1)).toBeLessThan(0.05);
          const fromAbove = -exactly(
            values.map((one) => -one),
            share,
          );
          expect(Math.abs((reached?.[name] ?? 0) / fromAbove - 1)).toBeLessThan(0.05);
        }
      }),
    );
  });

  it("merges to what all values together give", () => {
    fc.assert(
      fc.property(fc.array(value), fc.array(value), (some, others) => {
        const merged = mergeHistograms([
          some.reduce(addValue, emptyHistogram),
          others.reduce(addValue, emptyHistogram),
        ]);
        expect(merged).toEqual([...some, ...others].reduce(addValue, emptyHistogram));
      }),
    );
  });

  it("has a bounded number of buckets, whatever comes", () => {
    const values = Array.from({ length: 4_000 }, (_, index) => 10 ** (index / 100 - 20));
    const histogram = [...values, 0, Number.POSITIVE_INFINITY].reduce(addValue, emptyHistogram);
    expect(histogram.size).toBeLessThanOrEqual(244);
    expect([...histogram.values()].reduce((sum, count) => sum + count)).toBe(4_002);
  });

  it("has no percentiles of nothing", () => {
    expect(percentilesOf(emptyHistogram)).toBeNull();
  });
});

function success(elapsedMs: number, latencyMs: number, tokensPerSecond?: number): Outcome {
  const measured = tokensPerSecond === undefined ? { latencyMs } : { latencyMs, tokensPerSecond };
  return { key: "maker/model provider", at: start + elapsedMs, kind: "success", ...measured };
}

function failure(elapsedMs: number): Outcome {
  return { key: "maker/model provider", at: start + elapsedMs, kind: "failure" };
}

describe("statistics", () => {
  it("knows nothing without outcomes", () => {
    expect(summarize(emptyStatistics, start)).toEqual({
      latency5m: null,
      latency30m: null,
      throughput5m: null,
      throughput30m: null,
      uptime5m: null,
      uptime30m: null,
      uptime1d: null,
    });
  });

  it("keeps 5 minutes, 30 minutes and a day apart", () => {
    const memory = [success(0, 100), failure(60 * MINUTE), success(80 * MINUTE, 1_000), success(99 * MINUTE, 400, 50)];
    const { latency5m, latency30m, throughput5m, uptime5m, uptime30m, uptime1d } = summarize(
      memory.reduce(observe, emptyStatistics),
      start + 100 * MINUTE,
    );
    expect(latency5m?.p99).toBeCloseTo(400, -2);
    expect(latency30m?.p50).toBeCloseTo(400, -2);
    expect(latency30m?.p99).toBeCloseTo(1_000, -2);
    expect(throughput5m?.p50).toBeCloseTo(50, -1);
    expect({ uptime5m, uptime30m, uptime1d }).toEqual({ uptime5m: 1, uptime30m: 1, uptime1d: 0.75 });
  });

  it("counts high percentiles of speed from above: p99 is what nearly everybody reaches", () => {
    const memory = Array.from({ length: 100 }, (_, index) => success(index, 10, index + 1)).reduce(
      observe,
      emptyStatistics,
    );
    const { throughput5m, latency5m } = summarize(memory, start + MINUTE);
    expect(throughput5m?.p50).toBeGreaterThan(throughput5m?.p90 ?? 0);
    expect(throughput5m?.p90).toBeCloseTo(11, 0);
    expect(latency5m?.p50).toBeCloseTo(10, 0);
  });

  it("leaves rate limits out of uptime", () => {
    const limited: Outcome = { key: "maker/model provider", at: start, kind: "rate_limited" };
    expect(summarize([success(0, 1), limited].reduce(observe, emptyStatistics), start).uptime5m).toBe(1);
  });

  it("forgets a quiet endpoint's speed after half an hour, and its uptime after a day", () => {
    const memory = observe(emptyStatistics, success(0, 100, 10));
    expect(summarize(memory, start + 32 * MINUTE)).toMatchObject({ latency30m: null, uptime30m: null, uptime1d: 1 });
    expect(summarize(memory, start + 25 * 60 * MINUTE).uptime1d).toBeNull();
  });

  it("does not care for the order of outcomes, and has a bounded memory", () => {
    const outcome = fc
      .tuple(fc.integer({ min: 0, max: 30 * 60 * MINUTE }), value, fc.boolean())
      .map(([at, measure, failed]) => (failed ? failure(at) : success(at, measure, measure)));
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 200 }), (outcomes) => {
        const memory = outcomes.reduce(observe, emptyStatistics);
        expect(outcomes.toReversed().reduce(observe, emptyStatistics)).toEqual(memory);
        expect(memory.minutes.length).toBeLessThanOrEqual(31);
        expect(memory.halfHours.length).toBeLessThanOrEqual(49);
      }),
    );
  });
});
