// The 1/price² shares over many draws: by chance and by conversation, within 1 % and by chi-square.

import { describe, expect, it } from "vitest";
import { type Candidate, candidatesOf } from "../../../src/routing/candidate.ts";
import { type Chance, draw, type Rated } from "../../../src/routing/draw.ts";
import { unknownHealth } from "../../../src/routing/health/health.ts";
import { makeCatalog } from "./make-catalog.ts";
import { seededRandom } from "./plan.ts";

const draws = 40_000;

/** 99.9 % quantiles of chi-square for 1 … 9 degrees of freedom. */
const critical = [10.83, 13.82, 16.27, 18.47, 20.52, 22.46, 24.32, 26.12, 27.88];

function endpointsAt(prices: readonly number[], weights: readonly number[] = []): Rated[] {
  const catalog = makeCatalog([
    { id: "maker/model", endpoints: prices.map((price, index) => ({ provider: `sandbox-${index}`, price })) },
  ]);
  const [model] = catalog.catalog.models;
  if (model === undefined) throw new Error("no model");
  return candidatesOf(model, catalog.providers).map((candidate: Candidate, index) => ({
    candidate,
    stable: true,
    health: { ...unknownHealth, weight: weights[index] ?? 1 },
    group: null,
  }));
}

function countDraws(entries: readonly Rated[], chanceOf: (drawn: number) => Chance): number[] {
  const counts = entries.map(() => 0);
  for (let drawn = 0; drawn < draws; drawn++) {
    const entry = draw(entries, chanceOf(drawn));
    const index = entry === undefined ? -1 : entries.indexOf(entry);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts;
}

const random = seededRandom(20_261_101);
const chances: [string, (drawn: number) => Chance][] = [
  ["by chance", () => ({ random })],
  ["by session", (drawn) => ({ conversation: `workspace session-${drawn}` })],
  [
    "by long conversations that differ in the middle",
    (drawn) => ({ conversation: `${"x".repeat(500)}${drawn}${"y".repeat(500)}` }),
  ],
];

const catalogs: [string, number[], number[]][] = [
  ["$1, $2, $3", [1, 2, 3], [1, 1 / 4, 1 / 9]],
  ["close prices", [0.5, 0.51, 0.52, 0.53], [1 / 0.5 ** 2, 1 / 0.51 ** 2, 1 / 0.52 ** 2, 1 / 0.53 ** 2]],
  ["equal prices", [7, 7, 7, 7, 7, 7, 7, 7, 7, 7], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ["tiny and large prices", [0.000_001, 0.000_002, 1_000], [1, 1 / 4, 1e-18]],
  ["two free ones and a paid", [0, 0, 1], [1, 1, 0]],
];

describe.each(chances)("%s", (_name, chanceOf) => {
  it.each(catalogs)("%s", (_prices, prices, weights) => {
    const counts = countDraws(endpointsAt(prices), chanceOf);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let chiSquare = 0;
    for (const [index, weight] of weights.entries()) {
      const share = weight / total;
      const count = counts[index] ?? 0;
      expect(Math.abs(count / draws - share)).toBeLessThan(0.01);
      if (share * draws < 1) expect(count).toBe(0);
      else chiSquare += (count - share * draws) ** 2 / (share * draws);
    }
    expect(chiSquare).toBeLessThan(critical[prices.length - 2] ?? 0);
  });

  it("an endpoint that climbs has a tenth of its weight", () => {
    const counts = countDraws(endpointsAt([1, 1], [0.1, 1]), chanceOf);
    expect(Math.abs((counts[0] ?? 0) / draws - 0.1 / 1.1)).toBeLessThan(0.01);
  });
});

describe("conversations", () => {
  const entries = endpointsAt([1, 1.5, 2, 2.5, 3]);
  const chosen = (among: readonly Rated[], conversation: string) => draw(among, { conversation })?.candidate.key;

  it("keep their endpoint, in whatever order the endpoints stand", () => {
    for (let index = 0; index < 1_000; index++) {
      expect(chosen(entries, `w ${index}`)).toBe(chosen(entries.toReversed(), `w ${index}`));
    }
  });

  it("move only when their own endpoint goes", () => {
    const [gone, ...left] = entries;
    let moved = 0;
    for (let index = 0; index < 5_000; index++) {
      const before = chosen(entries, `w ${index}`);
      const after = chosen(left, `w ${index}`);
      if (before === gone?.candidate.key) moved += 1;
      else expect(after).toBe(before);
    }
    expect(moved).toBeGreaterThan(1_000);
  });

  it("of two models go their own ways", () => {
    const models = ["maker/one", "maker/two"].map((id) => ({
      id,
      endpoints: [{ provider: "a" }, { provider: "b" }],
    }));
    const catalog = makeCatalog(models);
    const [one, two] = catalog.catalog.models.map((model) =>
      candidatesOf(model, catalog.providers).map((candidate) => ({
        candidate,
        stable: true,
        health: unknownHealth,
        group: null,
      })),
    );
    let together = 0;
    for (let index = 0; index < 10_000; index++) {
      const [first, second] = [one ?? [], two ?? []].map((among) => draw(among, { conversation: `w ${index}` }));
      if (first?.candidate.provider.slug === second?.candidate.provider.slug) together += 1;
    }
    expect(Math.abs(together / 10_000 - 0.5)).toBeLessThan(0.02);
  });
});
