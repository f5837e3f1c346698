import { describe, expect, it } from "vitest";
import { budgetOfEffort, effortOfBudget, readReasoning } from "../../../../src/dialects/common/reasoning.ts";
import { requestOf } from "../support.ts";

describe("what a request wants of reasoning", () => {
  it.each([
    [{}, { kind: "unset", include: false }],
    [{ include_reasoning: true }, { kind: "unset", include: true }],
    [{ include_reasoning: false }, { kind: "unset", include: false }],
    [{ reasoning: {} }, { kind: "unset", include: true }],
    [{ reasoning: { exclude: true } }, { kind: "unset", include: false }],
    [{ reasoning: { enabled: true } }, { kind: "effort", effort: "medium", exclude: false }],
    [{ reasoning: { enabled: false } }, { kind: "off" }],
    [{ reasoning: { effort: "none" } }, { kind: "off" }],
    [{ reasoning_effort: "none" }, { kind: "off" }],
    [{ reasoning: { effort: "high", exclude: true } }, { kind: "effort", effort: "high", exclude: true }],
    [
      { reasoning: { effort: "high" }, include_reasoning: false },
      { kind: "effort", effort: "high", exclude: true },
    ],
    [{ reasoning: { max_tokens: 4000 } }, { kind: "budget", maxTokens: 4000, exclude: false }],
    [
      { reasoning_effort: "low", reasoning: { exclude: true } },
      { kind: "effort", effort: "low", exclude: true },
    ],
    [
      { reasoning_effort: "low", reasoning: { effort: "low" } },
      { kind: "effort", effort: "low", exclude: false },
    ],
  ])("%j", (body, value) => {
    expect(readReasoning(requestOf(body))).toEqual({ ok: true, value });
  });

  it("refuses two efforts that contradict each other", () => {
    expect(readReasoning(requestOf({ reasoning_effort: "low", reasoning: { effort: "high" } })).ok).toBe(false);
  });
});

it.each([
  ["xhigh", 9500],
  ["high", 8000],
  ["medium", 5000],
  ["low", 2000],
  ["minimal", 1000],
] as const)("effort %s of 10,000 tokens is %d of them, and back", (effort, budget) => {
  expect(budgetOfEffort(effort, 10_000)).toBe(budget);
  expect(effortOfBudget(budget, 10_000)).toBe(effort);
});
