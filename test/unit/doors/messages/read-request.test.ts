import { describe, expect, it } from "vitest";
import { messages } from "../../../../src/doors/messages/messages.ts";
import { chatRequestSchema } from "../../../../src/wire/chat-request.ts";

const hello = [{ role: "user", content: "Hello" }];

function read(fields: Record<string, unknown>) {
  const request = messages.readRequest({ model: "a/b", max_tokens: 100, messages: hello, ...fields });
  if (!request.ok) throw new Error(JSON.stringify(request.problem));
  return request.value;
}

function messagesOf(...turns: unknown[]) {
  return read({ messages: turns }).messages;
}

it("gives a request that our own format accepts as it is", () => {
  const request = read({
    system: [{ type: "text", text: "Be brief", cache_control: { type: "ephemeral" } }],
    messages: [
      { role: "user", content: [{ type: "text", text: "Hi" }] },
      { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "f", input: {} }] },
      { role: "user", content: [{ type: "tool_result", tool_use_id: "t1", content: "done" }] },
    ],
    tools: [{ name: "f", input_schema: { type: "object" } }],
    thinking: { type: "enabled", budget_tokens: 2000 },
  });
  expect(chatRequestSchema.parse(request)).toEqual(request);
});

it.each<[name: string, fields: Record<string, unknown>, expected: Record<string, unknown>]>([
  ["the cap", { max_tokens: 7 }, { max_tokens: 7 }],
  ["no cap", { max_tokens: undefined }, {}],
  ["stop sequences", { stop_sequences: ["END"] }, { stop: ["END"] }],
  ["no stop sequences", { stop_sequences: [] }, {}],
  ["sampling", { temperature: 0.5, top_p: 0.9, top_k: 40 }, { temperature: 0.5, top_p: 0.9, top_k: 40 }],
  ["the user", { metadata: { user_id: "u1" } }, { user: "u1" }],
  ["the user's other name", { metadata: { user_id: "u1" }, user: "u2" }, { user: "u2" }],
  ["models", { models: ["c/d"] }, { models: ["c/d"] }],
  ["fallbacks", { fallbacks: [{ model: "c/d" }, { model: "e/f" }] }, { models: ["c/d", "e/f"] }],
  [
    "the router's own",
    { provider: { only: ["x"] }, plugins: [{ id: "auto-router" }], session_id: "s" },
    { provider: { only: ["x"] }, plugins: [{ id: "auto-router" }], session_id: "s" },
  ],
  ["automatic caching", { cache_control: { type: "ephemeral" } }, { cache_control: { type: "ephemeral" } }],
  [
    "the tier",
    { service_tier: "standard_only" },
    { service_tier: "default", anthropic_only: { tools: [], fields: {}, service_tier: "standard_only" } },
  ],
  ["the default tier", { service_tier: "auto" }, {}],
  ["nulls", { system: null, tools: null, tool_choice: null, thinking: null, metadata: null }, {}],
  [
    "a budget",
    { thinking: { type: "enabled", budget_tokens: 2048 } },
    { reasoning: { enabled: true, max_tokens: 2048 } },
  ],
  ["no thinking", { thinking: { type: "disabled" } }, { reasoning: { enabled: false } }],
  ["adaptive thinking", { thinking: { type: "adaptive" } }, { reasoning: { enabled: true, effort: "high" } }],
  [
    "adaptive thinking with an effort",
    { thinking: { type: "adaptive" }, output_config: { effort: "low" } },
    { reasoning: { enabled: true, effort: "low" } },
  ],
  ["an effort alone", { output_config: { effort: "max" } }, { verbosity: "max" }],
  [
    "thoughts that nobody reads",
    { thinking: { type: "adaptive", display: "omitted" } },
    { reasoning: { enabled: true, effort: "high", exclude: true } },
  ],
  [
    "an effort without thinking",
    { thinking: { type: "disabled" }, output_config: { effort: "low" } },
    { reasoning: { enabled: false }, verbosity: "low" },
  ],
  [
    "a format",
    { output_config: { format: { type: "json_schema", schema: { type: "object" } } } },
    {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", strict: true, schema: { type: "object" } },
      },
    },
  ],
  [
    "what only Anthropic's servers could obey",
    { context_management: { edits: [] }, container: "c", mcp_servers: [], betas: ["x"] },
    { anthropic_only: { tools: [], fields: { context_management: { edits: [] }, container: "c" } } },
  ],
])("reads %s", (_, fields, expected) => {
  const { model: _model, messages: _messages, ...rest } = read({ max_tokens: undefined, ...fields });
  expect(rest).toEqual(expected);
});

it.each<[choice: Record<string, unknown>, expected: Record<string, unknown>]>([
  [{ type: "auto" }, { tool_choice: "auto" }],
  [
    { type: "auto", disable_parallel_tool_use: true },
    { tool_choice: "auto", parallel_tool_calls: false },
  ],
  [{ type: "any" }, { tool_choice: "required" }],
  [{ type: "none" }, { tool_choice: "none" }],
  [
    { type: "tool", name: "f", disable_parallel_tool_use: true },
    { tool_choice: { type: "function", function: { name: "f" } }, parallel_tool_calls: false },
  ],
])("reads the choice %j", (tool_choice, expected) => {
  expect(read({ tools: [{ name: "f", input_schema: { type: "object" } }], tool_choice })).toMatchObject(expected);
});

it("reads tools with their schemas untouched", () => {
  const input_schema = { type: "object", properties: { a: { $ref: "#/$defs/x" } }, $defs: { x: { type: "string" } } };
  const tool = { name: "f", description: "does f", strict: true, input_schema, cache_control: { type: "ephemeral" } };
  expect(read({ tools: [{ ...tool, type: "custom" }] }).tools).toEqual([
    {
      type: "function",
      function: { name: "f", description: "does f", strict: true, parameters: input_schema },
      cache_control: { type: "ephemeral" },
    },
  ]);
});

describe("messages", () => {
  it("begin with the system's", () => {
    const cache_control = { type: "ephemeral", ttl: "1h" };
    expect(read({ system: "Be brief" }).messages[0]).toEqual({ role: "system", content: "Be brief" });
    const blocks = [
      { type: "text", text: "A" },
      { type: "text", text: "B", cache_control },
    ];
    expect(read({ system: blocks }).messages[0]).toEqual({ role: "system", content: blocks });
    expect(read({ system: "" }).messages).toHaveLength(1);
  });

  it.each<[name: string, block: Record<string, unknown>, parts: unknown[]]>([
    [
      "a picture's bytes",
      { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
      [{ type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } }],
    ],
    [
      "a picture's address",
      { type: "image", source: { type: "url", url: "https://x.test/a.png" }, cache_control: { type: "ephemeral" } },
      [{ type: "image_url", image_url: { url: "https://x.test/a.png" }, cache_control: { type: "ephemeral" } }],
    ],
    [
      "a PDF",
      { type: "document", title: "a.pdf", source: { type: "base64", media_type: "application/pdf", data: "JVBE" } },
      [{ type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } }],
    ],
    [
      "a PDF's address",
      { type: "document", context: "A report", source: { type: "url", url: "https://x.test/a.pdf" } },
      [
        { type: "text", text: "A report" },
        { type: "file", file: { filename: "document.pdf", file_data: "https://x.test/a.pdf" } },
      ],
    ],
    [
      "a text",
      { type: "document", title: "Notes", source: { type: "text", media_type: "text/plain", data: "one" } },
      [{ type: "text", text: "Notes\none" }],
    ],
    [
      "a document of blocks",
      { type: "document", source: { type: "content", content: [{ type: "text", text: "one" }] } },
      [{ type: "text", text: "one" }],
    ],
    [
      "a search result",
      { type: "search_result", source: "https://x.test", title: "X", content: [{ type: "text", text: "one" }] },
      [{ type: "text", text: "X\nhttps://x.test\none" }],
    ],
  ])("hold %s", (_, block, parts) => {
    const [message] = messagesOf({ role: "user", content: [{ type: "text", text: "See" }, block] });
    expect(message?.content).toMatchObject([{ type: "text", text: "See" }, ...parts]);
  });

  it("put results of tools before what the user says, in their order", () => {
    const image = { type: "image", source: { type: "base64", media_type: "image/png", data: "AA==" } };
    const turn = messagesOf(
      {
        role: "assistant",
        content: [
          { type: "text", text: "Looking" },
          { type: "tool_use", id: "t1", name: "f", input: { a: 1 } },
          { type: "tool_use", id: "t2", name: "g", input: {} },
        ],
      },
      {
        role: "user",
        content: [
          { type: "text", text: "And?" },
          { type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: "seen" }, image] },
          {
            type: "tool_result",
            tool_use_id: "t2",
            is_error: true,
            content: "no",
            cache_control: { type: "ephemeral" },
          },
        ],
      },
    );
    expect(turn).toEqual([
      {
        role: "assistant",
        content: "Looking",
        tool_calls: [
          { id: "t1", type: "function", function: { name: "f", arguments: '{"a":1}' } },
          { id: "t2", type: "function", function: { name: "g", arguments: "{}" } },
        ],
      },
      {
        role: "tool",
        tool_call_id: "t1",
        content: [
          { type: "text", text: "seen" },
          { type: "image_url", image_url: { url: "data:image/png;base64,AA==" } },
        ],
      },
      {
        role: "tool",
        tool_call_id: "t2",
        content: [{ type: "text", text: "no", cache_control: { type: "ephemeral" } }],
        is_error: true,
      },
      { role: "user", content: "And?" },
    ]);
  });

  it("take a tool result without content for an empty one", () => {
    expect(messagesOf({ role: "user", content: [{ type: "tool_result", tool_use_id: "t" }] })).toEqual([
      { role: "tool", tool_call_id: "t", content: "" },
    ]);
  });

  it("keep thinking, with the place of each block", () => {
    const [message] = messagesOf({
      role: "assistant",
      content: [
        { type: "thinking", thinking: "Hm", signature: "sig1" },
        { type: "text", text: "So" },
        { type: "redacted_thinking", data: "xyz" },
        { type: "tool_use", id: "t", name: "f", input: {} },
      ],
    });
    expect(message).toMatchObject({
      content: "So",
      reasoning: "Hm",
      reasoning_details: [
        { type: "reasoning.text", text: "Hm", signature: "sig1", format: "anthropic-claude-v1", index: 0 },
        { type: "reasoning.encrypted", data: "xyz", format: "anthropic-claude-v1", index: 2 },
      ],
    });
  });
});

it.each<[name: string, fields: Record<string, unknown>, field: string]>([
  ["no messages", { messages: [] }, "messages"],
  ["an unknown role", { messages: [{ role: "tool", content: "x" }] }, "messages[0].role"],
  ["an unknown block", { messages: [{ role: "user", content: [{ type: "video" }] }] }, "messages[0].content[0].type"],
  [
    "a call by the user",
    { messages: [{ role: "user", content: [{ type: "tool_use", id: "t", name: "f", input: {} }] }] },
    "messages[0].content[0].type",
  ],
  [
    "a stored file",
    { messages: [{ role: "user", content: [{ type: "document", source: { type: "file", file_id: "f" } }] }] },
    "messages[0].content[0].source.type",
  ],
  ["a tool that nobody knows", { tools: [{ type: "teleport_20300101", name: "teleport" }] }, "tools[0].type"],
  ["a tool without a schema", { tools: [{ name: "f" }] }, "tools[0].input_schema"],
  ["an unknown choice", { tool_choice: { type: "maybe" } }, "tool_choice.type"],
  ["remote servers without a form", { mcp_servers: ["https://x.test"] }, "mcp_servers[0]"],
  ["four fallbacks", { fallbacks: ["a", "b", "c", "d"].map((model) => ({ model })) }, "fallbacks"],
  ["a fallback with more than a model", { fallbacks: [{ model: "a/b", max_tokens: 5 }] }, "fallbacks[0].max_tokens"],
  ["fallbacks beside models", { fallbacks: [{ model: "a/b" }], models: ["c/d"] }, "fallbacks"],
  ["a wrong number", { max_tokens: "many" }, "max_tokens"],
])("refuses %s and names the field", (_, fields, field) => {
  const request = messages.readRequest({ model: "a/b", max_tokens: 100, messages: hello, ...fields });
  expect(request).toMatchObject({ ok: false, problem: { kind: "invalid_request", field } });
});
