import { describe, expect, it } from "vitest";
import { workersAi } from "../../../../src/dialects/workers-ai/workers-ai.ts";
import { dialectContract } from "../contract.ts";
import { built, type Json, partsOf, played, refusalOf, requestOf, targetOf } from "../support.ts";

const target = targetOf("workers-ai", { model: "@cf/meta/llama-test" });
const openAiForm = targetOf("workers-ai", { quirks: { response_format: "openai" } });
const build = (body: Record<string, unknown>, to = target) => built(workersAi, body, to);

dialectContract({
  name: "workers-ai",
  dialect: workersAi,
  target,
  fixtures: "workers-ai",
  native: { stop: null, calls: null },
  callIds: ["call_0", "call_1"],
  refuses: false,
  takesPdf: false,
});

describe("requests", () => {
  it("name the model in the path and send what AI.run takes", () => {
    const { path, json } = build({ stream: true, seed: 1, top_k: 2 });
    expect(path).toBe("/run/@cf/meta/llama-test");
    expect(json).toEqual({ messages: [{ role: "user", content: "Hello" }], stream: true, seed: 1, top_k: 2 });
  });

  it("ask for all the tokens an endpoint has, where the client names no cap", () => {
    const capped = targetOf("workers-ai", { endpoint: { max_completion_tokens: 2000 } });
    expect(build({}, capped).json.max_tokens).toBe(2000);
    expect(build({ max_tokens: 5 }, capped).json.max_tokens).toBe(5);
  });

  it("give text as one string, parts only where there are pictures", () => {
    const parts = [
      { type: "text", text: "a", cache_control: { type: "ephemeral" } },
      { type: "text", text: "b" },
    ];
    const picture = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
    const { messages } = build({
      messages: [
        { role: "developer", content: "Rules" },
        { role: "user", content: parts },
        { role: "user", content: [...parts, picture] },
      ],
    }).json;
    expect(messages).toEqual([
      { role: "system", content: "Rules" },
      { role: "user", content: "a\nb" },
      { role: "user", content: [{ type: "text", text: "a" }, { type: "text", text: "b" }, picture] },
    ]);
  });

  it("send a schema bare and unstreamed, or as OpenAI does", () => {
    const json_schema = { name: "x", schema: { type: "object" } };
    const body = { stream: true, response_format: { type: "json_schema", json_schema } };
    const bare = build(body);
    expect(bare.json.response_format).toEqual({ type: "json_schema", json_schema: { type: "object" } });
    expect(bare.json).not.toHaveProperty("stream");
    expect(bare.notes).toHaveLength(1);
    expect(build(body, openAiForm).json).toMatchObject({ stream: true, response_format: { json_schema } });
  });

  it("refuse several answers", () => {
    expect(refusalOf(workersAi, { n: 2 }, target)).toContain("n above 1");
  });
});

it.each<[string, object, Record<string, unknown>, boolean]>([
  ["of words", {}, {}, true],
  ["with a format", { response_format: { type: "json_object" } }, {}, false],
  ["with a format of OpenAI's", { response_format: { type: "json_object" } }, { response_format: "openai" }, true],
  ["with tools", { tools: [{ type: "function", function: { name: "look" } }] }, {}, false],
  ["by its quirk", {}, { stream_whole: false }, false],
])("whole answers are streamed where a stream says all of them: %s", (_, body, quirks, expected) => {
  expect(workersAi.streamsWhole?.(requestOf(body as Json), targetOf("workers-ai", { quirks }))).toBe(expected);
});

describe("answers", () => {
  it("end once, with the last counts, however often the stream counts", () => {
    const events = [
      { response: "a", usage: { prompt_tokens: 1 } },
      { response: "b", usage: { prompt_tokens: 1, completion_tokens: 2 } },
    ];
    const data = [...events.map((event) => JSON.stringify(event)), "[DONE]"].map((text) => ({ data: text }));
    expect(played(partsOf(workersAi.streamReader(target), data))).toMatchObject({
      content: "ab",
      finish: "stop",
      usage: [{ promptTokens: 1, completionTokens: 2 }],
      ends: 1,
    });
  });

  it("read calls that come whole or in deltas", () => {
    const events = [
      { response: "", tool_calls: [{ index: 0, id: "own", function: { name: "look", arguments: "" } }] },
      { response: "", tool_calls: [{ index: 0, function: { arguments: '{"a":' } }] },
      {
        response: "",
        tool_calls: [
          { index: 0, function: { arguments: "1}" } },
          { index: 1, function: { name: "go" } },
        ],
      },
      { response: "", tool_calls: [{ name: "list", arguments: '{"b":2}' }] },
    ];
    const data = [...events.map((event) => JSON.stringify(event)), "[DONE]"].map((text) => ({ data: text }));
    expect(played(partsOf(workersAi.streamReader(target), data))).toMatchObject({
      calls: [
        { id: "own", name: "look", arguments: '{"a":1}' },
        { id: "call_1", name: "go", arguments: "{}" },
        { id: "call_2", name: "list", arguments: '{"b":2}' },
      ],
      finish: "tool_calls",
    });
  });

  it("may hold the name of OpenAI's list in their own text", () => {
    const data = JSON.stringify({ response: 'It says "choices": [1]' });
    expect(played(partsOf(workersAi.streamReader(target), [{ data }])).content).toBe('It says "choices": [1]');
  });

  it("with an error inside are none", () => {
    const body = JSON.stringify({ success: false, errors: [{ code: 3036, message: "used up" }] });
    expect(workersAi.readResponse(body, target)).toMatchObject({
      problem: { kind: "error_in_answer", error: { status: 429, code: "3036", message: "used up" } },
    });
  });
});
