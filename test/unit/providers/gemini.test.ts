// The fake is only worth something if the vendor's own client cannot tell it from the real thing.
import { ApiError, type GenerateContentConfig, GenerateContentResponse, GoogleGenAI } from "@google/genai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGemini } from "../../providers/gemini.ts";
import type { FakeVendor } from "../../providers/listen.ts";

let fake: FakeVendor;
let client: GoogleGenAI;
const parametersJsonSchema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const tools = [{ functionDeclarations: [{ name: "look", parametersJsonSchema }, { name: "list" }] }];

function clientOf(vendor: FakeVendor): GoogleGenAI {
  return new GoogleGenAI({
    apiKey: "key",
    httpOptions: { baseUrl: vendor.url.replace(/\/v1beta$/, ""), timeout: 20_000 },
  });
}

beforeAll(async () => {
  fake = await startGemini();
  client = clientOf(fake);
});
afterAll(() => fake.close());

/** All that was said, as one answer, whether it came whole or in pieces. */
async function generate(way: string, contents: string, config: GenerateContentConfig = {}) {
  const request = { model: "gemini-fake", contents, config };
  if (way === "whole") return gather([await client.models.generateContent(request)]);
  const responses: GenerateContentResponse[] = [];
  for await (const response of await client.models.generateContentStream(request)) responses.push(response);
  return gather(responses);
}

function gather(responses: GenerateContentResponse[]) {
  const parts = responses.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
  const text = (thought: boolean) =>
    parts
      .filter((part) => (part.thought ?? false) === thought)
      .map((part) => part.text ?? "")
      .join("");
  const last = responses.at(-1);
  return {
    text: text(false),
    thoughts: text(true),
    calls: parts.flatMap(({ functionCall }) => (functionCall === undefined ? [] : [functionCall])),
    signatures: parts.flatMap(({ thoughtSignature }) => thoughtSignature ?? []),
    finish: last?.candidates?.[0]?.finishReason,
    blocked: last?.promptFeedback?.blockReason,
    usage: last?.usageMetadata,
    isResponse: last instanceof GenerateContentResponse,
  };
}

describe.each(["whole", "streamed"])("%s", (way) => {
  it("text", async () => {
    expect(await generate(way, "Hi")).toMatchObject({
      text: "Hello from a fake vendor.",
      finish: "STOP",
      usage: { promptTokenCount: 11, candidatesTokenCount: 7, totalTokenCount: 18 },
      isResponse: true,
    });
  });

  it("calls of tools, one without arguments", async () => {
    const { calls, text } = await generate(way, "#tools", { tools });
    expect(calls).toEqual([
      { name: "look", args: { city: expect.any(String) } },
      { name: "list", args: {} },
    ]);
    expect(text).toBe("Let me look.");
  });

  it("thoughts, and a signature for what follows them", async () => {
    const thinkingConfig = { includeThoughts: true, thinkingBudget: 100 };
    const said = await generate(way, "#reasoning", { thinkingConfig });
    expect(said).toMatchObject({ thoughts: "First I think about it.", usage: { thoughtsTokenCount: 3 } });
    expect(said.signatures).toHaveLength(1);
    expect((await generate(way, "#reasoning #tool", { tools })).signatures).toHaveLength(1);
  });

  it("an answer by a schema", async () => {
    const config = { responseMimeType: "application/json", responseJsonSchema: parametersJsonSchema };
    expect(JSON.parse((await generate(way, "Hi", config)).text)).toEqual({ city: expect.any(String) });
  });

  it("a blocked prompt", async () => {
    expect(await generate(way, "#refuse")).toMatchObject({ text: "", blocked: "PROHIBITED_CONTENT" });
  });

  it("errors", async () => {
    await expect(generate(way, "#error-400")).rejects.toThrow(ApiError);
    await expect(generate(way, "#error-403")).rejects.toMatchObject({ status: 403 });
    const both = { tools, responseMimeType: "application/json" };
    await expect(generate(way, "Hi", both)).rejects.toThrow(/is unsupported/);
  });
});

it("dies in the middle of a stream, or says that it fails", async () => {
  await expect(generate("streamed", "#die")).rejects.toThrow();
  await expect(generate("streamed", "#stream-error")).rejects.toThrow(ApiError);
});

it("keeps what it received", () => {
  expect(fake.requests[0]).toMatchObject({
    path: expect.stringMatching(/^\/v1(beta)?\/models\/gemini-fake:generateContent$/),
    headers: { "x-goog-api-key": "key" },
    body: { contents: [{ parts: [{ text: "Hi" }] }] },
  });
});

it("fails as it is told to", async () => {
  const failing = await startGemini({ status: 400 });
  await expect(clientOf(failing).models.generateContent({ model: "x", contents: "Hi" })).rejects.toMatchObject({
    status: 400,
  });
  await failing.close();
});
