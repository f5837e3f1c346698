import { describe, expect, it } from "vitest";
import { bedrock } from "../../../../src/dialects/bedrock/bedrock.ts";
import { answerToolName } from "../../../../src/dialects/common/answer-tool.ts";
import { built, type Json, refusalOf, targetOf } from "../support.ts";

const target = targetOf("bedrock", { model: "anthropic.claude-test-v1:0" });
const withQuirks = (quirks: Record<string, unknown>) => targetOf("bedrock", { quirks });
const build = (body: Record<string, unknown>, to = target) => built(bedrock, body, to);
const refuse = (body: Record<string, unknown>) => refusalOf(bedrock, body, target);
const user = (content: unknown) => ({ role: "user", content });
const tool = (more: Record<string, unknown> = {}) => ({ type: "function", function: { name: "look", ...more } });
const calls = {
  role: "assistant",
  content: null,
  tool_calls: [{ id: "a", function: { name: "look", arguments: "" } }],
};
const result = (content: unknown = "x") => ({ role: "tool", tool_call_id: "a", content });

describe("the request", () => {
  it("escapes the model in its path, streaming or not", () => {
    expect(build({}).path).toBe("/model/anthropic.claude-test-v1%3A0/converse");
    expect(build({ stream: true }).path).toBe("/model/anthropic.claude-test-v1%3A0/converse-stream");
    expect(build({}).json).toEqual({ messages: [{ role: "user", content: [{ text: "Hello" }] }] });
  });

  it("sends parameters where Converse or the model has them", () => {
    const nova = targetOf("bedrock", { quirks: { temperature_with_top_p: true } });
    const { json, notes } = build({ max_tokens: 9, temperature: 0, top_p: 0.9, top_k: 3, stop: "END", seed: 1 }, nova);
    expect(json.inferenceConfig).toEqual({ maxTokens: 9, temperature: 0, topP: 0.9, stopSequences: ["END"] });
    expect(json.additionalModelResponseFieldPaths).toEqual(["/stop_sequence"]);
    expect(json.additionalModelRequestFields).toEqual({ top_k: 3 });
    expect(notes).toEqual([{ code: "parameters_left_out", why: "vendor", parameters: ["seed"] }]);
  });

  it("sends Claude temperature or top_p, within Converse's range", () => {
    const { json, notes } = build({ temperature: 1.6, top_p: 0.9 });
    expect(json.inferenceConfig).toEqual({ temperature: 1 });
    expect(notes).toEqual([
      { code: "temperature_lowered", limit: 1 },
      { code: "parameters_left_out", why: "temperature", parameters: ["top_p"] },
    ]);
  });
});

describe("messages", () => {
  it.each([
    [
      "image",
      { type: "image_url", image_url: { url: "data:image/jpeg;base64,AAAA" } },
      { image: { format: "jpeg", source: { bytes: "AAAA" } } },
    ],
    [
      "pdf",
      { type: "file", file: { filename: "My  paper: v1.2.pdf", file_data: "data:application/pdf;base64,JVBE" } },
      { document: { format: "pdf", name: "My paper v1 2", source: { bytes: "JVBE" } } },
    ],
    [
      "image as a file",
      { type: "file", file: { file_data: "data:image/png;base64,AAAA" } },
      { image: { format: "png", source: { bytes: "AAAA" } } },
    ],
    [
      "video",
      { type: "video_url", video_url: { url: "data:video/mp4;base64,AAAA" } },
      { video: { format: "mp4", source: { bytes: "AAAA" } } },
    ],
    [
      "audio",
      { type: "input_audio", input_audio: { format: "wav", data: "AAAA" } },
      { audio: { format: "wav", source: { bytes: "AAAA" } } },
    ],
  ])("%s", (_case, part, block) => {
    const [first, ...others] = build({ messages: [user([part])] }).json.messages[0].content;
    expect(first).toEqual(block);
    // Words beside a document, which is refused without any.
    expect(others).toEqual("document" in block ? [{ text: expect.any(String) }] : []);
  });

  const pdf = (filename?: string) => ({
    type: "file",
    file: { filename, file_data: "data:application/pdf;base64,JVBE" },
  });

  it("gives each document of a request a name of its own, those in results too", () => {
    const documents = [pdf("report.pdf"), pdf("Report.pdf"), pdf("отчёт.pdf"), pdf()];
    const { json } = build({
      messages: [user([{ type: "text", text: "Hi" }, ...documents]), calls, result([pdf("report.pdf")])],
    });
    const names = json.messages.flatMap(({ content }: Json) =>
      content
        .flatMap((block: Json) => block.toolResult?.content ?? block)
        .flatMap((block: Json) => block.document?.name ?? []),
    );
    expect(names).toEqual(["report", "Report 2", "document", "document 2", "report 3"]);
    expect(json.messages[2].content[0].toolResult.content).toContainEqual({ text: expect.any(String) });
  });

  it("trims a prefill", () => {
    const { json } = build({ messages: [user("Hi"), { role: "assistant", content: "Sure: " }] });
    expect(json.messages[1].content).toEqual([{ text: "Sure:" }]);
  });

  it.each([
    ["a web address", { type: "image_url", image_url: { url: "https://x.test/a.png" } }],
    ["another type", { type: "file", file: { file_data: "data:application/zip;base64,AAAA" } }],
  ])("refuses %s", (_case, part) => {
    expect(refuse({ messages: [user([part])] })).toMatch(/^messages: /);
  });

  it("puts results first, and says something where there is nothing", () => {
    const { json } = build({ messages: [user("Hi"), calls, result(""), user("So?")], tools: [tool()] });
    expect(json.messages[2].content).toEqual([
      { toolResult: { toolUseId: "a", content: [{ text: "(no output)" }] } },
      { text: "So?" },
    ]);
  });
});

describe("tools", () => {
  it.each([
    [undefined, undefined],
    ["auto", { auto: {} }],
    ["required", { any: {} }],
    [{ type: "function", function: { name: "look" } }, { tool: { name: "look" } }],
  ])("tool_choice %j", (tool_choice, toolChoice) => {
    expect(build({ tools: [tool()], tool_choice }).json.toolConfig.toolChoice).toEqual(toolChoice);
  });

  it("leaves tools out where none may be called, unless earlier calls need them", () => {
    expect(build({ tools: [tool()], tool_choice: "none" }).json).not.toHaveProperty("toolConfig");
    const { json, notes } = build({ messages: [user("Hi"), calls, result()], tools: [tool()], tool_choice: "none" });
    expect(json.toolConfig.tools).toHaveLength(1);
    expect(json.toolConfig).not.toHaveProperty("toolChoice");
    expect(notes).toEqual([{ code: "tool_choice_none_left_out" }]);
    const forgotten = build({ messages: [user("Hi"), calls, result()] }).json;
    expect(forgotten.toolConfig).toEqual({
      tools: [{ toolSpec: { name: "look", inputSchema: { json: { type: "object" } } } }],
    });
  });
});

describe("reasoning", () => {
  const wish = { max_tokens: 10_000, reasoning: { effort: "high" } };

  it.each([
    [{}, { additionalModelRequestFields: { thinking: { type: "enabled", budget_tokens: 8000 } } }],
    [
      { reasoning: "adaptive" },
      { additionalModelRequestFields: { thinking: { type: "adaptive" } }, outputConfig: { effort: "high" } },
    ],
    [{ reasoning: "effort" }, { additionalModelRequestFields: { reasoning_effort: "high" } }],
  ])("by the model's own way: %j", (quirks, expected) => {
    expect(build(wish, withQuirks(quirks)).json).toMatchObject({ ...expected, inferenceConfig: { maxTokens: 10_000 } });
  });

  it("is left out for models that do not think, and beside a forced tool", () => {
    const none = build(wish, withQuirks({ reasoning: "none" }));
    expect(none.json).not.toHaveProperty("additionalModelRequestFields");
    expect(none.notes).toHaveLength(1);
    const forced = build({ ...wish, tools: [tool()], tool_choice: "required" });
    expect(forced.json).not.toHaveProperty("additionalModelRequestFields");
    expect(forced.notes).toEqual([{ code: "reasoning_left_out", why: "tool_forced" }]);
  });
});

describe("structured answers", () => {
  const schema = {
    type: "object",
    properties: { a: { type: "string" } },
    required: ["a"],
    additionalProperties: false,
  };
  const response_format = { type: "json_schema", json_schema: { name: "x", schema } };

  it("force a tool", () => {
    const { toolConfig } = build({ response_format }).json;
    expect(toolConfig.tools[0].toolSpec).toMatchObject({ name: answerToolName, inputSchema: { json: schema } });
    expect(toolConfig.toolChoice).toEqual({ tool: { name: answerToolName } });
    const beside = build({ response_format: { type: "json_object" }, tools: [tool()] }).json.toolConfig;
    expect(beside.tools).toHaveLength(2);
    expect(beside.toolChoice).toEqual({ any: {} });
  });

  it("use the model's own format where it has one", () => {
    const { json } = build({ response_format }, withQuirks({ structured_outputs: "native" }));
    expect(JSON.parse(json.outputConfig.textFormat.structure.jsonSchema.schema)).toEqual(schema);
    expect(json).not.toHaveProperty("toolConfig");
  });
});

describe("prompt caching", () => {
  const marked = (text: string, more = {}) => ({ type: "text", text, cache_control: { type: "ephemeral", ...more } });
  const point = { cachePoint: { type: "default" } };

  it("sets points behind what is marked", () => {
    const { json } = build({
      tools: [{ ...tool(), cache_control: { type: "ephemeral" } }],
      messages: [
        { role: "system", content: [marked("Rules", { ttl: "1h" })] },
        user([marked("Book")]),
        calls,
        result([marked("x")]),
      ],
    });
    expect(json.toolConfig.tools[1]).toEqual(point);
    expect(json.system).toEqual([{ text: "Rules" }, { cachePoint: { type: "default", ttl: "1h" } }]);
    expect(json.messages[0].content).toEqual([{ text: "Book" }, point]);
    expect(json.messages[2].content).toEqual([{ toolResult: { toolUseId: "a", content: [{ text: "x" }] } }, point]);
  });

  it("keeps the last four", () => {
    const { json, notes } = build({ messages: [user(["1", "2", "3", "4", "5", "6"].map((text) => marked(text)))] });
    const [one, two, three, ...others] = json.messages[0].content;
    expect([one, two, three]).toEqual([{ text: "1" }, { text: "2" }, { text: "3" }]);
    expect(others.filter((block: object) => "cachePoint" in block)).toHaveLength(4);
    expect(notes).toEqual([{ code: "cache_markers_left_out", count: 2, limit: 4 }]);
  });

  it("puts an automatic one behind the user's last words, once", () => {
    const cache_control = { type: "ephemeral" };
    expect(build({ cache_control }).json.messages[0].content).toEqual([{ text: "Hello" }, point]);
    expect(build({ cache_control, messages: [user([marked("x")])] }).json.messages[0].content).toEqual([
      { text: "x" },
      point,
    ]);
  });

  it("sets none for models that do not know them", () => {
    const { body, notes } = build({ messages: [user([marked("x")])] }, withQuirks({ cache_points: false }));
    expect(body).not.toContain("cachePoint");
    expect(notes).toHaveLength(1);
  });
});
