// LangChain's OpenAI client, beyond what all clients have in common: messages of each role, usage, chains of calls,
// every method of structured output, router preferences, errors.
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { ChatOpenAI, type ChatOpenAIFields } from "@langchain/openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import { allOf } from "./all-of.ts";
import { putCatalog } from "./catalog.ts";
import { apiKey, baseUrl } from "./product.ts";

let fake: FakeOpenAi;
beforeAll(async () => {
  fake = await startOpenAi();
  await putCatalog(
    [{ slug: "acme", name: "Acme", base_url: fake.url }],
    [{ id: "acme/talker", endpoints: [{ provider: "acme", price: 2 }] }],
  );
});
afterAll(() => fake?.close());
beforeEach(() => {
  fake.requests.length = 0;
  fake.respondWith({ kind: "answer" });
});

function chat(fields: ChatOpenAIFields = {}): ChatOpenAI {
  return new ChatOpenAI({
    model: "acme/talker",
    apiKey,
    configuration: { baseURL: baseUrl },
    maxRetries: 0,
    ...fields,
  });
}

it("invokes with messages of each role", async () => {
  const answer = await chat({ temperature: 0.5 }).invoke([
    new SystemMessage("Be brief."),
    new HumanMessage("Hello"),
    new AIMessage("Hi."),
    new HumanMessage("How are you?"),
  ]);
  expect(answer.text).toBe("Hello from a fake provider.");
  expect(answer.usage_metadata).toMatchObject({ input_tokens: 11, output_tokens: 7, total_tokens: 18 });
  expect(answer.response_metadata).toMatchObject({ finish_reason: "stop", model_name: "acme/talker" });
  expect(fake.requests[0]?.body).toMatchObject({
    temperature: 0.5,
    messages: [{ role: "system" }, { role: "user" }, { role: "assistant" }, { role: "user" }],
  });
});

it("streams, with one usage at the end", async () => {
  const chunks = await allOf(await chat().stream("Hello"));
  expect(chunks.map(({ text }) => text).join("")).toBe("Hello from a fake provider.");
  expect(chunks.filter(({ usage_metadata }) => usage_metadata !== undefined)).toHaveLength(1);
});

it("answers a batch", async () => {
  const answers = await chat().batch(["One", "Two", "Three"]);
  expect(answers.map(({ text }) => text)).toEqual(Array.from({ length: 3 }, () => "Hello from a fake provider."));
});

describe("tools", () => {
  const weather = tool(({ city }) => `21 degrees in ${city}`, {
    name: "weather",
    schema: z.object({ city: z.string() }),
  });
  const toolCalls = ["Oslo", "Rome"].map((city) => ({
    id: `call_${city}`,
    name: "weather",
    arguments: JSON.stringify({ city }),
  }));

  it.each([false, true])("several at once, and their results (streamed: %s)", async (stream) => {
    fake.respondWith({ kind: "answer", toolCalls }, { kind: "answer", content: "Both 21." });
    const bound = chat().bindTools([weather], { tool_choice: "auto", parallel_tool_calls: true });
    const question = new HumanMessage("How is the weather in Oslo and Rome?");
    const asked = stream
      ? (await allOf(await bound.stream([question]))).reduce((whole, chunk) => whole.concat(chunk))
      : await bound.invoke([question]);
    expect(asked.tool_calls).toMatchObject([
      { id: "call_Oslo", name: "weather", args: { city: "Oslo" } },
      { id: "call_Rome", name: "weather", args: { city: "Rome" } },
    ]);
    const results = await Promise.all(
      (asked.tool_calls ?? []).map(async ({ id, args }) => {
        const content: unknown = await weather.invoke({ city: String(args["city"]) });
        return new ToolMessage({ content: String(content), tool_call_id: id ?? "" });
      }),
    );
    expect((await bound.invoke([question, asked, ...results])).text).toBe("Both 21.");
    expect(fake.requests[1]?.body).toMatchObject({
      messages: [
        { role: "user" },
        { role: "assistant", tool_calls: [{ id: "call_Oslo" }, { id: "call_Rome" }] },
        { role: "tool", tool_call_id: "call_Oslo", content: "21 degrees in Oslo" },
        { role: "tool", tool_call_id: "call_Rome", content: "21 degrees in Rome" },
      ],
    });
  });
});

describe("withStructuredOutput", () => {
  const schema = z.object({ score: z.number() });

  it.each(["jsonSchema", "jsonMode"] as const)("%s", async (method) => {
    fake.respondWith({ kind: "answer", content: '{"score": 4}' });
    const structured = chat().withStructuredOutput(schema, { name: "rating", method });
    expect(await structured.invoke("Rate this, as JSON")).toEqual({ score: 4 });
    const type = method === "jsonMode" ? "json_object" : "json_schema";
    expect(fake.requests[0]?.body).toMatchObject({ response_format: { type } });
  });

  it("functionCalling", async () => {
    fake.respondWith({ kind: "answer", toolCalls: [{ name: "rating", arguments: '{"score":4}' }] });
    const structured = chat().withStructuredOutput(schema, { name: "rating", method: "functionCalling" });
    expect(await structured.invoke("Rate this")).toEqual({ score: 4 });
    expect(fake.requests[0]?.body).toMatchObject({ tool_choice: { type: "function", function: { name: "rating" } } });
  });
});

it("passes the router's preferences on", async () => {
  const only = (provider: string) => chat({ modelKwargs: { provider: { only: [provider] } } });
  expect((await only("acme").invoke("Hello")).text).toBe("Hello from a fake provider.");
  await expect(only("elsewhere").invoke("Hello")).rejects.toMatchObject({ status: 404 });
});

it.each([
  [500, 502],
  [429, 429],
  [400, 400],
])("a provider's %i is a %i", async (status, expected) => {
  fake.respondWith({ kind: "body", status, body: { error: { message: "Not now" } } });
  await expect(chat().invoke("Hello")).rejects.toMatchObject({ status: expected });
});
