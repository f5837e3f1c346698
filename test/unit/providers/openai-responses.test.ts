// The fake is only worth something if the vendor's own client cannot tell it from the real thing.
import OpenAI, { BadRequestError, InternalServerError, RateLimitError } from "openai";
import type { FunctionTool, ResponseCreateParamsBase, ResponseInput } from "openai/resources/responses/responses";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FakeVendor } from "../../providers/listen.ts";
import { startOpenAiResponses } from "../../providers/openai-responses.ts";

let fake: FakeVendor;
let client: OpenAI;
const parameters = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const tools: (FunctionTool | { type: "custom"; name: string })[] = [
  { type: "function", name: "look", parameters, strict: false },
  { type: "custom", name: "patch" },
];

beforeAll(async () => {
  fake = await startOpenAiResponses();
  client = new OpenAI({ apiKey: "key", baseURL: fake.url, maxRetries: 0, timeout: 20_000 });
});
afterAll(() => fake.close());

type More = Partial<Omit<ResponseCreateParamsBase, "stream" | "input">>;

const ask = (content: string, more: More = {}) => ({
  model: "gpt-fake",
  input: [{ type: "message" as const, role: "user" as const, content }],
  store: false,
  ...more,
});

describe.each(["whole", "streamed"])("%s", (way) => {
  const respond = (content: string, more?: More) =>
    way === "whole"
      ? client.responses.create(ask(content, more))
      : client.responses.stream(ask(content, more)).finalResponse();

  it("text", async () => {
    const { output_text, status, usage } = await respond("Hi");
    expect(output_text).toBe("Hello from a fake vendor.");
    expect(status).toBe("completed");
    expect(usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
  });

  it("calls of a function and of a custom tool", async () => {
    const { output } = await respond("#tools", { tools });
    expect(output.slice(1)).toMatchObject([
      { type: "function_call", name: "look", call_id: "call_fake_0" },
      { type: "custom_tool_call", name: "patch", call_id: "call_fake_1" },
    ]);
  });

  it("thinking, encrypted where that is asked for", async () => {
    const thought = { type: "reasoning", summary: [{ text: "First I think about it." }] };
    const { output } = await respond("#reasoning", { include: ["reasoning.encrypted_content"] });
    expect(output[0]).toMatchObject({ ...thought, encrypted_content: "gAAAAABfake" });
    expect((await respond("#reasoning")).output[0]).not.toHaveProperty("encrypted_content");
  });

  it("an answer by a schema", async () => {
    const format = { type: "json_schema" as const, name: "x", schema: { ...parameters, additionalProperties: false } };
    const { output_text } = await respond("Hi", { text: { format } });
    expect(JSON.parse(output_text)).toEqual({ city: expect.any(String) });
  });

  it("a refusal", async () => {
    const refused = { output: [], status: "incomplete", incomplete_details: { reason: "content_filter" } };
    expect(await respond("#refuse")).toMatchObject(refused);
  });

  it("errors", async () => {
    await expect(respond("#error-429")).rejects.toThrow(RateLimitError);
    await expect(respond("#error-503")).rejects.toThrow(InternalServerError);
    await expect(respond("Hi", { max_output_tokens: 1 })).rejects.toThrow(BadRequestError);
    await expect(respond("Hi", { tool_choice: "auto" })).rejects.toThrow(/tools/);
    await expect(respond("#die")).rejects.toThrow();
  });
});

it("a failure in the middle of a stream", async () => {
  expect(await client.responses.stream(ask("#stream-error")).finalResponse()).toMatchObject({ status: "failed" });
});

const call = { type: "function_call" as const, call_id: "c", name: "look", arguments: "{}" };
const output = { type: "function_call_output" as const, call_id: "c", output: "" };
const thought = { type: "reasoning" as const, id: "rs_1", summary: [] };
const user = { type: "message" as const, role: "user" as const, content: "Hi" };

it.each<[name: string, input: ResponseInput, words: RegExp]>([
  ["a call without its output", [user, call], /No tool output found/],
  ["an output without its call", [user, output], /No tool call found/],
  ["a thought that nobody kept", [thought, call, output], /not persisted/],
  ["a thought alone", [{ ...thought, encrypted_content: "x" }, user], /required following item/],
  ["a reference", [{ type: "item_reference", id: "rs_1" }], /Invalid value/],
  [
    "an id that is too long",
    [
      { ...call, call_id: "x".repeat(65) },
      { ...output, call_id: "x".repeat(65) },
    ],
    /too long/,
  ],
])("refuses %s", async (_, input, words) => {
  await expect(client.responses.create({ ...ask(""), input })).rejects.toThrow(words);
});
