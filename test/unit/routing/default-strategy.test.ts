// Contract §5, the default strategy: stable ones first, one of them drawn by 1/price², then unstable ones, then 429s.
import { describe, expect, it } from "vitest";
import { makeCatalog } from "./make-catalog.ts";
import { limited, model, now, orderRows, priced, unstable } from "./order-rows.ts";
import { healthOf, plan } from "./plan.ts";

describe("the default strategy", () => {
  orderRows([
    { it: "one drawn, the other stable ones behind it by rising price", random: 0.999, plan: ["d", "a", "b", "c"] },
    {
      it: "then unstable ones by rising price",
      health: { a: unstable, b: unstable },
      random: 0.999,
      plan: ["d", "c", "a", "b"],
    },
    { it: "one alone that is unstable is never excluded", tags: ["a"], health: { a: unstable }, plan: ["a"] },
    { it: "a 429 is tried last until its deadline", health: { a: limited(now + 1) }, plan: ["b", "c", "d", "a"] },
    { it: "behind unstable ones too", health: { a: limited(now + 1), b: unstable }, plan: ["c", "d", "b", "a"] },
    { it: "and stands where it stood when it has passed", health: { a: limited(now) }, plan: ["a", "b", "c", "d"] },
    { it: "several by rising price", health: { a: limited(now + 9), b: limited(now + 1) }, plan: ["c", "d", "a", "b"] },
    {
      it: "all of them answered 429: all are tried",
      tags: ["a", "b"],
      health: { a: limited(now + 9), b: limited(now + 1) },
      plan: ["a", "b"],
    },
    {
      it: "a climbing endpoint has its share of its weight",
      tags: ["a", "b"],
      health: { a: { weight: 0.1 } },
      random: 0.29,
      plan: ["b", "a"],
    },
    { it: "of which it makes use", tags: ["a", "b"], health: { a: { weight: 0.1 } }, random: 0.28, plan: ["a", "b"] },
    {
      it: "when all fail alike, by rising price",
      tags: ["a", "b"],
      health: { a: { ...unstable, badness: 0.75 }, b: { ...unstable, badness: 0.76 } },
      random: 0.999,
      plan: ["a", "b"],
    },
    {
      it: "when none is stable, the one that fails least comes first",
      tags: ["a", "b", "c"],
      health: {
        a: { ...unstable, badness: 0.9 },
        b: { ...unstable, badness: 0.8 },
        c: { ...unstable, badness: 0.4 },
      },
      random: 0,
      plan: ["c", "b", "a"],
    },
    { it: "one endpoint", tags: ["a"], plan: ["a"] },
  ]);

  it("the price is 0.75 × prompt + 0.25 × completion per token", () => {
    const prices = (provider: string, prompt: string, completion: string) => ({
      provider,
      pricing: { prompt, completion },
    });
    const catalog = makeCatalog([
      { id: model, endpoints: [prices("talks", "0.000001", "0.000009"), prices("reads", "0.000003", "0.000002")] },
    ]);
    const planned = plan(catalog, { model });
    expect(planned.plan.map(({ candidate }) => [candidate.endpoint.tag, candidate.balancingPrice])).toEqual([
      ["reads", "0.00000275"],
      ["talks", "0.000003"],
    ]);
  });

  it.each([
    [0, ["free", "gift", "paid"]],
    [0.49, ["free", "gift", "paid"]],
    [0.51, ["gift", "free", "paid"]],
    [0.999, ["gift", "free", "paid"]],
  ])("price 0 shares the draw equally and excludes the others from it (%s)", (random, tags) => {
    const endpoints = [
      { provider: "paid", price: 0.000001 },
      { provider: "free", price: 0 },
      { provider: "gift", price: 0 },
    ];
    const catalog = makeCatalog([{ id: model, endpoints }]);
    expect(plan(catalog, { model }, { chance: { random: () => random } }).tags).toEqual(tags);
  });

  it("an unstable endpoint with price 0 does not exclude the others from the draw", () => {
    const endpoints = [{ provider: "paid" }, { provider: "dear", price: 2 }, { provider: "free", price: 0 }];
    const situation = { chance: { random: () => 0.999 }, health: healthOf(model, { free: unstable }) };
    expect(plan(makeCatalog([{ id: model, endpoints }]), { model }, situation).tags).toEqual(["dear", "paid", "free"]);
  });

  it("equal prices stay in the catalog's order", () => {
    const endpoints = ["q", "a", "z", "m"].map((provider) => ({ provider }));
    expect(plan(makeCatalog([{ id: model, endpoints }]), { model }).tags).toEqual(["q", "a", "z", "m"]);
  });

  it("an empty model has an empty plan", () => {
    expect(plan(makeCatalog([{ id: model, endpoints: [] }]), { model })).toMatchObject({ plan: [], excluded: [] });
  });

  it("the plan says which endpoints are stable", () => {
    const catalog = makeCatalog([{ id: model, endpoints: priced("a", "b") }]);
    const { plan: attempts } = plan(catalog, { model }, { health: healthOf(model, { a: unstable }) });
    expect(attempts.map(({ stable }) => stable)).toEqual([true, false]);
  });

  it.each<[string, Record<string, object>, Record<string, number>]>([
    ["all stable: 1 : 1/4 : 1/9", {}, { a: 36 / 49, b: 9 / 49, c: 4 / 49 }],
    ["the unstable one is never first: 1 : 1/9", { b: unstable }, { a: 0.9, c: 0.1 }],
  ])("shares the first place by the inverse square of the price, %s", (_name, health, shares) => {
    const catalog = makeCatalog([{ id: model, endpoints: priced("a", "b", "c") }]);
    const draws = 4_000;
    const counts: Record<string, number> = {};
    for (let drawn = 0; drawn < draws; drawn++) {
      const chance = { random: () => (drawn + 0.5) / draws };
      const [first = "none"] = plan(catalog, { model }, { health: healthOf(model, health), chance }).tags;
      counts[first] = (counts[first] ?? 0) + 1;
    }
    expect(Object.keys(counts).sort()).toEqual(Object.keys(shares));
    for (const [tag, share] of Object.entries(shares)) expect((counts[tag] ?? 0) / draws).toBeCloseTo(share, 3);
  });
});
