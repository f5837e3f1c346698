import { expect, it } from "vitest";
import {
  areaUnder,
  bootstrapQuality,
  callShareFor,
  type JudgedPrompt,
  oracleCurve,
  recoveredGap,
  routerQuality,
  sharePoints,
} from "../../../../src/routing/auto/metrics.ts";
import { seededRandom } from "../../../../src/routing/auto/seeded-random.ts";

/** Ten prompts; the strong model gains on those in `gains`, the scores fall from left to right. */
function prompts(gains: readonly number[]): JudgedPrompt[] {
  return gains.map((gain, index) => ({ score: -index, strong: gain > 0 ? 1 : 0, weak: gain < 0 ? 1 : 0 }));
}

it("computes the curve of a router that finds both gains first", () => {
  const perfect = prompts([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(recoveredGap(perfect)).toEqual([0, 0.5, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  // Trapezium: 0.25 + 0.75 + 8 × 1, by a tenth.
  expect(routerQuality(perfect).apgr).toBeCloseTo(0.9, 12);
  expect(routerQuality(perfect).cpt50).toBeCloseTo(10, 12);
  expect(routerQuality(perfect).cpt80).toBeCloseTo(16, 12);
});

it("counts prompts where only the weak model is right against the router", () => {
  // Gap 1 of 10: two gains, one loss. After the first two calls PGR is 2, after the loss 1.
  expect(recoveredGap(prompts([1, 1, -1, 0, 0, 0, 0, 0, 0, 0]))).toEqual([0, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1]);
});

it("splits equal scores at random: by their mean gain", () => {
  const tied = prompts([1, 1, 0, 0, 0, 0, 0, 0, 0, 0]).map((prompt) => ({ ...prompt, score: 0.5 }));
  const curve = recoveredGap(tied);
  for (const [index, share] of sharePoints.entries()) expect(curve[index]).toBeCloseTo(share, 12);
  expect(routerQuality(tied)).toEqual({
    apgr: expect.closeTo(0.5, 9),
    cpt50: expect.closeTo(50, 9),
    cpt80: expect.closeTo(80, 9),
  });
});

it("reads between prompts when a tenth of the calls is no whole number", () => {
  const five = prompts([1, 0, 0, 0, 0]);
  // 10 % of five prompts is half of the first one.
  expect(recoveredGap(five).slice(0, 3)).toEqual([0, 0.5, 1]);
});

it("takes grades as well as right and wrong", () => {
  const graded = [
    { score: 1, strong: 0.9, weak: 0.3 },
    { score: 0, strong: 0.7, weak: 0.5 },
  ];
  expect(recoveredGap(graded)[5]).toBeCloseTo(0.75, 12);
});

it("finds the first crossing, linear between points", () => {
  expect(callShareFor([0, 0.2, 0.6, 0.4, 1], 0.5)).toBeCloseTo(43.75, 12);
  expect(callShareFor([0, 0.1, 0.2], 0.5)).toBe(100);
  expect(areaUnder([0, 0.5, 1])).toBeCloseTo(0.5, 12);
});

it("puts the oracle above every router", () => {
  const random = seededRandom(5);
  const judged = Array.from({ length: 200 }, () => ({
    score: random(),
    strong: random() < 0.8 ? 1 : 0,
    weak: random() < 0.5 ? 1 : 0,
  }));
  const oracle = oracleCurve(judged);
  for (const [index, value] of recoveredGap(judged).entries()) expect(oracle[index]).toBeGreaterThanOrEqual(value);
});

it("gives the same interval twice, around the figure", () => {
  const random = seededRandom(6);
  const judged = Array.from({ length: 300 }, () => {
    const score = random();
    return { score, strong: 1, weak: random() < score ? 0 : 1 };
  });
  const [low, high] = bootstrapQuality(judged, 100).apgr;
  const { apgr } = routerQuality(judged);
  expect(low).toBeLessThan(apgr);
  expect(high).toBeGreaterThan(apgr);
  expect(high - low).toBeLessThan(0.2);
  expect(bootstrapQuality(judged, 100).apgr).toEqual([low, high]);
});

it("does not divide by a gap that is not there", () => {
  const same = [{ score: 1, strong: 1, weak: 1 }];
  expect(routerQuality(same).apgr).toBeCloseTo(0.5, 12);
});
