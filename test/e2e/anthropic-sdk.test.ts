// Anthropic's own client against /messages: answers, streams and its stream helper, a loop of tools with thinking, a
// parsed answer, counting, typed errors, and a stream that breaks off. Over the sandbox, and over a vendor that insists
// on getting its signatures back.
import Anthropic, {
  APIError,
  AuthenticationError,
  BadRequestError,
  NotFoundError,
  RateLimitError,
} from "@anthropic-ai/sdk";
import { zodOutputFormat } from "@anthropic-ai/sdk/helpers/zod";
import type { MessageParam, Tool } from "@anthropic-ai/sdk/resources";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { startAnthropic } from "../providers/anthropic.ts";
import type { FakeVendor } from "../providers/listen.ts";
import { allOf } from "./all-of.ts";
import { putCatalog } from "./catalog.ts";
import { apiKey, baseUrl } from "./product.ts";

const demo = "fairlead/demo";
const claude = "anthropic/claude-fake";
const baseURL = baseUrl.replace(/\/v1$/, "");
const client = new Anthropic({ baseURL, apiKey, authToken: null, maxRetries: 0, timeout: 20_000 });
let fake: FakeVendor;

beforeAll(async () => {
  fake = await startAnthropic();
  await putCatalog(
    [{ slug: "anthropic", name: "Anthropic", dialect: "anthropic", base_url: fake.url }],
    [
      {
        id: claude,
        aliases: ["claude-fake-20260101"],
        architecture: { input_modalities: ["text", "image"] },
        endpoints: [{ provider: "anthropic", price: 2 }],
      },
    ],
  );
});
afterAll(() => fake?.close());

const weather: Tool = {
  name: "weather",
  description: "Tells the weather",
  input_schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};

function saying(content: MessageParam["content"], model = demo) {
  return { model, max_tokens: 4000, messages: [{ role: "user" as const, content }] };
}

it("gets a message with its identity and its cost", async () => {
  const message = await client.messages.create({ ...saying("Hi"), system: "Be brief", metadata: { user_id: "u1" } });
  expect(message).toMatchObject({
    id: expect.stringMatching(/^gen-[A-Za-z0-9]{20,}$/),
    type: "message",
    role: "assistant",
    model: demo,
    provider: "Sandbox A",
    content: [{ type: "text", text: expect.stringContaining('You said: "Hi"') }],
    stop_reason: "end_turn",
    usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number), cost: expect.any(Number) },
  });
});

it("ends at the limit of tokens, and says so", async () => {
  expect(await client.messages.create({ ...saying("Hi"), max_tokens: 2 })).toMatchObject({ stop_reason: "max_tokens" });
});

it("streams in Anthropic's order, and its helper puts the same message together", async () => {
  const stream = client.messages.stream({ ...saying("Hi"), thinking: { type: "enabled", budget_tokens: 1024 } });
  const events = await allOf(stream);
  const types = events.map(({ type }) => type);
  expect([types[0], types.at(-2), types.at(-1)]).toEqual(["message_start", "message_delta", "message_stop"]);
  const message = await stream.finalMessage();
  const whole = await client.messages.create({ ...saying("Hi"), thinking: { type: "enabled", budget_tokens: 1024 } });
  const words = (content: Anthropic.ContentBlock[]) =>
    content.map((block) => (block.type === "text" ? block.text : block.type === "thinking" ? block.thinking : ""));
  expect(words(message.content)).toEqual(words(whole.content));
  expect(message.usage).toMatchObject({ output_tokens: whole.usage.output_tokens });
  expect(events.at(-2)).toMatchObject({ usage: { cost: expect.any(Number) } });
});

it("accepts pictures and documents", async () => {
  const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const message = await client.messages.create(
    saying(
      [
        { type: "image", source: { type: "base64", media_type: "image/png", data: png } },
        { type: "document", title: "Notes", source: { type: "text", media_type: "text/plain", data: "one two" } },
        { type: "text", text: "Look" },
      ],
      claude,
    ),
  );
  expect(message.content).toMatchObject([{ type: "text", text: "Hello from a fake vendor." }]);
  expect(fake.requests.at(-1)?.body).toMatchObject({
    messages: [
      {
        content: [
          { type: "image", source: { type: "base64", data: png } },
          { type: "document", title: "Notes", source: { type: "text", data: "one two" } },
          {},
        ],
      },
    ],
  });
});

describe.each([demo, claude, "claude-fake-20260101"])("a loop of tools with %s", (model) => {
  it.each(["whole", "streamed"])("%s", async (manner) => {
    const ask = (messages: MessageParam[]) => {
      const request = { model, max_tokens: 4000, messages, tools: [weather], thinking: { type: "adaptive" as const } };
      return manner === "whole" ? client.messages.create(request) : client.messages.stream(request).finalMessage();
    };
    const messages: MessageParam[] = [{ role: "user", content: "What is the weather? #tool #reasoning" }];
    const first = await ask(messages);
    expect(first.stop_reason).toBe("tool_use");
    const calls = first.content.filter((block) => block.type === "tool_use");
    expect(calls).toMatchObject([{ name: "weather", input: { city: expect.any(String) } }]);
    expect(first.content[0]?.type).toBe("thinking");
    messages.push({ role: "assistant", content: first.content });
    messages.push({
      role: "user",
      content: calls.map(({ id }) => ({ type: "tool_result", tool_use_id: id, content: "21 degrees" })),
    });
    const second = await ask(messages);
    expect(second).toMatchObject({ stop_reason: "end_turn" });
    expect(JSON.stringify(second.content)).toContain("21 degrees");
  });
});

it("gives a vendor its own thinking back, signature and all", async () => {
  const first = await client.messages.create({
    ...saying("Weather? #tool #reasoning", claude),
    tools: [weather],
    thinking: { type: "enabled", budget_tokens: 1024 },
  });
  const call = first.content.find((block) => block.type === "tool_use");
  await client.messages.create({
    ...saying("Weather? #tool #reasoning", claude),
    tools: [weather],
    thinking: { type: "enabled", budget_tokens: 1024 },
    messages: [
      { role: "user", content: "Weather? #tool #reasoning" },
      { role: "assistant", content: first.content },
      { role: "user", content: [{ type: "tool_result", tool_use_id: call?.id ?? "", content: "no", is_error: true }] },
    ],
  });
  expect(fake.requests.at(-1)?.body).toMatchObject({
    messages: [
      {},
      {
        content: expect.arrayContaining([
          { type: "thinking", thinking: expect.any(String), signature: "fake-signature" },
        ]),
      },
      { content: [{ type: "tool_result", is_error: true }] },
    ],
  });
});

describe("tools that Anthropic defines", () => {
  const tools: Anthropic.ToolUnion[] = [
    { type: "bash_20250124", name: "bash" },
    { type: "web_search_20250305", name: "web_search", max_uses: 2 },
  ];

  it.each([demo, claude])("are called by their name with %s", async (model) => {
    const message = await client.messages.stream({ ...saying("List the files #tool", model), tools }).finalMessage();
    const call = message.content.find((block) => block.type === "tool_use");
    expect(call).toMatchObject({ name: "bash" });
    if (model === claude) expect(fake.requests.at(-1)?.body).toMatchObject({ tools });
    else expect(call).toMatchObject({ input: { command: expect.any(String) } });
  });

  it("go along with betas", async () => {
    await client.beta.messages.create({
      ...saying("Hi", claude),
      betas: ["context-management-2025-06-27"],
      context_management: { edits: [{ type: "clear_tool_uses_20250919" }] },
    });
    expect(fake.requests.at(-1)).toMatchObject({
      headers: { "anthropic-beta": "context-management-2025-06-27" },
      body: { context_management: { edits: [{ type: "clear_tool_uses_20250919" }] } },
    });
  });
});

it("lists models and retrieves one", async () => {
  const ids = (await Array.fromAsync(client.models.list())).map(({ id }) => id);
  expect(ids).toContain(claude);
  expect(await client.models.retrieve(claude)).toMatchObject({ id: claude, type: "model" });
});

it.each([demo, claude])("parses an answer in a schema with %s", async (model) => {
  const format = zodOutputFormat(z.object({ city: z.string(), degrees: z.number() }));
  const message = await client.messages.parse({ ...saying("Weather?", model), output_config: { format } });
  expect(message.parsed_output).toEqual({ city: expect.any(String), degrees: expect.any(Number) });
});

it("counts the tokens of a prompt", async () => {
  const short = await client.messages.countTokens({ model: demo, messages: [{ role: "user", content: "Hi" }] });
  const long = await client.messages.countTokens({
    model: demo,
    messages: [{ role: "user", content: "many words ".repeat(500) }],
    tools: [weather],
  });
  expect(short.input_tokens).toBeGreaterThan(0);
  expect(long.input_tokens).toBeGreaterThan(short.input_tokens + 500);
});

it.each<[name: string, fields: object, error: unknown, type: string]>([
  ["an unknown model", { model: "no/such" }, BadRequestError, "invalid_request_error"],
  [
    "a tool that nobody runs and that is insisted on",
    {
      tools: [{ type: "web_search_20250305", name: "web_search" }],
      tool_choice: { type: "tool", name: "web_search" },
    },
    BadRequestError,
    "invalid_request_error",
  ],
  [
    "a wrong block",
    { messages: [{ role: "user", content: [{ type: "video" }] }] },
    BadRequestError,
    "invalid_request_error",
  ],
  [
    "a provider that is too busy",
    { messages: [{ role: "user", content: "[[429]]" }] },
    RateLimitError,
    "rate_limit_error",
  ],
  ["an empty plan", { provider: { only: ["nobody"] } }, NotFoundError, "not_found_error"],
])("tells %s as a typed error", async (_, fields, error, type) => {
  const thrown = await client.messages.create({ ...saying("Hi"), ...fields }).catch((caught: unknown) => caught);
  expect(thrown).toBeInstanceOf(error);
  expect(thrown).toMatchObject({
    error: {
      type: "error",
      error: { type, error_type: expect.any(String) },
      request_id: expect.stringMatching(/^gen-/),
    },
  });
});

it("tells a wrong key as one", async () => {
  const stranger = new Anthropic({ baseURL, apiKey: "sk-nobody", authToken: null, maxRetries: 0 });
  await expect(stranger.messages.create(saying("Hi"))).rejects.toThrow(AuthenticationError);
});

it.each([
  ["the sandbox", saying("[[break]] with enough words to break off in the middle")],
  ["a vendor", saying("#stream-error", claude)],
])("tells a stream of %s that breaks off as an error, never as an end", async (_, request) => {
  const types: string[] = [];
  const thrown = await (async () => {
    for await (const { type } of await client.messages.create({ ...request, stream: true })) types.push(type);
    return undefined;
  })().catch((caught: unknown) => caught);
  expect(thrown).toBeInstanceOf(APIError);
  expect(types).toContain("content_block_delta");
  expect(types).not.toContain("message_stop");
});
