// Percentiles from counts by class, held against the durations themselves.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { percentileOf, timeClasses, timeClassOf } from "../../../src/accounting/time-classes.ts";

function countsOf(durations: readonly number[]): number[] {
  const counts = new Array<number>(timeClasses).fill(0);
  for (const one of durations) counts[timeClassOf(one)] = (counts[timeClassOf(one)] ?? 0) + 1;
  return counts;
}

describe("a percentile", () => {
  it("lies in the class of the duration that it stands for", () => {
    const durations = fc.array(fc.integer({ min: 1, max: 599_999 }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(durations, fc.constantFrom(0.5, 0.95, 0.99), (given, share) => {
        const sorted = given.toSorted((one, other) => one - other);
        const due = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        const found = percentileOf(countsOf(given), share) ?? -1;
        expect(Math.abs(timeClassOf(Math.max(1, found)) - timeClassOf(due))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    ["nothing", [], null],
    ["one of 120 ms", [120], 125],
    ["longer than all classes", [9_000_000], 450_000],
  ])("of %s", (_case, durations, due) => {
    expect(percentileOf(countsOf(durations), 0.5)).toBe(due);
  });
});
