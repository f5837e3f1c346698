import { describe, expect, it } from "vitest";
import { modelMatcher } from "../../../src/catalog/model-pattern.ts";

describe("wildcards of model ids (wire reference §5.5)", () => {
  it.each([
    ["anthropic/*", "anthropic/claude-4", true],
    ["anthropic/*", "anthropic/", true],
    ["anthropic/*", "openai/gpt-5", false],
    ["openai/gpt-5*", "openai/gpt-5", true],
    ["openai/gpt-5*", "openai/gpt-5-mini", true],
    ["openai/gpt-5*", "openai/gpt-4", false],
    ["*/claude-*", "anthropic/claude-4", true],
    ["*/claude-*", "claude-4", false],
    ["*", "any/thing", true],
    ["**", "any/thing", true],
    ["*:free", "maker/small:free", true],
    ["*:free", "maker/small", false],
    ["a*b*c", "axxbxxc", true],
    ["a*b*c", "axxcxxb", false],
    ["ab*ba", "aba", false],
    ["ab*bc*cd", "abccd", false],
    ["maker/model", "maker/model", true],
    ["maker/model", "maker/model-2", false],
    ["Maker/MODEL*", "maker/model-2", true],
    ["maker/m.del", "maker/model", false],
    ["maker/(a+)+", "maker/aaaa", false],
  ])("%s on %s: %s", (pattern, id, matches) => {
    expect(modelMatcher([pattern])(id)).toBe(matches);
  });

  it("any of several may match, none matches nothing", () => {
    const matches = modelMatcher(["a/*", "b/two"]);
    expect(["a/one", "b/two", "b/three"].map(matches)).toEqual([true, true, false]);
    expect(modelMatcher([])("a/one")).toBe(false);
  });

  it("a pattern made to be slow is not", () => {
    const start = process.cpuUsage();
    const matches = modelMatcher(Array.from({ length: 60 }, () => `${"*a".repeat(500)}*x*b`));
    for (let index = 0; index < 20; index++) expect(matches(`${"a".repeat(1_000)}b`)).toBe(false);
    expect(process.cpuUsage(start).user).toBeLessThan(1_000_000);
  });
});
