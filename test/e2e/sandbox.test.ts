// The sandbox through the whole product, with OpenAI's own client: a client's ordinary flow without any provider key, and
// every documented way to make a provider misbehave.
import OpenAI, { APIError } from "openai";
import type { ChatCompletionMessageParam, ChatCompletionTool } from "openai/resources";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Product, startProduct } from "./harness.ts";

let product: Product;
let client: OpenAI;
const model = "fairlead/demo";
const everySecond = { FIRST_TOKEN_TIMEOUT_MS: "1000", IDLE_TIMEOUT_MS: "1000", TOTAL_TIMEOUT_MS: "3000" };

beforeAll(async () => {
  product = await startProduct({ variables: everySecond });
  client = new OpenAI({ baseURL: `${product.url}/api/v1`, apiKey: product.apiKey, maxRetries: 0, timeout: 20_000 });
});
afterAll(() => product?.stop());

const saying = (content: string): ChatCompletionMessageParam[] => [{ role: "user", content }];

function providerOf(answer: object): unknown {
  return Reflect.get(answer, "provider");
}

/** Tried in this order whatever happened before: else the health of the first test would spare the next ones the failure. */
const inOrder = { provider: { order: ["sandbox-a", "sandbox-b"] } };

async function streamed(content: string): Promise<{ text: string; provider: unknown; usages: number }> {
  const stream = await client.chat.completions.create({ model, messages: saying(content), stream: true, ...inOrder });
  const seen = { text: "", provider: undefined as unknown, usages: 0 };
  for await (const chunk of stream) {
    seen.text += chunk.choices[0]?.delta.content ?? "";
    seen.provider = providerOf(chunk);
    if (chunk.usage !== undefined && chunk.usage !== null) seen.usages += 1;
  }
  return seen;
}

it("chats and streams the same answer", async () => {
  const whole = await client.chat.completions.create({ model, messages: saying("Hello!") });
  const pieces = await streamed("Hello!");
  expect(whole.choices[0]?.message.content).toContain('You said: "Hello!"');
  expect(pieces).toMatchObject({ text: whole.choices[0]?.message.content, usages: 1 });
});

it("calls a tool with arguments that fit, and answers with its result", async () => {
  const parameters = {
    type: "object",
    properties: { city: { type: "string" }, unit: { enum: ["c", "f"] } },
    required: ["city", "unit"],
  };
  const tools: ChatCompletionTool[] = [{ type: "function", function: { name: "weather", parameters } }];
  const messages = saying("How is the weather?");
  const asked = await client.chat.completions.create({ model, messages, tools });
  const call = asked.choices[0]?.message.tool_calls?.[0];
  if (call?.type !== "function") throw new Error("no tool was called");
  expect(asked.choices[0]?.finish_reason).toBe("tool_calls");
  expect(JSON.parse(call.function.arguments)).toEqual({ city: "sample city", unit: "c" });

  messages.push(
    { role: "assistant", tool_calls: [call] },
    { role: "tool", tool_call_id: call.id, content: "21 degrees" },
  );
  const answered = await client.chat.completions.create({ model, messages, tools });
  expect(answered.choices[0]).toMatchObject({
    finish_reason: "stop",
    message: { content: "The tool weather answered: 21 degrees" },
  });
});

it("fills a structured output", async () => {
  const schema = {
    type: "object",
    properties: { score: { type: "integer", minimum: 3 } },
    required: ["score"],
    additionalProperties: false,
  };
  const completion = await client.chat.completions.create({
    model,
    messages: saying("Rate this"),
    response_format: { type: "json_schema", json_schema: { name: "rating", strict: true, schema } },
  });
  expect(completion.choices[0]?.message.content).toBe('{"score":3}');
});

it("shares requests out, most to the cheapest", async () => {
  const counts = new Map<unknown, number>();
  for (let request = 0; request < 60; request++) {
    const provider = providerOf(
      await client.chat.completions.create({ model, messages: saying(`Request ${request}`) }),
    );
    counts.set(provider, (counts.get(provider) ?? 0) + 1);
  }
  // 73 % of 60 are 44; below 30 or above 58 would be an accident of one in ten thousand.
  expect(counts.get("Sandbox A")).toBeGreaterThan(30);
  expect(counts.get("Sandbox A")).toBeLessThan(58);
});

const words = ["fail", "503", "429", "404", "garbage", "empty", "error", "stall", "hang"];

it.each(
  words.flatMap((word) => [[word, true] as const, [word, false] as const]),
)("survives [[%s]] on two of three providers (streamed: %s)", async (word, stream) => {
  const content = `Hello! [[${word}:sandbox-a,sandbox-b]]`;
  const provider = stream
    ? (await streamed(content)).provider
    : providerOf(await client.chat.completions.create({ model, messages: saying(content), ...inOrder }));
  expect(provider).toBe("Sandbox C");
});

it.each([
  ["fail", 502],
  ["429", 429],
  ["503", 503],
  ["400", 400],
  ["refuse", 403],
  ["context", 400],
])("says what went wrong when all providers do [[%s]]: %d", async (word, status) => {
  const failure = await client.chat.completions
    .create({ model, messages: saying(`[[${word}]]`) })
    .catch((problem: unknown) => problem);
  expect(failure instanceof APIError && failure.status).toBe(status);
});

it.each(["break", "cut"])("never passes [[%s]] off as a whole answer", async (word) => {
  await expect(streamed(`Hello! [[${word}]]`)).rejects.toThrow();
});
