import { describe, expect, it } from "vitest";
import { addTime, type FirstTokenTimes, loadOf, usualTimes } from "../../../../src/routing/health/first-token-times.ts";

const start = Date.UTC(2026, 10, 1);
const minute = 60_000;
const times = (
  count: number,
  ms: number,
  { load = 0, at = start, known = [] as FirstTokenTimes } = {},
): FirstTokenTimes =>
  Array.from({ length: count }).reduce<FirstTokenTimes>((all) => addTime(all, { at, load, ms }), known);

describe("what an endpoint usually needs to its first token", () => {
  it("tells of how many answers of that load it is known", () => {
    expect(usualTimes(times(19, 100), 0, start)?.answers).toBe(19);
    expect(usualTimes(times(20, 100), 0, start)?.p95).toBeCloseTo(100, -1);
    expect(usualTimes(times(20, 100, { load: 4 }), 0, start)).toBeNull();
  });

  it("is right to 5 %: of 100 times 94 of 100 ms, 4 of 1 s and 2 of 10 s", () => {
    const known = times(2, 10_000, { known: times(4, 1_000, { known: times(94, 100) }) });
    const usual = usualTimes(known, 0, start);
    expect(usual?.p95).toBeGreaterThan(950);
    expect(usual?.p95).toBeLessThan(1_050);
    expect(usual?.p99).toBeGreaterThan(9_500);
    expect(usual?.p99).toBeLessThan(10_500);
  });

  it("is that of its last two half-hours with answers, and of two hours at most", () => {
    const early = times(100, 100);
    const later = times(20, 1_000, { at: start + 31 * minute, known: early });
    expect(usualTimes(later, 0, start + 31 * minute)?.p95).toBeGreaterThan(900);
    const latest = times(1, 1_000, { at: start + 61 * minute, known: later });
    expect(usualTimes(latest, 0, start + 61 * minute)?.p95).toBeGreaterThan(900);
    expect(latest).toHaveLength(2);
    expect(usualTimes(early, 0, start + 119 * minute)).not.toBeNull();
    expect(usualTimes(early, 0, start + 121 * minute)).toBeNull();
  });
});

it("tells loads apart by size, reasoning and form", () => {
  const loads = [0, 1_000, 8_000, 64_000].flatMap((promptTokens) =>
    [true, false].flatMap((reasons) => [true, false].map((whole) => loadOf({ promptTokens, reasons, whole }))),
  );
  expect(new Set(loads).size).toBe(16);
});
