// The fake is only worth something if the vendor's own client cannot tell it from the real thing.
import Anthropic, { APIError, BadRequestError, InternalServerError, RateLimitError } from "@anthropic-ai/sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startAnthropic } from "../../providers/anthropic.ts";
import type { FakeVendor } from "../../providers/listen.ts";

let fake: FakeVendor;
let client: Anthropic;
const input_schema = { type: "object" as const, properties: { city: { type: "string" } }, required: ["city"] };
const tools = [
  { name: "look", input_schema },
  { name: "list", input_schema: { type: "object" as const } },
];

beforeAll(async () => {
  fake = await startAnthropic();
  client = new Anthropic({ apiKey: "key", baseURL: fake.url.replace(/\/v1$/, ""), maxRetries: 0, timeout: 20_000 });
});
afterAll(() => fake.close());

const ask = (content: string, more: object = {}) => ({
  model: "claude-fake",
  max_tokens: 2048,
  messages: [{ role: "user" as const, content: [{ type: "text" as const, text: content }] }],
  ...more,
});

describe.each(["whole", "streamed"])("%s", (way) => {
  const message = (content: string, more?: object) =>
    way === "whole"
      ? client.messages.create(ask(content, more))
      : client.messages.stream(ask(content, more)).finalMessage();

  it("text", async () => {
    const { content, stop_reason, usage } = await message("Hi");
    expect(content).toMatchObject([{ type: "text", text: "Hello from a fake vendor." }]);
    expect(stop_reason).toBe("end_turn");
    expect(usage).toMatchObject({ input_tokens: 11, output_tokens: 7 });
  });

  it("calls of tools, one without arguments", async () => {
    const { content, stop_reason } = await message("#tools", { tools });
    expect(content.slice(1)).toMatchObject([
      { type: "tool_use", name: "look", input: { city: expect.any(String) } },
      { type: "tool_use", name: "list", input: {} },
    ]);
    expect(stop_reason).toBe("tool_use");
  });

  it("thinking, signed", async () => {
    const { content } = await message("#reasoning", { thinking: { type: "enabled", budget_tokens: 1024 } });
    expect(content[0]).toEqual({ type: "thinking", thinking: "First I think about it.", signature: "fake-signature" });
  });

  it("an answer by a schema", async () => {
    const format = { type: "json_schema", schema: { ...input_schema, additionalProperties: false } };
    const { content } = await message("Hi", { output_config: { format } });
    expect(JSON.parse(content[0]?.type === "text" ? content[0].text : "")).toEqual({ city: expect.any(String) });
  });

  it("a refusal", async () => {
    expect(await message("#refuse")).toMatchObject({ content: [], stop_reason: "refusal" });
  });

  it("errors", async () => {
    await expect(message("#error-429")).rejects.toThrow(RateLimitError);
    await expect(message("#error-529")).rejects.toThrow(InternalServerError);
    await expect(message("Hi", { max_tokens: 0 })).rejects.toThrow(BadRequestError);
    await expect(message("Hi", { tool_choice: { type: "any" } })).rejects.toThrow(/tool_choice/);
    const thinking = { type: "enabled", budget_tokens: 1024 };
    const asked = { role: "assistant", content: [{ type: "tool_use", id: "t", name: "look", input: {} }] };
    const told = { role: "user", content: [{ type: "tool_result", tool_use_id: "t", content: "ok" }] };
    const messages = [{ role: "user", content: [{ type: "text", text: "Hi" }] }, asked, told];
    await expect(message("Hi", { thinking, tools, messages })).rejects.toThrow(/thinking block/);
    await expect(message("#die")).rejects.toThrow();
  });
});

it("an error in the middle of a stream", async () => {
  await expect(client.messages.stream(ask("#stream-error")).finalMessage()).rejects.toThrow(APIError);
});

it("keeps what it received", () => {
  expect(fake.requests[0]).toMatchObject({
    path: "/v1/messages",
    headers: { authorization: "Bearer key", "anthropic-version": expect.any(String) },
    body: { model: "claude-fake" },
  });
});

it("fails as it is told to", async () => {
  const failing = await startAnthropic({ status: 503 });
  const other = new Anthropic({ apiKey: "key", baseURL: failing.url.replace(/\/v1$/, ""), maxRetries: 0 });
  await expect(other.messages.create(ask("Hi"))).rejects.toMatchObject({ status: 503 });
  await failing.close();
});
