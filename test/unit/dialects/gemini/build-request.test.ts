import { describe, expect, it } from "vitest";
import { answerToolName } from "../../../../src/dialects/common/answer-tool.ts";
import { gemini } from "../../../../src/dialects/gemini/gemini.ts";
import { built, refusalOf, requestOf, targetOf } from "../support.ts";

const target = targetOf("gemini", { model: "gemini-test-1" });
const levels = targetOf("gemini", { quirks: { reasoning: "level", structured_outputs_with_tools: true } });
const build = (body: Record<string, unknown>, to = target) => built(gemini, body, to);
const refuse = (body: Record<string, unknown>, to = target) => refusalOf(gemini, body, to);
const user = (content: unknown) => ({ role: "user", content });
const tool = (more: Record<string, unknown> = {}) => ({ type: "function", function: { name: "look", ...more } });
const call = (id: string) => ({ id, type: "function", function: { name: "look", arguments: '{"x":1}' } });

describe("the request", () => {
  it("names the model and the method in its path", () => {
    expect(build({})).toMatchObject({ path: "/models/gemini-test-1:generateContent", headers: {} });
    expect(build({ stream: true }).path).toBe("/models/gemini-test-1:streamGenerateContent?alt=sse");
    expect(build({}).json).toEqual({ contents: [{ role: "user", parts: [{ text: "Hello" }] }] });
  });

  it("sends parameters under Gemini's names", () => {
    const { json, notes } = build({
      max_tokens: 9,
      temperature: 0,
      top_p: 0.9,
      top_k: 3,
      stop: "END",
      seed: 7,
      presence_penalty: 0.1,
      frequency_penalty: 0.2,
      n: 2,
      logprobs: true,
      top_logprobs: 4,
      modalities: ["text", "image"],
      image_config: { aspect_ratio: "16:9" },
      logit_bias: { "1": 2 },
    });
    expect(json.generationConfig).toEqual({
      maxOutputTokens: 9,
      temperature: 0,
      topP: 0.9,
      topK: 3,
      stopSequences: ["END"],
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      candidateCount: 2,
      responseLogprobs: true,
      logprobs: 4,
      responseModalities: ["TEXT", "IMAGE"],
      imageConfig: { aspectRatio: "16:9" },
    });
    expect(notes).toEqual([{ code: "parameters_left_out", why: "vendor", parameters: ["logit_bias"] }]);
  });
});

it.each<[name: string, given: Record<string, unknown>, sent: object | undefined]>([
  ["a seed beyond 32 bits", { seed: 2 ** 40 + 5 }, { seed: 5 }],
  ["an empty stop", { stop: "" }, undefined],
  ["one of some stops", { stop: ["", "a"] }, { stopSequences: ["a"] }],
])("sends what Gemini takes of %s", (_, given, sent) => {
  expect(build(given).json.generationConfig).toEqual(sent);
});

describe("contents", () => {
  it("takes markers of caching out: Gemini caches by itself", () => {
    const part = { type: "text", text: "Book", cache_control: { type: "ephemeral" } };
    const { body } = build({
      messages: [{ role: "system", content: [part] }, user([part])],
      cache_control: { type: "ephemeral" },
    });
    expect(body).not.toContain("cache");
    expect(JSON.parse(body).systemInstruction).toEqual({ parts: [{ text: "Book" }] });
  });

  it.each([
    [
      "https image",
      { type: "image_url", image_url: { url: "https://x.test/a.png?b=c" } },
      { fileData: { fileUri: "https://x.test/a.png?b=c", mimeType: "image/png" } },
    ],
    [
      "address without an ending",
      { type: "image_url", image_url: { url: "https://x.test/a" } },
      { fileData: { fileUri: "https://x.test/a" } },
    ],
    [
      "image bytes",
      { type: "image_url", image_url: { url: "data:image/webp;base64,AAAA" } },
      { inlineData: { mimeType: "image/webp", data: "AAAA" } },
    ],
    [
      "pdf",
      { type: "file", file: { file_data: "data:application/pdf;base64,JVBE" } },
      { inlineData: { mimeType: "application/pdf", data: "JVBE" } },
    ],
    [
      "audio",
      { type: "input_audio", input_audio: { data: "AAAA", format: "mp3" } },
      { inlineData: { mimeType: "audio/mp3", data: "AAAA" } },
    ],
    [
      "video",
      { type: "video_url", video_url: { url: "https://youtu.be/x" } },
      { fileData: { fileUri: "https://youtu.be/x" } },
    ],
  ])("%s", (_case, part, expected) => {
    expect(build({ messages: [user([part])] }).json.contents[0].parts).toEqual([expected]);
  });

  it.each([
    ["an image that is no URL", { type: "image_url", image_url: { url: "cat.png" } }],
    ["a file of another vendor", { type: "file", file: { file_id: "file-1" } }],
  ])("refuses %s", (_case, part) => {
    expect(refuse({ messages: [user([part])] })).toMatch(/^messages: /);
  });

  it("puts results of tools right behind their calls, then their pictures, then the user's words", () => {
    const picture = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };
    const { json } = build({
      messages: [
        user("Look"),
        { role: "assistant", content: "Looking.", tool_calls: [call("a"), call("b")] },
        {
          role: "tool",
          tool_call_id: "a",
          content: [{ type: "text", text: "1" }, { type: "text", text: "2" }, picture],
        },
        { role: "tool", tool_call_id: "b", content: "" },
        user("So?"),
      ],
      tools: [tool()],
    });
    expect(json.contents.slice(1)).toEqual([
      {
        role: "model",
        parts: [
          { text: "Looking." },
          { functionCall: { id: "a", name: "look", args: { x: 1 } } },
          { functionCall: { id: "b", name: "look", args: { x: 1 } } },
        ],
      },
      {
        role: "user",
        parts: [
          { functionResponse: { id: "a", name: "look", response: { output: "1\n2" } } },
          { functionResponse: { id: "b", name: "look", response: { output: "" } } },
        ],
      },
      { role: "user", parts: [{ inlineData: { mimeType: "image/png", data: "AAAA" } }] },
      { role: "user", parts: [{ text: "So?" }] },
    ]);
  });

  it("keeps a prefill at the end", () => {
    const { json } = build({ messages: [user("Hi"), { role: "assistant", content: "Well, " }] });
    expect(json.contents.at(-1)).toEqual({ role: "model", parts: [{ text: "Well, " }] });
  });
});

describe("thought signatures", () => {
  const detail = (data: string, id?: string) => ({
    type: "reasoning.encrypted",
    data,
    id,
    format: "google-gemini-v1",
    index: 0,
  });
  const round = (details: unknown[], content: string | null = null) => [
    user("Hi"),
    { role: "assistant", content, tool_calls: [call("a"), call("b")], reasoning_details: details },
    { role: "tool", tool_call_id: "a", content: "x" },
    { role: "tool", tool_call_id: "b", content: "y" },
  ];
  const modelParts = (messages: unknown, to = target) =>
    build({ messages, tools: [tool()] }, to).json.contents[1].parts;

  it("find their calls in no time, however many there are", () => {
    const count = 20_000;
    const details = Array.from({ length: count }, (_, place) => detail("sig", `none ${place}`));
    const { messages } = requestOf({ messages: [...round(details, "Well."), user("Go on")] });
    const started = performance.now();
    expect(gemini.buildRequest({ ...requestOf({}), messages }, target).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it("go back to the call that they came with", () => {
    const parts = modelParts(
      round([{ type: "reasoning.text", text: "Hm", format: "google-gemini-v1" }, detail("sig-b", "b")]),
    );
    expect(parts[0]).not.toHaveProperty("thoughtSignature");
    expect(parts[1]).toMatchObject({ functionCall: { id: "b" }, thoughtSignature: "sig-b" });
    expect(parts).toHaveLength(2);
  });

  it("go back to the text, or to an empty one where there is none", () => {
    expect(modelParts(round([detail("sig")], "Well."))[0]).toEqual({ text: "Well.", thoughtSignature: "sig" });
    expect(modelParts(round([detail("sig"), detail("sig-2")]))?.slice(0, 2)).toEqual([
      { text: "", thoughtSignature: "sig" },
      { text: "", thoughtSignature: "sig-2" },
    ]);
  });

  it("are replaced by Google's stand-in where a model insists and a client has none", () => {
    const request = build({ messages: round([]), tools: [tool()] }, levels);
    const [first, second] = request.json.contents[1].parts;
    expect(first.thoughtSignature).toBe("skip_thought_signature_validator");
    expect(second).not.toHaveProperty("thoughtSignature");
    expect(request.notes).toHaveLength(1);
    expect(modelParts(round([detail("sig-a", "a")]), levels)[0].thoughtSignature).toBe("sig-a");
  });
});

describe("tools", () => {
  it("go as JSON Schema, untouched; one without arguments has none", () => {
    const parameters = {
      type: "object",
      properties: { a: { oneOf: [{ const: 1 }, { type: "null" }] } },
      $defs: { x: {} },
    };
    const { json } = build({
      tools: [tool({ parameters, description: "Looks" }), { type: "function", function: { name: "go" } }],
    });
    expect(json.tools).toEqual([
      {
        functionDeclarations: [
          { name: "look", description: "Looks", parametersJsonSchema: parameters },
          { name: "go" },
        ],
      },
    ]);
    expect(json).not.toHaveProperty("toolConfig");
  });

  it("unrolls a recursive schema, and says so", () => {
    const parameters = { type: "object", properties: { next: { $ref: "#" } } };
    const { body, notes } = build({ tools: [tool({ parameters })] });
    expect(body).not.toContain("$ref");
    expect(notes).toEqual([{ code: "recursion_unrolled", tool: 0 }]);
  });

  it.each([
    ["auto", { mode: "AUTO" }],
    ["none", { mode: "NONE" }],
    ["required", { mode: "ANY" }],
    [
      { type: "function", function: { name: "look" } },
      { mode: "ANY", allowedFunctionNames: ["look"] },
    ],
  ])("tool_choice %j", (tool_choice, functionCallingConfig) => {
    expect(build({ tools: [tool()], tool_choice }).json.toolConfig).toEqual({ functionCallingConfig });
  });

  it("says that it cannot forbid parallel calls", () => {
    expect(build({ tools: [tool()], parallel_tool_calls: false }).notes).toHaveLength(1);
  });
});

describe("reasoning", () => {
  const thinking = (body: Record<string, unknown>, to = target) =>
    build(body, to).json.generationConfig?.thinkingConfig;

  it.each([
    [{}, undefined],
    [{ include_reasoning: true }, { includeThoughts: true }],
    [
      { max_tokens: 10_000, reasoning: { effort: "high" } },
      { includeThoughts: true, thinkingBudget: 8000 },
    ],
    [
      { max_tokens: 1000, reasoning: { effort: "minimal" } },
      { includeThoughts: true, thinkingBudget: 128 },
    ],
    [{ reasoning: { effort: "high" } }, { includeThoughts: true, thinkingBudget: 24_576 }],
    [{ reasoning: { max_tokens: 30_000 } }, { includeThoughts: true, thinkingBudget: 30_000 }],
    [{ reasoning: { max_tokens: 300, exclude: true } }, { includeThoughts: false, thinkingBudget: 300 }],
    [{ reasoning: { effort: "none" } }, { thinkingBudget: 0 }],
  ])("by a budget: %j → %j", (body, expected) => {
    expect(thinking(body)).toEqual(expected);
  });

  it.each([
    [{ reasoning: { effort: "minimal" } }, "minimal"],
    [{ reasoning: { effort: "low" } }, "low"],
    [{ reasoning: { enabled: true } }, "medium"],
    [{ reasoning: { effort: "high" } }, "high"],
    [{ reasoning: { effort: "xhigh" } }, "high"],
    [{ reasoning: { effort: "max" } }, "high"],
    [{ max_tokens: 10_000, reasoning: { max_tokens: 2100 } }, "low"],
    [{ reasoning: { enabled: false } }, "minimal"],
  ])("by a level: %j → %s", (body, thinkingLevel) => {
    expect(thinking(body, levels)).toMatchObject({ thinkingLevel });
  });

  it("refuses to turn off what cannot be", () => {
    const mandatory = targetOf("gemini", { quirks: { reasoning_mandatory: true } });
    expect(refuse({ reasoning: { effort: "none" } }, mandatory)).toContain("cannot be turned off");
  });
});

describe("structured answers", () => {
  const format = (schema: unknown) => ({ type: "json_schema", json_schema: { name: "x", schema } });
  const config = (response_format: unknown) => build({ response_format }).json.generationConfig;

  it("asks for JSON, with a schema or without", () => {
    expect(config({ type: "json_object" })).toEqual({ responseMimeType: "application/json" });
    const schema = { type: "object", properties: { a: { type: "string" } } };
    expect(config(format(schema))).toEqual({ responseMimeType: "application/json", responseJsonSchema: schema });
  });

  it("says the same in keywords that Gemini reads", () => {
    const schema = {
      type: "object",
      properties: {
        kind: { const: "a" },
        place: { $ref: "#/definitions/place", description: "Where" },
        other: { $ref: "#/definitions/place" },
        list: { enum: [{ const: 1 }] },
      },
      definitions: { place: { type: "string" } },
    };
    expect(config(format(schema)).responseJsonSchema).toEqual({
      type: "object",
      properties: {
        kind: { enum: ["a"] },
        place: { description: "Where", anyOf: [{ $ref: "#/$defs/place" }] },
        other: { $ref: "#/$defs/place" },
        list: { enum: [{ const: 1 }] },
      },
      $defs: { place: { type: "string" } },
    });
  });

  it("makes the answer a tool beside other tools, unless the model takes both", () => {
    const body = { tools: [tool()], response_format: { type: "json_object" } };
    const { json } = build(body);
    expect(json.tools[0].functionDeclarations.map(({ name }: { name: string }) => name)).toEqual([
      "look",
      answerToolName,
    ]);
    expect(json.toolConfig).toEqual({ functionCallingConfig: { mode: "ANY" } });
    expect(json).not.toHaveProperty("generationConfig");
    const both = build(body, levels).json;
    expect(both.tools[0].functionDeclarations).toHaveLength(1);
    expect(both.generationConfig.responseMimeType).toBe("application/json");
    const chosen = build({ ...body, tool_choice: "none" }).json;
    expect(chosen.toolConfig).toEqual({
      functionCallingConfig: { mode: "ANY", allowedFunctionNames: [answerToolName] },
    });
  });
});
