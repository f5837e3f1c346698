import { describe, expect, it } from "vitest";
import { responses } from "../../../../src/doors/responses/responses.ts";
import { chatRequestSchema } from "../../../../src/wire/chat-request.ts";

function read(fields: Record<string, unknown>) {
  const request = responses.readRequest({ model: "a/b", input: "Hello", ...fields });
  if (!request.ok) throw new Error(JSON.stringify(request.problem));
  return request.value;
}

const messagesOf = (...input: unknown[]) => read({ input }).messages;

it("gives a request that our own format accepts as it is", () => {
  const request = read({
    instructions: "Be brief",
    input: [
      { role: "user", content: [{ type: "input_text", text: "Hi" }] },
      { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
      { type: "function_call_output", call_id: "c1", output: "done" },
    ],
    tools: [{ type: "function", name: "f", parameters: { type: "object" }, strict: true }],
    text: { format: { type: "json_schema", name: "x", schema: { type: "object" } } },
  });
  expect(chatRequestSchema.parse(request)).toEqual(request);
});

it.each<[name: string, fields: Record<string, unknown>, expected: Record<string, unknown>]>([
  ["the cap", { max_output_tokens: 7 }, { max_tokens: 7 }],
  ["sampling", { temperature: 0.5, top_p: 0.9, top_k: 4 }, { temperature: 0.5, top_p: 0.9, top_k: 4 }],
  ["reasoning", { reasoning: { effort: "low", summary: "auto" } }, { reasoning: { effort: "low", summary: "auto" } }],
  ["JSON", { text: { format: { type: "json_object" } } }, { response_format: { type: "json_object" } }],
  ["plain text", { text: { format: { type: "text" }, verbosity: "low" } }, { verbosity: "low" }],
  [
    "a schema",
    { text: { format: { type: "json_schema", name: "x", strict: true, schema: { type: "object" } } } },
    { response_format: { type: "json_schema", json_schema: { name: "x", strict: true, schema: { type: "object" } } } },
  ],
  ["truncation", { truncation: "auto" }, { transforms: ["middle-out"] }],
  ["no truncation", { truncation: "disabled" }, {}],
  ["log probabilities", { include: ["message.output_text.logprobs"] }, { logprobs: true }],
  ["more of them", { top_logprobs: 3 }, { logprobs: true, top_logprobs: 3 }],
  ["the user", { safety_identifier: "u1" }, { user: "u1" }],
  ["the user's other name", { safety_identifier: "u1", user: "u2" }, { user: "u2" }],
  [
    "the router's own",
    { provider: { only: ["x"] }, models: ["c/d"], plugins: [{ id: "web" }], session_id: "s" },
    { provider: { only: ["x"] }, models: ["c/d"], plugins: [{ id: "web" }], session_id: "s" },
  ],
  ["what says nothing", { store: false, previous_response_id: null, service_tier: "auto", tools: [], text: null }, {}],
  ["a choice by word", { tool_choice: "required" }, { tool_choice: "required" }],
  [
    "a choice by name",
    { tools: [{ type: "function", name: "f" }], tool_choice: { type: "function", name: "f" } },
    {
      tools: [{ type: "function", function: { name: "f" } }],
      tool_choice: { type: "function", function: { name: "f" } },
    },
  ],
  [
    "a choice among nothing",
    { tools: [], tool_choice: "auto", parallel_tool_calls: true },
    { parallel_tool_calls: true },
  ],
  [
    "allowed tools",
    {
      tools: ["f", "g"].map((name) => ({ type: "function", name })),
      tool_choice: { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "g" }] },
    },
    { tools: [{ type: "function", function: { name: "g" } }], tool_choice: "required" },
  ],
  [
    "a tool",
    { tools: [{ type: "function", name: "f", parameters: { type: "object" }, strict: null, description: "d" }] },
    { tools: [{ type: "function", function: { name: "f", parameters: { type: "object" }, description: "d" } }] },
  ],
])("reads %s", (_, fields, expected) => {
  const { model: _model, messages: _messages, ...rest } = read(fields);
  expect(rest).toEqual(expected);
});

it("takes habits of clients that are nobody's wishes", () => {
  const habits = { include: ["a.new.one"], plugins: [{ id: "of-another-router" }], reasoning: { summary: "auto" } };
  expect(read(habits)).toMatchObject({ plugins: habits.plugins, reasoning: habits.reasoning });
});

describe("input", () => {
  it("is one user message where it is a string, after the instructions", () => {
    expect(read({ instructions: "Be brief" }).messages).toEqual([
      { role: "system", content: "Be brief" },
      { role: "user", content: "Hello" },
    ]);
  });

  it("holds parts of every kind", () => {
    const content = [
      { type: "input_text", text: "See", cache_control: { type: "ephemeral" } },
      { type: "input_image", image_url: "https://x.test/a.png", detail: "low" },
      { type: "input_file", filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" },
      { type: "input_file", file_url: "https://x.test/a.pdf" },
      { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } },
    ];
    expect(messagesOf({ type: "message", role: "user", content })).toEqual([
      {
        role: "user",
        content: [
          { type: "text", text: "See", cache_control: { type: "ephemeral" } },
          { type: "image_url", image_url: { url: "https://x.test/a.png", detail: "low" } },
          { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } },
          { type: "file", file: { file_data: "https://x.test/a.pdf" } },
          { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } },
        ],
      },
    ]);
  });

  it("gives each of two calls of one id its own output", () => {
    const call = { type: "function_call", call_id: "1", name: "f", arguments: "{}" };
    const output = (text: string) => ({ type: "function_call_output", call_id: "1", output: text });
    expect(messagesOf(call, call, output("A"), { role: "user", content: "And?" }, output("B"))).toMatchObject([
      { role: "assistant", tool_calls: [{ id: "1" }, { id: "1" }] },
      { role: "tool", content: "A" },
      { role: "tool", content: "B" },
      { role: "user" },
    ]);
  });

  it("gathers what the model thought, said and called in one turn", () => {
    expect(
      messagesOf(
        { role: "developer", content: "Be brief" },
        { role: "user", content: "Hi" },
        { type: "reasoning", id: "rs_1", summary: [{ type: "summary_text", text: "Hm" }], encrypted_content: "xyz" },
        { type: "message", role: "assistant", content: [{ type: "output_text", text: "Wait", annotations: [] }] },
        { type: "function_call", call_id: "c1", name: "f", arguments: "{}" },
        { type: "function_call", call_id: "c2", name: "g", arguments: "{}" },
        { type: "function_call_output", call_id: "c1", output: "one" },
        { type: "function_call_output", call_id: "c2", output: [{ type: "input_text", text: "two" }] },
        { role: "assistant", content: "Done" },
        { role: "assistant", content: "Really" },
      ),
    ).toEqual([
      { role: "developer", content: [{ type: "text", text: "Be brief" }] },
      { role: "user", content: "Hi" },
      {
        role: "assistant",
        content: "Wait",
        reasoning: "Hm",
        reasoning_details: [
          { type: "reasoning.summary", summary: "Hm", format: "openai-responses-v1", id: "rs_1", index: 0 },
          { type: "reasoning.encrypted", data: "xyz", format: "openai-responses-v1", id: "rs_1", index: 0 },
        ],
        tool_calls: [
          { id: "c1", type: "function", function: { name: "f", arguments: "{}" } },
          { id: "c2", type: "function", function: { name: "g", arguments: "{}" } },
        ],
      },
      { role: "tool", tool_call_id: "c1", content: "one" },
      { role: "tool", tool_call_id: "c2", content: "two" },
      {
        role: "assistant",
        content: [
          { type: "text", text: "Done" },
          { type: "text", text: "Really" },
        ],
      },
    ]);
  });

  const thought = { type: "reasoning", summary: [], content: [{ type: "reasoning_text", text: "Hm" }] };
  const own = (text: string) => ({ type: "message", role: "assistant", content: text });
  const call = (id: string) => ({ type: "function_call", call_id: id, name: "f", arguments: "{}" });
  const output = (id: string) => ({ type: "function_call_output", call_id: id, output: id });
  const user = { role: "user", content: "And?" };
  // Each message as its role and the ids that it holds.
  it.each<[name: string, items: unknown[], messages: string[]]>([
    ["a thought after words", [own("A"), thought, own("B")], ["assistant"]],
    [
      "a thought between calls",
      [call("1"), thought, call("2"), output("1"), output("2")],
      ["assistant 1 2", "tool 1", "tool 2"],
    ],
    [
      "a call while another waits",
      [call("1"), call("2"), output("1"), call("3"), output("2"), output("3")],
      ["assistant 1 2 3", "tool 1", "tool 2", "tool 3"],
    ],
    [
      "outputs in another order",
      [call("1"), call("2"), output("2"), output("1")],
      ["assistant 1 2", "tool 1", "tool 2"],
    ],
    [
      "a user who speaks between a call and its output",
      [call("1"), user, output("1")],
      ["assistant 1", "tool 1", "user"],
    ],
    [
      "a call behind a user who spoke while another waits",
      [call("1"), user, call("2"), output("1"), output("2")],
      ["assistant 1 2", "tool 1", "tool 2", "user"],
    ],
    [
      "a call after the output of another",
      [call("1"), output("1"), call("2"), output("2")],
      ["assistant 1", "tool 1", "assistant 2", "tool 2"],
    ],
    ["words after an output", [call("1"), output("1"), own("A"), user], ["assistant 1", "tool 1", "assistant", "user"]],
    ["an output of nothing", [output("9"), user], ["tool 9", "user"]],
    [
      "a reference to what stands in the input",
      [{ ...call("1"), id: "fc_1" }, { type: "item_reference", id: "fc_1" }, output("1")],
      ["assistant 1", "tool 1"],
    ],
    [
      "what a tool tells by itself",
      [call("1"), { type: "function_call_output", name: "goal", output: "x" }, output("1")],
      ["assistant 1", "tool 1", "user"],
    ],
    [
      "what a vendor's own tools did",
      [{ type: "web_search_call", id: "ws_1", status: "completed" }, own("A")],
      ["assistant"],
    ],
  ])("reads %s", (_, items, expected) => {
    const told = messagesOf(...items).map((message) => {
      if (message.role === "tool") return `tool ${message.tool_call_id}`;
      const ids = message.role === "assistant" ? (message.tool_calls ?? []).map(({ id }) => id) : [];
      return [message.role, ...ids].join(" ");
    });
    expect(told).toEqual(expected);
  });
});

it.each<[name: string, fields: Record<string, unknown>, field: string]>([
  ["no input", { input: undefined }, "input"],
  ["an empty input", { input: [] }, "input"],
  ["an item that is not there", { input: [{ type: "item_reference", id: "x" }] }, "input[0]"],
  ["a compacted conversation", { input: [{ type: "compaction", encrypted_content: "x" }] }, "input[0].type"],
  [
    "an unknown part",
    { input: [{ role: "user", content: [{ type: "text", text: "x" }] }] },
    "input[0].content[0].type",
  ],
  [
    "a stored picture",
    { input: [{ role: "user", content: [{ type: "input_image", file_id: "f" }] }] },
    "input[0].content[0].image_url",
  ],
  ["a file of nothing", { input: [{ role: "user", content: [{ type: "input_file" }] }] }, "input[0].content[0]"],
  ["a hosted tool", { tools: [{ type: "code_interpreter" }] }, "tools[0].type"],
  ["a container", { tools: [{ type: "shell", environment: { type: "container_auto" } }] }, "tools[0].environment"],
  [
    "a tool without a name in a namespace",
    { tools: [{ type: "namespace", name: "n", tools: [{ type: "function" }] }] },
    "tools[0].tools[0].name",
  ],
  ["a tool without a name", { tools: [{ type: "function" }] }, "tools[0].name"],
  ["an unknown choice", { tool_choice: "any" }, "tool_choice"],
  [
    "a choice of a tool that nobody runs",
    { tools: [{ type: "web_search" }], tool_choice: { type: "web_search" } },
    "tool_choice",
  ],
  ["a choice among nothing", { tool_choice: { type: "function", name: "f" } }, "tool_choice"],
  ["allowed tools without a list", { tool_choice: { type: "allowed_tools", mode: "auto" } }, "tool_choice.tools"],
  ["an unknown format", { text: { format: { type: "grammar" } } }, "text.format.type"],
])("refuses %s and names the field", (_, fields, field) => {
  const request = responses.readRequest({ model: "a/b", input: "Hello", ...fields });
  expect(request).toMatchObject({ ok: false, problem: { kind: "invalid_request", field } });
});
