import { expect, it } from "vitest";
import { openai } from "../../../../src/dialects/openai/openai.ts";
import { requestOf, targetOf } from "../support.ts";

/** The fields of the body that ask for reasoning. */
function asked(way: string, reasoning: Record<string, unknown>): Record<string, unknown> {
  const built = openai.buildRequest(requestOf({ reasoning }), targetOf("openai", { quirks: { reasoning: way } }));
  if (!built.ok) throw new Error(built.problem);
  const { model: _model, messages: _messages, ...fields } = JSON.parse(built.value.body);
  return fields;
}

const [low, off, on, budget] = [{ effort: "low" }, { enabled: false }, { enabled: true }, { max_tokens: 9000 }];

it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
  ["reasoning_effort", low, { reasoning_effort: "low" }],
  ["reasoning_effort", budget, { reasoning_effort: "medium" }],
  ["reasoning_object", off, { reasoning: { enabled: false } }],
  ["reasoning_object", low, { reasoning: { effort: "low" } }],
  ["enable_thinking", off, { enable_thinking: false }],
  ["enable_thinking", budget, { enable_thinking: true, thinking_budget: 9000 }],
  ["thinking_type", low, { thinking: { type: "enabled" } }],
  ["thinking_type", { effort: "none" }, { thinking: { type: "disabled" } }],
  ["thinking_effort", low, { thinking: { type: "enabled" }, reasoning_effort: "low" }],
  ["thinking_effort", on, { thinking: { type: "enabled" } }],
  ["thinking_effort", { effort: "none" }, { thinking: { type: "disabled" } }],
  ["thinking_effort", {}, {}],
  ["none", low, {}],
])("by %s asks %o as %o", (way, reasoning, fields) => {
  expect(asked(way, reasoning)).toEqual(fields);
});
