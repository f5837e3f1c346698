import { describe, expect, it } from "vitest";
import { anthropic } from "../../../../src/dialects/anthropic/anthropic.ts";
import { answerToolName } from "../../../../src/dialects/common/answer-tool.ts";
import { built, refusalOf, targetOf } from "../support.ts";

const target = targetOf("anthropic", { model: "claude-test-1" });
const adaptive = targetOf("anthropic", { quirks: { reasoning: "adaptive" } });
const byTool = targetOf("anthropic", { quirks: { structured_outputs: "tool" } });
const build = (body: Record<string, unknown>, to = target) => built(anthropic, body, to);
const refuse = (body: Record<string, unknown>) => refusalOf(anthropic, body, target);
const user = (content: unknown) => ({ role: "user", content });
const tool = (more: Record<string, unknown> = {}) => ({ type: "function", function: { name: "look", ...more } });

describe("the request", () => {
  it("goes to /messages with the version, the model and a cap, and nothing that was not asked for", () => {
    const { path, headers, json, notes } = build({});
    expect(path).toBe("/messages");
    expect(headers).toEqual({ "anthropic-version": "2023-06-01" });
    expect(json).toEqual({
      model: "claude-test-1",
      max_tokens: 4096,
      messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
    });
    expect(notes).toBeUndefined();
  });

  it("names betas of the endpoint", () => {
    const { headers } = build({}, targetOf("anthropic", { quirks: { betas: ["a-1", "b-2"] } }));
    expect(headers["anthropic-beta"]).toBe("a-1,b-2");
  });

  it("takes the cap from the client, else from the endpoint", () => {
    const capped = targetOf("anthropic", { endpoint: { max_completion_tokens: 64_000 } });
    expect(build({}, capped).json.max_tokens).toBe(64_000);
    expect(build({ max_tokens: 5 }, capped).json.max_tokens).toBe(5);
    expect(build({ max_completion_tokens: 6, max_tokens: 5 }, capped).json.max_tokens).toBe(6);
  });

  it("sends what Anthropic knows and notes what it does not", () => {
    const { json, notes } = build({ temperature: 0, top_k: 3, stop: ["END", "\n"], seed: 1, min_p: 0.1 });
    expect(json).toMatchObject({ temperature: 0, top_k: 3, stop_sequences: ["END"] });
    expect(json).not.toHaveProperty("seed");
    expect(notes).toEqual([
      { code: "blank_stops_left_out", count: 1 },
      { code: "parameters_left_out", why: "vendor", parameters: ["min_p", "seed"] },
    ]);
  });

  it.each<[asked: Record<string, number>, sent: Record<string, number>, notes: unknown[]]>([
    [{ temperature: 0.7 }, { temperature: 0.7 }, []],
    [{ top_p: 0.9 }, { top_p: 0.9 }, []],
    [
      { temperature: 0.7, top_p: 0.9 },
      { temperature: 0.7 },
      [{ code: "parameters_left_out", why: "temperature", parameters: ["top_p"] }],
    ],
    [{ temperature: 1 }, { temperature: 1 }, []],
    [{ temperature: 1.6 }, { temperature: 1 }, [{ code: "temperature_lowered", limit: 1 }]],
  ])("sends temperature or top_p, within Claude's range: %j", (asked, sent, told) => {
    const { json, notes } = build(asked);
    expect({ temperature: json.temperature, top_p: json.top_p }).toEqual({
      temperature: sent["temperature"],
      top_p: sent["top_p"],
    });
    expect(notes ?? []).toEqual(told);
  });

  it("sends both to models that take both", () => {
    const older = targetOf("anthropic", { quirks: { temperature_with_top_p: true } });
    expect(build({ temperature: 0.7, top_p: 0.9 }, older).json).toMatchObject({ temperature: 0.7, top_p: 0.9 });
  });

  it("refuses several answers", () => {
    expect(refuse({ n: 2 })).toContain("n above 1");
  });
});

describe("messages", () => {
  it("begins with the user's turn and ends a prefill without white space", () => {
    const { json, notes } = build({
      messages: [{ role: "assistant", content: "Welcome!" }, user("Hi"), { role: "assistant", content: "I say: " }],
    });
    expect(json.messages.map(({ role }: { role: string }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
    expect(json.messages[3].content).toEqual([{ type: "text", text: "I say:" }]);
    expect(notes).toHaveLength(1);
  });

  it("puts results of tools first in one user message, parts and pictures inside", () => {
    const calls = ["a", "b"].map((id) => ({ id, type: "function", function: { name: "look", arguments: '{"x":1}' } }));
    const picture = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
    const { json } = build({
      messages: [
        user("Look"),
        { role: "assistant", content: "Looking.", tool_calls: calls },
        { role: "tool", tool_call_id: "a", content: [{ type: "text", text: "seen" }, picture] },
        { role: "tool", tool_call_id: "b", content: "" },
        user("So?"),
      ],
      tools: [tool()],
    });
    expect(json.messages.slice(1)).toEqual([
      {
        role: "assistant",
        content: [
          { type: "text", text: "Looking." },
          { type: "tool_use", id: "a", name: "look", input: { x: 1 } },
          { type: "tool_use", id: "b", name: "look", input: { x: 1 } },
        ],
      },
      {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: "a",
            content: [
              { type: "text", text: "seen" },
              { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
            ],
          },
          { type: "tool_result", tool_use_id: "b", content: [] },
          { type: "text", text: "So?" },
        ],
      },
    ]);
  });

  it.each([
    [
      "https image",
      { type: "image_url", image_url: { url: "https://x.test/a.png" } },
      { type: "image", source: { type: "url", url: "https://x.test/a.png" } },
    ],
    [
      "pdf bytes",
      { type: "file", file: { filename: "a.pdf", file_data: "data:application/pdf;base64,JVBE" } },
      { type: "document", source: { type: "base64", media_type: "application/pdf", data: "JVBE" }, title: "a.pdf" },
    ],
    [
      "pdf address",
      { type: "file", file: { file_data: "https://x.test/a.pdf" } },
      { type: "document", source: { type: "url", url: "https://x.test/a.pdf" } },
    ],
    [
      "text file",
      { type: "file", file: { file_data: "data:text/csv;base64,w6QsYg==" } },
      { type: "document", source: { type: "text", media_type: "text/plain", data: "ä,b" } },
    ],
    [
      "image as a file",
      { type: "file", file: { file_data: "data:image/webp;base64,AAAA" } },
      { type: "image", source: { type: "base64", media_type: "image/webp", data: "AAAA" } },
    ],
    [
      "file of the vendor",
      { type: "file", file: { file_id: "file_1" } },
      { type: "document", source: { type: "file", file_id: "file_1" } },
    ],
  ])("%s", (_case, part, block) => {
    expect(build({ messages: [user([part])] }).json.messages[0].content).toEqual([block]);
  });

  it.each([
    ["audio", { type: "input_audio", input_audio: { data: "AAAA", format: "wav" } }],
    ["video", { type: "video_url", video_url: { url: "https://x.test/a.mp4" } }],
    ["an image that is no URL", { type: "image_url", image_url: { url: "cat.png" } }],
    ["a file of another type", { type: "file", file: { file_data: "data:application/zip;base64,AAAA" } }],
    ["text that is not base64", { type: "file", file: { file_data: "data:text/plain;base64,ä" } }],
  ])("refuses %s", (_case, part) => {
    expect(refuse({ messages: [user([part])] })).toMatch(/^messages: /);
  });
});

describe("tools", () => {
  it.each([
    ["auto", true, { type: "auto" }],
    ["none", true, { type: "none" }],
    ["required", true, { type: "any" }],
    [{ type: "function", function: { name: "look" } }, true, { type: "tool", name: "look" }],
    [undefined, true, undefined],
    [undefined, false, { type: "auto", disable_parallel_tool_use: true }],
    ["required", false, { type: "any", disable_parallel_tool_use: true }],
  ])("tool_choice %j, parallel %j", (tool_choice, parallel_tool_calls, expected) => {
    expect(build({ tools: [tool()], tool_choice, parallel_tool_calls }).json.tool_choice).toEqual(expected);
  });

  it("folds a union at the root of a schema, and says so", () => {
    const parameters = {
      anyOf: [
        { type: "object", properties: { a: {} } },
        { type: "object", properties: { b: {} } },
      ],
    };
    const { json, notes } = build({ tools: [tool({ parameters })] });
    expect(json.tools[0].input_schema).toEqual({ type: "object", properties: { b: {}, a: {} } });
    expect(notes).toHaveLength(1);
  });

  it("makes a tool strict where its schema can be, and notes where it cannot", () => {
    const closed = { type: "object", properties: { a: { type: "string", maxLength: 3 } }, required: ["a"] };
    const strict = build({ tools: [tool({ parameters: closed, strict: true })] });
    expect(strict.json.tools[0]).toEqual({
      name: "look",
      strict: true,
      input_schema: {
        type: "object",
        properties: { a: { type: "string", description: "(maxLength: 3)" } },
        required: ["a"],
        additionalProperties: false,
      },
    });
    expect(strict.notes).toEqual([{ code: "limits_told_in_words", tool: 0, keywords: ["maxLength"] }]);
    const open = { type: "object", additionalProperties: { type: "string" } };
    const plain = build({ tools: [tool({ parameters: open, strict: true })] });
    expect(plain.json.tools[0]).toEqual({ name: "look", input_schema: open });
    expect(plain.notes).toEqual([{ code: "strict_left_out", tool: 0, why: "open_object" }]);
    expect(build({ tools: [tool({ parameters: closed, strict: true })] }, byTool).json.tools[0]).not.toHaveProperty(
      "strict",
    );
  });

  it("defines the tools of earlier calls where the request no longer does", () => {
    const { json } = build({
      messages: [
        user("Hi"),
        { role: "assistant", content: null, tool_calls: [{ id: "a", function: { name: "my.tool", arguments: "" } }] },
        { role: "tool", tool_call_id: "a", content: "x" },
      ],
    });
    expect(json.tools).toEqual([{ name: "my_tool", input_schema: { type: "object" } }]);
    expect(json.tool_choice).toEqual({ type: "none" });
    expect(json.messages[1].content[0]).toMatchObject({ name: "my_tool", input: {} });
  });
});

describe("reasoning", () => {
  it.each([
    [{ max_tokens: 10_000, reasoning: { effort: "high" } }, 8000, 10_000],
    [{ max_tokens: 10_000, reasoning: { effort: "xhigh" } }, 9500, 10_000],
    [{ max_tokens: 10_000, reasoning_effort: "minimal" }, 1024, 10_000],
    [{ max_tokens: 200_000, reasoning: { effort: "high" } }, 128_000, 200_000],
    [{ max_tokens: 10_000, reasoning: { max_tokens: 3000 } }, 3000, 10_000],
    [{ max_tokens: 10_000, reasoning: { max_tokens: 10 } }, 1024, 10_000],
    [{ reasoning: { max_tokens: 5000 } }, 5000, 32_000],
    [{ reasoning: { max_tokens: 40_000 } }, 40_000, 44_096],
    [{ reasoning: { effort: "medium" } }, 16_000, 32_000],
  ])("%j thinks for %d of %d tokens", (body, budget_tokens, max_tokens) => {
    expect(build(body).json).toMatchObject({ max_tokens, thinking: { type: "enabled", budget_tokens } });
  });

  it("does not think unless asked, nor where it is turned off", () => {
    for (const body of [{}, { reasoning: {} }, { include_reasoning: true }, { reasoning: { effort: "none" } }]) {
      expect(build(body).json).not.toHaveProperty("thinking");
    }
  });

  it("asks for signatures without text where reasoning is excluded", () => {
    const { json } = build({ max_tokens: 5000, reasoning: { effort: "medium", exclude: true } });
    expect(json.thinking).toEqual({ type: "enabled", budget_tokens: 2500, display: "omitted" });
  });

  it("refuses a budget that leaves no room, and gives up an effort that does", () => {
    expect(refuse({ max_tokens: 2000, reasoning: { max_tokens: 2000 } })).toContain("lower than max_tokens");
    const { json, notes } = build({ max_tokens: 1000, reasoning: { effort: "high" } });
    expect(json).not.toHaveProperty("thinking");
    expect(notes).toEqual([{ code: "reasoning_left_out", why: "no_room" }]);
  });

  it("refuses to turn off what cannot be", () => {
    const mandatory = targetOf("anthropic", { quirks: { reasoning: "adaptive", reasoning_mandatory: true } });
    expect(refusalOf(anthropic, { reasoning: { enabled: false } }, mandatory)).toContain("cannot be turned off");
  });

  it("speaks of efforts to models that know them", () => {
    expect(build({ reasoning: { effort: "max" } }, adaptive).json).toMatchObject({
      thinking: { type: "adaptive", display: "summarized" },
      output_config: { effort: "max" },
    });
    const budget = build({ max_tokens: 10_000, reasoning: { max_tokens: 2000 } }, adaptive).json;
    expect(budget.output_config.effort).toBe("low");
    expect(build({ reasoning: { enabled: false } }, adaptive).json.thinking).toEqual({ type: "disabled" });
    expect(build({ verbosity: "low" }, adaptive).json.output_config).toEqual({ effort: "low" });
  });

  const thinks = { max_tokens: 5000, reasoning: { effort: "medium" } };
  const call = { id: "a", type: "function", function: { name: "look", arguments: "{}" } };
  const round = (details: unknown[]) => [
    user("Hi"),
    { role: "assistant", content: null, tool_calls: [call], reasoning_details: details },
    { role: "tool", tool_call_id: "a", content: "x" },
  ];

  it.each([
    ["tool_forced", { tools: [tool()], tool_choice: "required" }],
    ["prefilled", { messages: [user("Hi"), { role: "assistant", content: "Well" }] }],
    ["no_thinking_blocks", { messages: round([]), tools: [tool()] }],
  ])("gives thinking up where Anthropic would refuse: %s", (why, body) => {
    const { json, notes } = build({ ...thinks, ...body });
    expect(json).not.toHaveProperty("thinking");
    expect(notes).toContainEqual({ code: "reasoning_left_out", why });
  });

  it("goes on thinking behind tool results whose thinking came back, in its place and unchanged", () => {
    const details = [
      { type: "reasoning.text", text: "First.", signature: "sig-1", format: "anthropic-claude-v1", index: 0 },
      { type: "reasoning.encrypted", data: "secret", format: "anthropic-claude-v1", index: 2 },
      { type: "reasoning.text", text: "unsigned", format: "anthropic-claude-v1", index: 3 },
    ];
    const messages = round(details).map((entry) =>
      entry.role === "assistant" ? { ...entry, content: "Said." } : entry,
    );
    const { json } = build({ ...thinks, messages, tools: [tool()] });
    expect(json.thinking.type).toBe("enabled");
    expect(json.messages[1].content).toEqual([
      { type: "thinking", thinking: "First.", signature: "sig-1" },
      { type: "text", text: "Said." },
      { type: "redacted_thinking", data: "secret" },
      { type: "tool_use", id: "a", name: "look", input: {} },
    ]);
  });

  it("lets nobody turn the draw while the model thinks", () => {
    const { json, notes } = build({ ...thinks, temperature: 0.3, top_k: 4, top_p: 0.5 });
    for (const name of ["temperature", "top_k", "top_p"]) expect(json).not.toHaveProperty(name);
    expect(notes).toEqual([
      { code: "parameters_left_out", why: "thinking", parameters: ["temperature", "top_p", "top_k"] },
    ]);
    expect(build({ ...thinks, temperature: 1 }).json).toMatchObject({ temperature: 1 });
    expect(build({ ...thinks, top_p: 0.97 }).json).toMatchObject({ top_p: 0.97 });
  });
});

describe("structured answers", () => {
  const schema = { type: "object", properties: { a: { type: "integer", minimum: 1 } }, required: ["a"] };
  const format = (given: Record<string, unknown>) => ({
    type: "json_schema",
    json_schema: { name: "x", strict: true, schema: given },
  });
  const forced = { type: "tool", name: answerToolName, disable_parallel_tool_use: true };

  it("uses Anthropic's own format where the schema can be compiled", () => {
    const { json, notes } = build({ response_format: format(schema), tools: [tool()] });
    expect(json.output_config.format).toEqual({
      type: "json_schema",
      schema: {
        type: "object",
        properties: { a: { type: "integer", description: "(minimum: 1)" } },
        required: ["a"],
        additionalProperties: false,
      },
    });
    expect(json.tools).toHaveLength(1);
    expect(notes).toEqual([{ code: "limits_told_in_words", tool: null, keywords: ["minimum"] }]);
  });

  it.each([
    ["recursive", "recursive", { type: "object", properties: { next: { $ref: "#" } } }],
    ["open", "open_object", { type: "object", additionalProperties: true }],
    ["without a type", "open_part", { type: "object", properties: { a: {} }, additionalProperties: false }],
  ])("forces a tool where the schema is %s", (_case, why, given) => {
    const { json, notes } = build({ response_format: format(given) });
    expect(json.tools).toEqual([{ name: answerToolName, description: expect.any(String), input_schema: given }]);
    expect(json.tool_choice).toEqual(forced);
    expect(json).not.toHaveProperty("output_config");
    expect(notes).toEqual([{ code: "schema_sent_as_tool", why }]);
  });

  it("forces a tool for any object, and on models without a format", () => {
    expect(build({ response_format: { type: "json_object" } }).json.tool_choice).toEqual(forced);
    expect(build({ response_format: format(schema) }, byTool).json.tools[0].input_schema).toEqual(schema);
  });

  it("lets the model choose between its tools and the answer", () => {
    const { json } = build({ response_format: { type: "json_object" }, tools: [tool()] });
    expect(json.tools.map(({ name }: { name: string }) => name)).toEqual(["look", answerToolName]);
    expect(json.tool_choice).toEqual({ type: "any" });
  });

  it("gives a call that was asked for precedence over the answer's form", () => {
    const tool_choice = { type: "function", function: { name: "look" } };
    const { json } = build({ response_format: { type: "json_object" }, tools: [tool()], tool_choice });
    expect(json.tools).toHaveLength(1);
    expect(json.tool_choice).toEqual({ type: "tool", name: "look" });
  });

  it.each([
    ["another form", { type: "grammar" }, "grammar"],
    ["no schema", { type: "json_schema", json_schema: { name: "x" } }, "schema is missing"],
  ])("refuses %s", (_case, response_format, words) => {
    expect(refuse({ response_format })).toContain(words);
  });

  it("refuses a list at the root where it takes a tool", () => {
    expect(refusalOf(anthropic, { response_format: format({ type: "array", items: {} }) }, byTool)).toContain(
      "object at its root",
    );
  });
});

describe("prompt caching", () => {
  const marked = (text: string, more = {}) => ({ type: "text", text, cache_control: { type: "ephemeral", ...more } });

  it("places markers on tools, system, messages and results", () => {
    const { json } = build({
      tools: [{ ...tool(), cache_control: { type: "ephemeral" } }],
      messages: [
        { role: "system", content: [marked("Rules", { ttl: "1h" })] },
        user([marked("Book")]),
        { role: "assistant", content: null, tool_calls: [{ id: "a", function: { name: "look", arguments: "" } }] },
        { role: "tool", tool_call_id: "a", content: [marked("x")] },
      ],
    });
    expect(json.tools[0].cache_control).toEqual({ type: "ephemeral" });
    expect(json.system[0].cache_control).toEqual({ type: "ephemeral", ttl: "1h" });
    expect(json.messages[0].content[0].cache_control).toEqual({ type: "ephemeral" });
    expect(json.messages[2].content[0]).toMatchObject({
      type: "tool_result",
      cache_control: { type: "ephemeral" },
      content: [{ type: "text", text: "x" }],
    });
    expect(JSON.stringify(json).split('"cache_control"')).toHaveLength(5);
  });

  it.each([
    [{}, ["3", "4", "5", "6"]],
    [{ cache_control: { type: "ephemeral" } }, ["4", "5", "6"]],
  ])("keeps the last four, an automatic one counted in: %j", (more, kept) => {
    const { json, notes } = build({
      messages: [user(["1", "2", "3", "4", "5", "6"].map((text) => marked(text)))],
      ...more,
    });
    const blocks: { text: string; cache_control?: unknown }[] = json.messages[0].content;
    expect(blocks.filter((block) => block.cache_control !== undefined).map(({ text }) => text)).toEqual(kept);
    expect(json.cache_control).toEqual("cache_control" in more ? { type: "ephemeral" } : undefined);
    expect(notes).toHaveLength(1);
  });
});
