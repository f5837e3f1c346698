import { describe, expect, it } from "vitest";
import { noteDifficulty, rankOf, seededDifficulty } from "../../../../src/routing/auto/recent-difficulty.ts";
import { seededRandom } from "../../../../src/routing/auto/seeded-random.ts";

describe("recent difficulty", () => {
  it("starts with a sensible spread", () => {
    const seed = seededDifficulty();
    expect(rankOf(seed, 0.1)).toBe(0);
    expect(rankOf(seed, 0.49)).toBeCloseTo(0.5, 1);
    expect(rankOf(seed, 0.84)).toBeCloseTo(0.9, 1);
    expect(rankOf(seed, 1)).toBe(1);
  });

  it("never falls as difficulty rises", () => {
    const seed = seededDifficulty();
    const ranks = Array.from({ length: 101 }, (_, percent) => rankOf(seed, percent / 100));
    expect(ranks).toEqual([...ranks].sort((first, second) => first - second));
  });

  it("follows the traffic: what was hard becomes ordinary", () => {
    const random = seededRandom(3);
    let recent = seededDifficulty();
    for (let count = 0; count < 3000; count++) recent = noteDifficulty(recent, 0.8 + 0.2 * random());
    expect(rankOf(recent, 0.8)).toBeLessThan(0.05);
    expect(rankOf(recent, 0.9)).toBeCloseTo(0.5, 1);
  });

  it("returns a new value and leaves the old one", () => {
    const seed = seededDifficulty();
    noteDifficulty(seed, 0.5);
    expect(seed).toEqual(seededDifficulty());
  });

  it.each([Number.NaN, -1, 2, Number.POSITIVE_INFINITY])("takes %d without breaking", (difficulty) => {
    const rank = rankOf(noteDifficulty(seededDifficulty(), difficulty), difficulty);
    expect(rank).toBeGreaterThanOrEqual(0);
    expect(rank).toBeLessThanOrEqual(1);
  });

  it("knows nothing when nothing was seen", () => {
    expect(rankOf({ counts: [] }, 0.9)).toBe(0.5);
  });
});
