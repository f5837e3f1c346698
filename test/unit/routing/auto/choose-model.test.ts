import { describe, expect, it } from "vitest";
import { type ChooseInput, chooseModel } from "../../../../src/routing/auto/choose-model.ts";
import { seededDifficulty } from "../../../../src/routing/auto/recent-difficulty.ts";

const small = { id: "a/small", quality: { general: 0.5, writing: 0.8 }, expectedPricePico: 10n };
const middle = { id: "a/middle", quality: { general: 0.7, code: 0.85 }, expectedPricePico: 100n };
const large = { id: "b/large", quality: { general: 0.9 }, expectedPricePico: 1_000n };
const dear = { id: "c/dear", quality: { general: 0.91 }, expectedPricePico: 9_000n };

function choose(changes: Partial<ChooseInput>) {
  const base: ChooseInput = {
    difficulty: 0.5,
    task: "general",
    candidates: [large, small, middle],
    recent: seededDifficulty(),
  };
  return chooseModel({ ...base, ...changes });
}

describe("chooseModel", () => {
  it.each([
    ["an easy prompt", { difficulty: 0.25 }, "a/small"],
    ["a hard prompt", { difficulty: 0.85 }, "b/large"],
    ["a middling prompt", { difficulty: 0.6 }, "a/middle"],
    ["a middling prompt in a dearer tier", { difficulty: 0.6, costTier: "xhigh" }, "b/large"],
    ["an easy prompt in the dearest tier", { difficulty: 0.25, costTier: "max" }, "b/large"],
    ["a kind of task that the cheap one is good at", { difficulty: 0.6, task: "writing" }, "a/small"],
    ["a kind of task that the middle one is good at", { difficulty: 0.72, task: "code" }, "a/middle"],
    ["a quality not worth ten times the price", { difficulty: 0.9, candidates: [dear, large, small] }, "b/large"],
  ] satisfies [string, Partial<ChooseInput>, string][])("takes the right model for %s", (_, changes, id) => {
    expect(choose(changes).order[0]).toBe(id);
  });

  it("asks for more as difficulty and tier rise", () => {
    const bars = [0.2, 0.4, 0.6, 0.8, 0.95].map((difficulty) => choose({ difficulty }).bar ?? 0);
    expect(bars).toEqual([...bars].sort());
    const tiers = (["low", "medium", "high", "xhigh", "max"] as const).map(
      (costTier) => choose({ difficulty: 0.5, costTier }).bar ?? 0,
    );
    expect(tiers).toEqual([...tiers].sort());
    expect(tiers[0]).toBeLessThan(tiers[4] ?? 0);
  });

  it("means the rank among recent requests, not the number", () => {
    const hardTraffic = { counts: new Array(64).fill(0).with(60, 500) };
    expect(choose({ difficulty: 0.8 }).order[0]).toBe("b/large");
    expect(choose({ difficulty: 0.8, recent: hardTraffic }).order[0]).toBe("a/small");
  });

  it("puts the rest behind: first what reaches the bar by price, then the best of what does not", () => {
    expect(choose({ difficulty: 0.25 }).order).toEqual(["a/small", "a/middle", "b/large"]);
    expect(choose({ difficulty: 0.9 }).order).toEqual(["b/large", "a/middle", "a/small"]);
  });

  it("keeps the conversation's model while it can serve", () => {
    const kept = choose({ difficulty: 0.9, pinned: "a/small" });
    expect(kept.order).toEqual(["a/small", "b/large", "a/middle"]);
    expect(kept.reason).toContain("keeps a/small");
    expect(choose({ difficulty: 0.9, pinned: "gone/model" }).order[0]).toBe("b/large");
  });

  it("leaves models of unknown quality to the end", () => {
    const unknown = { id: "x/unknown", quality: {}, expectedPricePico: 1n };
    expect(choose({ difficulty: 0.2, candidates: [unknown, large, small] }).order).toEqual([
      "a/small",
      "b/large",
      "x/unknown",
    ]);
  });

  it("goes by price when no model declares a quality", () => {
    const bare = [large, small, middle].map((model) => ({ ...model, quality: {} }));
    expect(choose({ difficulty: 0.2, candidates: bare }).order).toEqual(["a/small", "a/middle", "b/large"]);
    expect(choose({ difficulty: 0.95, candidates: bare }).order).toEqual(["b/large", "a/middle", "a/small"]);
    expect(choose({ candidates: bare }).bar).toBeNull();
  });

  it("says why in one sentence", () => {
    expect(choose({ difficulty: 0.85, task: "math" }).reason).toMatch(
      /^b\/large: difficulty 0\.85 is above \d+ % of recent requests; with cost tier low it asks for quality 0\.90 at math\.$/,
    );
  });

  it("answers an empty list with an empty order", () => {
    expect(choose({ candidates: [] })).toMatchObject({ order: [], bar: null });
  });
});
