// What is left of a plan, in the light of what has been seen since it was made (contract §5.8).
import { describe, expect, it } from "vitest";
import { isBetter, isNoWorse, isReady, rankAnew } from "../../../src/routing/rank-anew.ts";
import { makeCatalog } from "./make-catalog.ts";
import { type Body, healthOf, plan, type Situation } from "./plan.ts";

const model = "maker/model";
const catalog = makeCatalog([
  {
    id: model,
    endpoints: [
      { provider: "a" },
      { provider: "b", price: 2 },
      { provider: "c", price: 3 },
      { provider: "d", price: 4 },
    ],
  },
  { id: "maker/second", endpoints: [{ provider: "e" }] },
]);
const bad = { stable: false, badness: 0.9 };
const worse = { stable: false, badness: 0.75 };
const ranked = (body: Body, known: Parameters<typeof healthOf>[1], situation: Situation = {}) => {
  const planned = plan(catalog, { model, ...body }, { chance: { random: () => 0 }, ...situation }).plan;
  return rankAnew(planned, healthOf(model, known)).map(({ candidate }) => candidate.endpoint.tag);
};

describe("after a failure", () => {
  it.each<[string, Body, Parameters<typeof healthOf>[1], Situation, string[]]>([
    [
      "those that have become unstable stand behind the stable ones",
      {},
      { a: bad, c: worse },
      {},
      ["b", "d", "c", "a"],
    ],
    ["those that fail alike keep their places", {}, { a: bad, b: { ...bad, badness: 0.91 } }, {}, ["c", "d", "a", "b"]],
    ["an order of the client's stays", { provider: { order: ["b", "a"] } }, { b: bad }, {}, ["b", "a", "c", "d"]],
    [
      "what an order does not name is ranked",
      { provider: { order: ["b"] } },
      { a: bad, b: bad },
      {},
      ["b", "c", "d", "a"],
    ],
    ["a sort stays", { provider: { sort: "price" } }, { a: bad }, {}, ["a", "b", "c", "d"]],
    [
      "models keep their order",
      { models: ["maker/second"] },
      { a: bad, b: bad, c: bad, d: bad },
      {},
      ["a", "b", "c", "d", "e"],
    ],
    ["the workspace's own keys stay in front", {}, { d: bad }, { byok: ["d"] }, ["d", "a", "b", "c"]],
  ])("%s", (_, body, known, situation, tags) => {
    expect(ranked(body, known, situation)).toEqual(tags);
  });

  it("nothing moves where nothing is known", () => {
    const { plan: planned } = plan(catalog, { model });
    expect(rankAnew(planned, null)).toBe(planned);
  });
});

describe("who stands ready", () => {
  const [first] = plan(catalog, { model }, { chance: { random: () => 0 } }).plan;
  it.each([
    ["a stable one", {}, true],
    ["an unstable one", { stable: false }, false],
    ["one on trial", { onTrial: true }, false],
    ["one that is to be left alone", { rateLimitedUntil: 11 }, false],
    ["one that was to be left alone", { rateLimitedUntil: 10 }, true],
  ])("%s: %j", (_, known, isIt) => {
    expect(first && isReady(first, { health: healthOf(model, { a: known }), now: 10 })).toBe(isIt);
  });

  it.each([
    ["less bad than an unstable one", { badness: 0.4 }, bad, true],
    ["as bad", { ...bad, badness: 0.88 }, bad, false],
    ["less bad than a stable one", { badness: 0.1 }, { badness: 0.4 }, false],
    ["to be left alone", { badness: 0.1, rateLimitedUntil: 11 }, bad, false],
  ])("%s", (_, one, other, isIt) => {
    const moment = { health: healthOf(model, { a: one, b: other }), now: 10 };
    expect(isBetter(`${model} a`, `${model} b`, moment)).toBe(isIt);
  });

  it.each([
    ["less bad than an unstable one", { ...bad, badness: 0.4 }, bad, true],
    ["as bad", { ...bad, badness: 0.88 }, bad, true],
    ["worse", bad, worse, false],
    ["as bad as a stable one", { badness: 0.4 }, { badness: 0.4 }, false],
    ["to be left alone", { badness: 0.1, rateLimitedUntil: 11 }, bad, false],
  ])("no worse than another: %s", (_, one, other, isIt) => {
    const moment = { health: healthOf(model, { a: one, b: other }), now: 10 };
    expect(isNoWorse(`${model} a`, `${model} b`, moment)).toBe(isIt);
  });
});
