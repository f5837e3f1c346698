import { expect, it } from "vitest";
import { openAiResponses } from "../../../../src/dialects/openai-responses/openai-responses.ts";
import { built, refusalOf, targetOf } from "../support.ts";

const target = targetOf("openai-responses");
const body = (fields: Record<string, unknown>, quirks: Record<string, unknown> = {}) =>
  built(openAiResponses, fields, targetOf("openai-responses", { quirks }));

const tools = [{ type: "function", function: { name: "f" } }];
const png = "data:image/png;base64,AAAA";

it.each<[name: string, fields: Record<string, unknown>, sent: Record<string, unknown>]>([
  ["nothing to be kept", {}, { store: false, include: ["reasoning.encrypted_content"] }],
  ["the cap", { max_tokens: 99 }, { max_output_tokens: 99 }],
  ["the later name of the cap", { max_completion_tokens: 99, max_tokens: 9 }, { max_output_tokens: 99 }],
  ["a cap that is too low", { max_tokens: 1 }, { max_output_tokens: 16 }],
  ["an effort", { reasoning: { effort: "high" } }, { reasoning: { effort: "high", summary: "auto" } }],
  ["an effort by its other name", { reasoning_effort: "low" }, { reasoning: { effort: "low" } }],
  ["no reasoning", { reasoning: { enabled: false } }, { reasoning: { effort: "none" } }],
  [
    "an effort that nobody wants to see",
    { reasoning: { effort: "low", exclude: true } },
    { reasoning: { effort: "low" } },
  ],
  ["the nearest effort", { reasoning: { effort: "max" } }, { reasoning: { effort: "xhigh", summary: "auto" } }],
  ["a summary alone", { reasoning: { summary: "detailed" } }, { reasoning: { summary: "detailed" } }],
  ["log probabilities", { logprobs: true, top_logprobs: 2 }, { top_logprobs: 2 }],
  ["who asks", { user: "u" }, { safety_identifier: "u" }],
  ["tiers and keys", { service_tier: "flex", prompt_cache_key: "k" }, { service_tier: "flex", prompt_cache_key: "k" }],
  ["words", { verbosity: "low" }, { text: { verbosity: "low" } }],
  ["JSON", { response_format: { type: "json_object" } }, { text: { format: { type: "json_object" } } }],
  [
    "a schema",
    { response_format: { type: "json_schema", json_schema: { name: "x", strict: true, schema: { type: "object" } } } },
    { text: { format: { type: "json_schema", name: "x", schema: { type: "object" }, strict: true } } },
  ],
  [
    "a function, which is strict only if it says so",
    { tools, parallel_tool_calls: false, tool_choice: { type: "function", function: { name: "f" } } },
    {
      tools: [{ type: "function", name: "f", parameters: { type: "object", properties: {} }, strict: false }],
      tool_choice: { type: "function", name: "f" },
      parallel_tool_calls: false,
    },
  ],
])("sends %s", (_, fields, sent) => {
  expect(body(fields).json).toMatchObject(sent);
});

it.each<[name: string, fields: Record<string, unknown>, absent: string[]]>([
  [
    "a choice among no tools",
    { tools: [], tool_choice: "auto", parallel_tool_calls: true },
    ["tools", "tool_choice", "parallel_tool_calls"],
  ],
  [
    "what the vendor does not know",
    { stop: "x", seed: 1, frequency_penalty: 1, vllm_extra: 1, client_tools: {} },
    ["stop", "seed", "frequency_penalty", "vllm_extra", "client_tools"],
  ],
  ["reasoning that nobody asked for", {}, ["reasoning"]],
])("does not send %s", (_, fields, absent) => {
  for (const name of absent) expect(body(fields).json).not.toHaveProperty(name);
});

it("says what it left out and changed", () => {
  const { notes } = body({ stop: "x", max_tokens: 3, reasoning: { effort: "max" } });
  expect(notes).toEqual([
    { code: "parameters_left_out", why: "vendor", parameters: ["stop"] },
    { code: "effort_changed", wanted: "max", became: "xhigh" },
    { code: "max_tokens_raised", limit: 16 },
  ]);
});

it.each<[quirks: Record<string, unknown>, fields: Record<string, unknown>, absent: string]>([
  [{ reasoning: "none" }, { reasoning: { effort: "high" } }, "reasoning"],
  [{ reasoning: "none" }, {}, "include"],
  [{ streams: false }, { stream: true }, "stream"],
  [{ drop_fields: ["temperature"] }, { temperature: 1 }, "temperature"],
])("by %j", (quirks, fields, absent) => expect(body(fields, quirks).json).not.toHaveProperty(absent));

it("asks for no summaries where the organisation gets none", () => {
  expect(body({ reasoning: { effort: "low", summary: "auto" } }, { summaries: false }).json.reasoning).toEqual({
    effort: "low",
  });
});

it("turns media of a tool's result into parts of its output", () => {
  const messages = [
    { role: "user", content: "look" },
    { role: "assistant", content: null, tool_calls: [{ id: "c1", function: { name: "shot", arguments: "" } }] },
    {
      role: "tool",
      tool_call_id: "c1",
      content: [
        { type: "text", text: "see" },
        { type: "image_url", image_url: { url: png } },
      ],
    },
  ];
  expect(body({ messages }).json.input.slice(1)).toEqual([
    { type: "function_call", call_id: "c1", name: "shot", arguments: "{}" },
    {
      type: "function_call_output",
      call_id: "c1",
      output: [
        { type: "input_text", text: "see" },
        { type: "input_image", image_url: png, detail: "auto" },
      ],
    },
  ]);
});

it("fits ids and names that other vendors made, the same for a call and its result", () => {
  const id = "x".repeat(300);
  const messages = [
    { role: "user", content: "go" },
    { role: "assistant", content: null, tool_calls: [{ id, function: { name: "a.b", arguments: "{}" } }] },
    { role: "tool", tool_call_id: id, content: "done" },
  ];
  const [, call, output] = body({ messages }).json.input;
  expect(call.call_id.length).toBeLessThanOrEqual(64);
  expect(output.call_id).toBe(call.call_id);
  expect(call.name).toBe("a_b");
});

it("leaves out a turn of thoughts alone, and thoughts that nobody there can read", () => {
  const foreign = { type: "reasoning.text", text: "hm", format: "anthropic-claude-v1", signature: "s", index: 0 };
  const own = { type: "reasoning.encrypted", data: "d", id: "rs_1", format: "openai-responses-v1", index: 0 };
  const messages = [
    { role: "user", content: "go" },
    { role: "assistant", content: null, reasoning_details: [own] },
    { role: "assistant", content: "ok", reasoning_details: [foreign] },
    { role: "user", content: "on" },
  ];
  const { json, notes } = body({ messages });
  expect(json.input.map(({ type, role }: Record<string, unknown>) => [type, role])).toEqual([
    ["message", "user"],
    ["message", "assistant"],
    ["message", "user"],
  ]);
  expect(notes).toEqual([
    { code: "empty_assistant_message_left_out", count: 1 },
    { code: "foreign_reasoning_left_out", count: 1 },
  ]);
});

it.each<[fields: Record<string, unknown>, problem: string]>([
  [{ n: 2 }, "n above 1"],
  [
    { messages: [{ role: "user", content: [{ type: "video_url", video_url: { url: "https://x.test" } }] }] },
    "messages[0]: a part of type",
  ],
  [{ tools: [{ type: "web_search" }] }, "tools[0]"],
  [{ tools, tool_choice: { type: "web_search" } }, "tool_choice of type"],
])("refuses %j", (fields, problem) => {
  expect(refusalOf(openAiResponses, fields, target)).toContain(problem);
});

it("cannot turn reasoning off where the model always reasons", () => {
  const always = targetOf("openai-responses", { quirks: { efforts: ["high"] } });
  expect(refusalOf(openAiResponses, { reasoning: { effort: "none" } }, always)).toContain("cannot be turned off");
});
