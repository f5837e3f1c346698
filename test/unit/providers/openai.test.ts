// The fake is only worth something if the vendor's own client cannot tell it from the real thing.
import OpenAI, { APIConnectionError, RateLimitError } from "openai";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type FakeOpenAi, startOpenAi } from "../../providers/openai.ts";
import type { Delivery, Script } from "../../providers/script.ts";

let fake: FakeOpenAi;
let client: OpenAI;
const question = { model: "gpt-fake", messages: [{ role: "user" as const, content: "Hi" }] };

beforeAll(async () => {
  fake = await startOpenAi();
  client = new OpenAI({ apiKey: "key", baseURL: fake.url, maxRetries: 0, timeout: 20_000 });
});
afterEach(() => {
  fake.respondWith();
  fake.requests.length = 0;
});
afterAll(() => fake.close());

async function streamText(): Promise<string> {
  const stream = await client.chat.completions.create({
    ...question,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? "";
  return text;
}

it("chats", async () => {
  const completion = await client.chat.completions.create(question);
  expect(completion.choices[0]?.message.content).toBe("Hello from a fake provider.");
  expect(completion.usage?.total_tokens).toBe(18);
  expect(fake.requests).toMatchObject([
    { path: "/v1/chat/completions", body: question, headers: { authorization: "Bearer key" }, aborted: false },
  ]);
});

it("streams, with usage in the last chunk", async () => {
  const runner = client.chat.completions.stream({ ...question, stream_options: { include_usage: true } });
  const final = await runner.finalChatCompletion();
  expect(final.choices[0]).toMatchObject({
    finish_reason: "stop",
    message: { content: "Hello from a fake provider." },
  });
  expect(final.usage?.completion_tokens).toBe(7);
});

it("calls tools, streamed and not", async () => {
  fake.respondWith({ kind: "answer", toolCalls: [{ name: "weather", arguments: '{"city": "Graz"}' }] });
  const whole = await client.chat.completions.create(question);
  const streamed = await client.chat.completions.stream(question).finalChatCompletion();
  for (const { choices } of [whole, streamed]) {
    expect(choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: { tool_calls: [{ function: { name: "weather", arguments: '{"city": "Graz"}' } }] },
    });
  }
});

it.each<[name: string, delivery: Delivery]>([
  ["CRLF", { newline: "\r\n" }],
  ["no space after the colon", { noSpace: true }],
  ["every byte by itself", { splitBytes: 1 }],
])("streams the same text with %s", async (_, delivery) => {
  fake.respondWith({ kind: "answer", content: "naïve 日本 text", ...delivery });
  expect(await streamText()).toBe("naïve 日本 text");
});

it("plays one script per request and keeps to the last", async () => {
  const answers: Script[] = ["first", "second"].map((content) => ({ kind: "answer", content }));
  fake.respondWith(...answers);
  expect([await streamText(), await streamText(), await streamText()]).toEqual(["first", "second", "second"]);
});

it("limits the rate with Retry-After", async () => {
  const error = { message: "Slow down", type: "rate_limit", code: "rate_limit_exceeded" };
  fake.respondWith({ kind: "body", status: 429, headers: { "retry-after": "7" }, body: { error } });
  const failure = await client.chat.completions.create(question).catch((problem: unknown) => problem);
  expect(failure).toBeInstanceOf(RateLimitError);
  expect(failure instanceof RateLimitError && failure.headers.get("retry-after")).toBe("7");
});

it.each<[name: string, script: Script]>([
  ["drops the connection", { kind: "drop" }],
  ["never answers", { kind: "silence" }],
])("%s", async (_, script) => {
  fake.respondWith(script);
  await expect(client.chat.completions.create(question, { timeout: 200 })).rejects.toBeInstanceOf(APIConnectionError);
  await expect.poll(() => fake.requests[0]?.aborted).toBe(script.kind === "silence");
});

it("dies in the middle of a stream", async () => {
  fake.respondWith({ kind: "answer", stopAfter: 3, end: "break" });
  await expect(streamText()).rejects.toThrow();
});

it("hangs in the middle of a stream, and sees the client leave", async () => {
  fake.respondWith({ kind: "answer", stopAfter: 3, end: "hang" });
  const stream = await client.chat.completions.create({ ...question, stream: true });
  const texts: string[] = [];
  for await (const chunk of stream) {
    texts.push(chunk.choices[0]?.delta.content ?? "");
    if (texts.length === 3) break;
  }
  expect(texts).toEqual(["", "Hello", " from"]);
  await expect.poll(() => fake.requests[0]?.aborted).toBe(true);
});

it.each<[name: string, body: unknown, expected: string]>([
  ["an error inside 200", { error: { message: "overloaded" } }, '{"error":{"message":"overloaded"}}'],
  ["a web page", "<html></html>", "<html></html>"],
  ["nothing", "", ""],
])("answers %s", async (_, body, expected) => {
  fake.respondWith({ kind: "body", body });
  const response = await fetch(`${fake.url}/chat/completions`, { method: "POST", body: "{}" });
  expect([response.status, await response.text()]).toEqual([200, expected]);
});

it("is steered over HTTP, each provider by itself", async () => {
  const other = fake.provider("other");
  const script: Script = { kind: "answer", content: "steered" };
  await fetch(`${other.url}/script`, { method: "PUT", body: JSON.stringify(script) });
  const elsewhere = new OpenAI({ apiKey: "key", baseURL: other.url, maxRetries: 0 });
  const completion = await elsewhere.chat.completions.create(question);
  expect(completion.choices[0]?.message.content).toBe("steered");
  expect(await streamText()).toBe("Hello from a fake provider.");
  const received = await (await fetch(`${other.url}/requests`)).json();
  expect(received).toMatchObject([{ path: "/other/chat/completions", body: question }]);
});
