// OpenAI's own client in its ordinary flows: answers, streams and its stream helper, a loop of tools, parsed answers,
// typed errors, the list of models and the older completions.
import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError, RateLimitError } from "openai";
import { zodFunction, zodResponseFormat } from "openai/helpers/zod";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import { allOf } from "./all-of.ts";
import { putCatalog } from "./catalog.ts";
import { apiKey, baseUrl } from "./product.ts";

const model = "acme/talker";
const client = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0, timeout: 20_000 });
let fake: FakeOpenAi;

const hello = { model, messages: [{ role: "user" as const, content: "Hello" }] };
const isGeneration = expect.stringMatching(/^gen-[A-Za-z0-9]{20,}$/);

beforeAll(async () => {
  fake = await startOpenAi();
  await putCatalog(
    [{ slug: "acme", base_url: fake.url, name: "Acme" }],
    [{ id: model, endpoints: [{ provider: "acme", price: 2 }] }],
  );
});
afterAll(() => fake?.close());
beforeEach(() => {
  fake.respondWith({ kind: "answer" });
  fake.requests.length = 0;
});

it("gets an answer with its identity and its cost", async () => {
  const completion = await client.chat.completions.create({ ...hello, temperature: 0.5, seed: 7 });
  expect(completion).toMatchObject({
    id: isGeneration,
    object: "chat.completion",
    model,
    provider: "Acme",
    choices: [
      { index: 0, finish_reason: "stop", message: { role: "assistant", content: "Hello from a fake provider." } },
    ],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18, cost: 0.000036 },
  });
  expect(fake.requests[0]?.body).toMatchObject({ model: `upstream/${model}`, temperature: 0.5, seed: 7 });
});

it("streams: one identity, one usage, the same text", async () => {
  const stream = await client.chat.completions.create({ ...hello, stream: true });
  const chunks = await allOf(stream);
  expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe("Hello from a fake provider.");
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
  expect(chunks.every((chunk) => chunk.model === model && Reflect.get(chunk, "provider") === "Acme")).toBe(true);
  expect(chunks.filter(({ usage }) => usage != null)).toEqual([chunks.at(-1)]);
  expect(chunks.at(-1)?.usage).toMatchObject({ total_tokens: 18, cost: 0.000036 });
});

it("streams through the client's helper to a final completion", async () => {
  const helper = client.chat.completions.stream(hello);
  const pieces: string[] = [];
  helper.on("content", (piece) => pieces.push(piece));
  const final = await helper.finalChatCompletion();
  expect(pieces.join("")).toBe(final.choices[0]?.message.content);
  expect(final).toMatchObject({ id: isGeneration, model, choices: [{ finish_reason: "stop" }] });
  expect(await helper.totalUsage()).toMatchObject({ total_tokens: 18 });
});

describe("tools", () => {
  const weather = z.object({ city: z.string() });
  const called: string[] = [];
  const runnable = [
    zodFunction({
      name: "weather",
      parameters: weather,
      function: ({ city }) => {
        called.push(city);
        return `21 degrees in ${city}`;
      },
    }),
  ];
  const asking = (city: string, id: string) => ({
    kind: "answer" as const,
    toolCalls: [{ id, name: "weather", arguments: JSON.stringify({ city }) }],
  });

  beforeEach(() => {
    called.length = 0;
    fake.respondWith(asking("Oslo", "call_1"), asking("Rome", "call_2"), {
      kind: "answer",
      content: "Oslo and Rome: 21.",
    });
  });

  it.each([false, true])("runs a loop of three steps (streamed: %s)", async (stream) => {
    const messages = [{ role: "user" as const, content: "How is the weather in Oslo and Rome?" }];
    const runner = stream
      ? client.chat.completions.runTools({ model, messages, tools: runnable, stream: true })
      : client.chat.completions.runTools({ model, messages, tools: runnable });
    expect(await runner.finalContent()).toBe("Oslo and Rome: 21.");
    expect(called).toEqual(["Oslo", "Rome"]);
    expect(fake.requests).toHaveLength(3);
    expect(fake.requests[2]?.body).toMatchObject({
      messages: [
        { role: "user" },
        {
          role: "assistant",
          tool_calls: [{ id: "call_1", type: "function", function: { name: "weather", arguments: '{"city":"Oslo"}' } }],
        },
        { role: "tool", tool_call_id: "call_1", content: "21 degrees in Oslo" },
        { role: "assistant", tool_calls: [{ id: "call_2" }] },
        { role: "tool", tool_call_id: "call_2", content: "21 degrees in Rome" },
      ],
    });
  });

  it("streams several calls at once, each whole", async () => {
    const [first] = asking("Oslo", "call_1").toolCalls;
    const [second] = asking("Rome", "call_2").toolCalls;
    if (first === undefined || second === undefined) throw new Error("two calls are scripted");
    fake.respondWith({ kind: "answer", content: "Let me look.", toolCalls: [first, second] });
    const final = await client.chat.completions.stream({ ...hello, tools: runnable }).finalChatCompletion();
    expect(final.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
      message: {
        content: "Let me look.",
        tool_calls: [
          { id: "call_1", function: { parsed_arguments: { city: "Oslo" } } },
          { id: "call_2", function: { parsed_arguments: { city: "Rome" } } },
        ],
      },
    });
  });
});

describe("structured answers", () => {
  const rating = z.object({ score: z.number(), words: z.array(z.string()) });
  const response_format = zodResponseFormat(rating, "rating");
  const content = '{"score": 4, "words": ["warm", "dry"]}';

  it("parses an answer", async () => {
    fake.respondWith({ kind: "answer", content });
    const completion = await client.chat.completions.parse({ ...hello, response_format });
    expect(completion.choices[0]?.message.parsed).toEqual({ score: 4, words: ["warm", "dry"] });
    expect(fake.requests[0]?.body).toMatchObject({
      response_format: { type: "json_schema", json_schema: { name: "rating", strict: true } },
    });
  });

  it("parses a stream", async () => {
    fake.respondWith({ kind: "answer", content });
    const final = await client.chat.completions.stream({ ...hello, response_format }).finalChatCompletion();
    expect(final.choices[0]?.message.parsed).toEqual({ score: 4, words: ["warm", "dry"] });
  });
});

describe("errors", () => {
  const failed = async (body: object, with_ = client): Promise<APIError> => {
    const thrown = await with_.chat.completions
      .create({ ...hello, ...body, stream: false })
      .catch((error: unknown) => error);
    if (thrown instanceof APIError) return thrown;
    throw new Error(`it did not fail: ${JSON.stringify(thrown)}`);
  };

  it.each([
    ["an unknown model", { model: "acme/nobody" }, BadRequestError, 400, "acme/nobody"],
    ["a wrong type", { temperature: "hot" }, BadRequestError, 400, "temperature"],
    ["no endpoint", { provider: { only: ["elsewhere"] } }, NotFoundError, 404, "elsewhere"],
  ])("%s", async (_, body, type, status, text) => {
    const error = await failed(body);
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ status, code: status });
    expect(error.message).toContain(text);
    expect(error.headers?.get("x-generation-id")).toEqual(isGeneration);
  });

  it("a wrong key", async () => {
    const stranger = new OpenAI({ baseURL: baseUrl, apiKey: "sk-fl-v1-nobody", maxRetries: 0 });
    expect(await failed({}, stranger)).toBeInstanceOf(AuthenticationError);
  });

  it("a provider's limit, with the time to wait", async () => {
    fake.respondWith({
      kind: "body",
      status: 429,
      headers: { "retry-after": "7" },
      body: { error: { message: "Slow down" } },
    });
    const error = await failed({});
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error.headers?.get("retry-after")).toBe("7");
    expect(error.error).toMatchObject({
      metadata: { provider_name: "Acme", raw: expect.stringContaining("Slow down") },
    });
  });

  it("a stream that breaks after its first words", async () => {
    fake.respondWith({ kind: "answer", stopAfter: 3, end: "break" });
    const stream = await client.chat.completions.create({ ...hello, stream: true });
    const pieces: string[] = [];
    const reading = (async () => {
      for await (const chunk of stream) pieces.push(chunk.choices[0]?.delta.content ?? "");
    })();
    await expect(reading).rejects.toBeInstanceOf(APIError);
    expect(pieces.join("")).toBe("Hello from");
  });
});

it("lists the models of the catalog", async () => {
  const models = await allOf(client.models.list());
  expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining([model, "fairlead/demo"]));
});

describe("the older completions", () => {
  it("answers a prompt", async () => {
    const completion = await client.completions.create({ model, prompt: "Say hello" });
    expect(completion).toMatchObject({
      id: isGeneration,
      object: "text_completion",
      choices: [{ text: "Hello from a fake provider.", finish_reason: "stop", index: 0 }],
      usage: { total_tokens: 18 },
    });
  });

  it("streams", async () => {
    const stream = await client.completions.create({ model, prompt: "Say hello", stream: true });
    const chunks = await allOf(stream);
    expect(chunks.map(({ choices }) => choices[0]?.text ?? "").join("")).toBe("Hello from a fake provider.");
    expect(chunks.at(-1)?.usage).toMatchObject({ total_tokens: 18 });
  });
});
