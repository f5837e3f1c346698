// Efforts that a model does not know: the nearest one that it knows is sent, of two as near the lower, and the record tells.
import { describe, expect, it } from "vitest";
import { effortsQuirk, nearestEffort } from "../../../src/dialects/common/reasoning.ts";
import { dialectOf } from "../../../src/dialects/index.ts";
import { requestOf, targetOf } from "./support.ts";

type Effort = Parameters<typeof nearestEffort>[0];

describe("the nearest effort", () => {
  it.each<[asked: Effort, known: string, became: Effort]>([
    ["max", "none minimal low medium high xhigh", "xhigh"],
    ["xhigh", "low medium high max", "high"],
    ["minimal", "none low medium high", "low"],
    ["low", "high", "high"],
    ["low", "medium high xhigh", "medium"],
    ["medium", "high max", "high"],
    ["minimal", "none", "minimal"],
    ["high", "low medium high", "high"],
  ])("to %s among %s is %s", (asked, known, became) => {
    expect(nearestEffort(asked, effortsQuirk().parse(known.split(" ")))).toBe(became);
  });
});

interface Row {
  dialect: Parameters<typeof targetOf>[0];
  quirks: Record<string, unknown>;
  asked: string;
  sent: Record<string, unknown>;
  changed: boolean;
}

const efforts = (words: string) => ({ efforts: words.split(" ") });
const adaptive = { reasoning: "adaptive" };
const level = { reasoning: "level" };

it.each<Row>([
  { dialect: "workers-ai", quirks: {}, asked: "max", sent: { reasoning_effort: "high" }, changed: true },
  { dialect: "openai", quirks: {}, asked: "max", sent: { reasoning_effort: "xhigh" }, changed: true },
  { dialect: "openai", quirks: {}, asked: "none", sent: { reasoning_effort: "none" }, changed: false },
  {
    dialect: "openai",
    quirks: efforts("minimal low medium high"),
    asked: "xhigh",
    sent: { reasoning_effort: "high" },
    changed: true,
  },
  {
    dialect: "openai",
    quirks: { reasoning: "thinking_effort", ...efforts("high max") },
    asked: "low",
    sent: { thinking: { type: "enabled" }, reasoning_effort: "high" },
    changed: true,
  },
  {
    dialect: "openai",
    quirks: { reasoning: "reasoning_object", ...efforts("low high") },
    asked: "xhigh",
    sent: { reasoning: { effort: "high" } },
    changed: true,
  },
  {
    dialect: "openai",
    quirks: { reasoning: "thinking_type", ...efforts("high") },
    asked: "low",
    sent: { thinking: { type: "enabled" } },
    changed: false,
  },
  {
    dialect: "anthropic",
    quirks: { ...adaptive, ...efforts("low medium high max") },
    asked: "xhigh",
    sent: { output_config: { effort: "high" } },
    changed: true,
  },
  {
    dialect: "anthropic",
    quirks: adaptive,
    asked: "xhigh",
    sent: { output_config: { effort: "xhigh" } },
    changed: false,
  },
  {
    dialect: "anthropic",
    quirks: adaptive,
    asked: "minimal",
    sent: { output_config: { effort: "low" } },
    changed: true,
  },
  {
    dialect: "bedrock",
    quirks: { ...adaptive, ...efforts("low medium high max") },
    asked: "xhigh",
    sent: { outputConfig: { effort: "high" } },
    changed: true,
  },
  {
    dialect: "bedrock",
    quirks: { reasoning: "effort" },
    asked: "max",
    sent: { additionalModelRequestFields: { reasoning_effort: "high" } },
    changed: true,
  },
  {
    dialect: "gemini",
    quirks: { ...level, ...efforts("low medium high") },
    asked: "minimal",
    sent: { generationConfig: { thinkingConfig: { thinkingLevel: "low" } } },
    changed: true,
  },
  {
    dialect: "vertex",
    quirks: level,
    asked: "max",
    sent: { generationConfig: { thinkingConfig: { thinkingLevel: "high" } } },
    changed: true,
  },
])("$dialect $quirks: asked for $asked", ({ dialect, quirks, asked, sent, changed }) => {
  const request = requestOf({ reasoning: { effort: asked }, max_tokens: 9_000 });
  const built = dialectOf(dialect).buildRequest(request, targetOf(dialect, { quirks }));
  if (!built.ok) throw new Error(built.problem);
  expect(JSON.parse(built.value.body)).toMatchObject(sent);
  const notes = (built.value.notes ?? []).filter(({ code }) => code === "effort_changed");
  expect(notes).toHaveLength(changed ? 1 : 0);
});

it("refuses none where a model always reasons, and says so", () => {
  const target = targetOf("openai", { quirks: efforts("low medium high") });
  const built = dialectOf("openai").buildRequest(requestOf({ reasoning: { effort: "none" } }), target);
  expect(built).toEqual({ ok: false, problem: "reasoning cannot be turned off for this model" });
});
