import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readAutoRouterPlugin } from "../../../../src/routing/auto/auto-router-plugin.ts";
import { isAllowed, matchesPattern } from "../../../../src/routing/auto/model-pattern.ts";

describe("matchesPattern", () => {
  it.each([
    ["anthropic/claude-x", "anthropic/*", true],
    ["openai/gpt-5-mini", "openai/gpt-5*", true],
    ["openai/gpt-5", "openai/gpt-5*", true],
    ["openai/gpt-4o", "openai/gpt-5*", false],
    ["anthropic/claude-x", "*/claude-*", true],
    ["anthropic/claudette", "*/claude-*", false],
    ["openai/gpt-5", "OpenAI/GPT-5", true],
    ["openai/gpt-5", "openai/gpt", false],
    ["openai/gpt-5", "*", true],
    ["openai/gpt-5", "", false],
    ["a.b/c", "a*b/c", true],
    ["axb/c", "a.b/c", false],
    ["ab", "ab*ab", false],
    ["a/b:free", "*:free", true],
    ["axbc", "a*x*x*c", false],
  ])("%s against %s: %s", (id, pattern, matches) => {
    expect(matchesPattern(id, pattern)).toBe(matches);
  });

  it("agrees with a regular expression", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "/", "*"), maxLength: 6 });
    fc.assert(
      fc.property(text, pattern, (id, wildcard) => {
        const expected = new RegExp(`^${wildcard.replaceAll("*", ".*")}$`).test(id);
        expect(matchesPattern(id, wildcard)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });

  it("lets exclusions win", () => {
    const restrictions = { allowed: ["openai/*", "anthropic/*"], excluded: ["*/gpt-4*"] };
    expect(isAllowed("openai/gpt-5", restrictions)).toBe(true);
    expect(isAllowed("openai/gpt-4o", restrictions)).toBe(false);
    expect(isAllowed("google/gemini", restrictions)).toBe(false);
    expect(isAllowed("google/gemini", {})).toBe(true);
  });
});

describe("readAutoRouterPlugin", () => {
  it("reads what the wire says", () => {
    const plugin = { id: "auto-router", allowed_models: ["a/*"], excluded_models: ["a/b"], cost_tier: "high" };
    expect(readAutoRouterPlugin(plugin)).toEqual({
      ok: true,
      value: { allowed: ["a/*"], excluded: ["a/b"], costTier: "high", pinModel: false },
    });
  });

  it.each([
    ["nothing", {}],
    ["nulls", { allowed_models: null, excluded_models: null, cost_tier: null, pin_model: null }],
    ["empty lists", { allowed_models: [], excluded_models: [] }],
    ["the deprecated trade-off", { cost_quality_tradeoff: 7 }],
  ])("restricts nothing for %s", (_, plugin) => {
    expect(readAutoRouterPlugin(plugin)).toEqual({
      ok: true,
      value: { allowed: undefined, excluded: undefined, costTier: undefined, pinModel: false },
    });
  });

  it.each([
    ["1,025 patterns", { allowed_models: new Array(1025).fill("a") }, /allowed_models may hold 1024/],
    ["a long pattern", { excluded_models: ["ok", "x".repeat(1025)] }, /excluded_models\[1\] is longer/],
    [
      "too much together",
      { allowed_models: new Array(40).fill("x".repeat(1000)), excluded_models: new Array(30).fill("y".repeat(1000)) },
      /65536 characters/,
    ],
    ["a string", { allowed_models: "a/*" }, /must be an array/],
    ["a number in the list", { allowed_models: [5] }, /strings only/],
    ["an unknown tier", { cost_tier: "cheap" }, /cost_tier must be one of low, medium/],
    ["a pin that is no boolean", { pin_model: "yes" }, /pin_model/],
  ])("refuses %s", (_, plugin, problem) => {
    const read = readAutoRouterPlugin(plugin);
    expect(read.ok ? "accepted" : read.problem).toMatch(problem);
  });
});
