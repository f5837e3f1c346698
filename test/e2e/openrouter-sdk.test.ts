// OpenRouter's own client: every answer has to pass its schemas, which are closer than anybody else's.
import { OpenRouter } from "@openrouter/sdk";
import type { ChatRequest, ChatResult, ChatStreamChunk } from "@openrouter/sdk/models";
import { OpenRouterError, ResponseValidationError } from "@openrouter/sdk/models/errors";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import { allOf } from "./all-of.ts";
import { putCatalog } from "./catalog.ts";
import { adminKey, apiKey, baseUrl } from "./product.ts";

const model = "acme/talker";
const withKey = (key: string) =>
  new OpenRouter({ apiKey: key, serverURL: baseUrl, retryConfig: { strategy: "none" }, timeoutMs: 20_000 });
const client = withKey(apiKey);
const manager = withKey(adminKey);
let fake: FakeOpenAi;

beforeAll(async () => {
  fake = await startOpenAi();
  await putCatalog(
    [
      {
        slug: "acme",
        base_url: fake.url,
        name: "Acme",
        headquarters: "NO",
        privacy_policy_url: "https://acme.example/privacy",
      },
      { slug: "other", base_url: fake.provider("other").url, name: "Other", data_policy: null },
    ],
    [
      {
        id: model,
        description: "Talks.",
        endpoints: [
          { provider: "acme", price: 2, quantization: "fp8", max_completion_tokens: 4096 },
          { provider: "acme", tag: "acme/turbo", price: 9 },
          { provider: "other", price: 5 },
        ],
      },
      {
        id: "acme/embedder",
        architecture: { output_modalities: ["embeddings"] },
        endpoints: [{ provider: "acme" }],
      },
    ],
  );
});
afterAll(() => fake?.close());
beforeEach(() => {
  fake.respondWith({ kind: "answer" });
  fake.provider("other").respondWith({ kind: "answer" });
});

const order = ["acme", "other"];
const hello: ChatRequest = { model, messages: [{ role: "user", content: "Hello" }], provider: { order } };

async function chat(more: Partial<ChatRequest> = {}, by = client): Promise<ChatResult> {
  const answer = await by.chat.send({ chatRequest: { ...hello, ...more, stream: false } });
  if (answer instanceof ReadableStream) throw new Error("nobody asked for a stream");
  return answer;
}

async function streamed(more: Partial<ChatRequest> = {}): Promise<ChatStreamChunk[]> {
  const answer = await client.chat.send({ chatRequest: { ...hello, ...more, stream: true } });
  if (!(answer instanceof ReadableStream)) throw new Error("a stream was asked for");
  return await allOf(answer);
}

const weather = {
  type: "function" as const,
  function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
};
const asking = {
  kind: "answer" as const,
  toolCalls: [{ id: "call_1", name: "weather", arguments: '{"city":"Oslo"}' }],
};

describe("chat", () => {
  it("answers with usage and cost", async () => {
    const answer = await chat();
    expect(answer).toMatchObject({
      model,
      choices: [{ finishReason: "stop" }],
      usage: { totalTokens: 18, cost: 0.000036 },
    });
    expect(answer.choices[0]?.message.content).toBe("Hello from a fake provider.");
  });

  it("streams", async () => {
    const chunks = await streamed();
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? "").join("")).toBe("Hello from a fake provider.");
    expect(chunks.filter(({ usage }) => usage !== undefined)).toHaveLength(1);
    expect(chunks.at(-1)?.usage).toMatchObject({ totalTokens: 18, cost: 0.000036 });
  });

  it("calls a tool and takes its result", async () => {
    fake.respondWith(asking, { kind: "answer", content: "21 degrees." });
    const asked = await chat({ tools: [weather] });
    const call = asked.choices[0]?.message.toolCalls?.[0];
    if (call === undefined) throw new Error("no tool was called");
    expect(call).toMatchObject({ id: "call_1", function: { name: "weather", arguments: '{"city":"Oslo"}' } });
    const answered = await chat({
      tools: [weather],
      messages: [
        ...hello.messages,
        { role: "assistant", toolCalls: [call] },
        { role: "tool", toolCallId: call.id, content: "21" },
      ],
    });
    expect(answered.choices[0]?.message.content).toBe("21 degrees.");
  });

  it("streams a tool call", async () => {
    fake.respondWith(asking);
    const chunks = await streamed({ tools: [weather] });
    const deltas = chunks.flatMap(({ choices }) => choices[0]?.delta.toolCalls ?? []);
    expect(deltas[0]).toMatchObject({ index: 0, id: "call_1", function: { name: "weather" } });
    expect(deltas.map((delta) => delta.function?.arguments ?? "").join("")).toBe('{"city":"Oslo"}');
  });

  it("reasons", async () => {
    fake.respondWith({ kind: "answer", reasoning: "Let me think.", content: "Done." });
    const answer = await chat({ reasoning: { effort: "low" } });
    expect(answer.choices[0]?.message).toMatchObject({ reasoning: "Let me think.", content: "Done." });
    const chunks = await streamed({ reasoning: { effort: "low" } });
    expect(chunks.map(({ choices }) => choices[0]?.delta.reasoning ?? "").join("")).toBe("Let me think.");
  });

  it("shows the router's metadata when asked", async () => {
    const answer = await client.chat.send({
      xOpenRouterMetadata: "enabled",
      chatRequest: { ...hello, stream: false },
    });
    if (answer instanceof ReadableStream) throw new Error("nobody asked for a stream");
    expect(answer.openrouterMetadata).toBeDefined();
  });
});

it("embeds", async () => {
  const body = {
    object: "list",
    model: "upstream",
    data: [{ object: "embedding", index: 0, embedding: [0.5, -0.25] }],
    usage: { prompt_tokens: 4, total_tokens: 4 },
  };
  fake.respondWith({ kind: "body", body });
  const answer = await client.embeddings.generate({ requestBody: { model: "acme/embedder", input: "Hello" } });
  expect(answer).toMatchObject({
    model: "acme/embedder",
    data: [{ embedding: [0.5, -0.25], index: 0 }],
    usage: { promptTokens: 4 },
  });
  const pages = await allOf(await client.embeddings.listModels());
  expect(pages.flatMap(({ result }) => result.data).map(({ id }) => id)).toEqual(["acme/embedder"]);
});

describe("errors", () => {
  async function failure(work: Promise<unknown>): Promise<OpenRouterError> {
    const thrown = await work.catch((error: unknown) => error);
    expect(thrown).not.toBeInstanceOf(ResponseValidationError);
    if (thrown instanceof OpenRouterError) return thrown;
    throw new Error(`it did not fail as it should: ${String(thrown)}`);
  }

  it.each([
    ["an unknown model", { model: "acme/nobody" }, "BadRequestResponseError", 400],
    ["no endpoint", { provider: { only: ["elsewhere"] } }, "NotFoundResponseError", 404],
  ])("%s", async (_, more, name, statusCode) => {
    expect(await failure(chat(more))).toMatchObject({ name, statusCode, error: { code: statusCode } });
  });

  it.each([
    [429, "TooManyRequestsResponseError", 429],
    [500, "BadGatewayResponseError", 502],
    [503, "ServiceUnavailableResponseError", 503],
    [422, "UnprocessableEntityResponseError", 422],
    [401, "BadGatewayResponseError", 502],
  ])("a provider's %i", async (status, name, statusCode) => {
    const script = { kind: "body" as const, status, body: { error: { message: "No." } } };
    fake.respondWith(script);
    fake.provider("other").respondWith(script);
    expect(await failure(chat())).toMatchObject({ name, statusCode, error: { code: statusCode } });
  });

  it("a stranger and the wrong kind of key", async () => {
    expect(await failure(chat({}, withKey("sk-fl-v1-nobody")))).toMatchObject({ name: "UnauthorizedResponseError" });
    expect(await failure(chat({}, manager))).toMatchObject({ name: "ForbiddenResponseError" });
    expect(await failure(client.apiKeys.list())).toMatchObject({ statusCode: 403 });
  });

  it("after the first words: a last chunk that says so", async () => {
    fake.respondWith({ kind: "answer", stopAfter: 3, end: "break" });
    const chunks = await streamed();
    expect(chunks.at(-1)).toMatchObject({
      error: {
        code: 502,
        message: "Acme broke off before its answer was complete",
        metadata: { errorType: "provider_unavailable" },
      },
      choices: [{ finishReason: "error" }],
    });
  });
});

describe("failover", () => {
  it.each([
    ["an outage", { kind: "body", status: 500, body: "" }],
    ["a closed connection", { kind: "drop" }],
    ["an error inside 200", { kind: "body", body: { error: { message: "overloaded", code: 529 } } }],
    ["nothing at all", { kind: "body", body: { choices: [] } }],
  ] as const)("cannot be seen: %s", async (_, script) => {
    fake.respondWith(script);
    expect((await chat()).choices[0]?.message.content).toBe("Hello from a fake provider.");
    const chunks = await streamed();
    expect(chunks.every(({ error }) => error === undefined)).toBe(true);
    expect(chunks.at(-1)?.usage).toMatchObject({ cost: 0.00009 });
  });
});

describe("the catalogue", () => {
  const anyone = withKey("");

  it("models", async () => {
    const pages = await allOf(await anyone.models.list());
    const models = pages.flatMap(({ result }) => result.data);
    expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining([model, "fairlead/demo"]));
    expect(models.find(({ id }) => id === model)).toMatchObject({
      contextLength: 131_072,
      pricing: { prompt: "0.000002", completion: "0.000002" },
    });
    expect((await anyone.models.count()).data.count).toBe(2);
    expect((await anyone.models.get({ author: "acme", slug: "talker" })).data).toMatchObject({ id: model });
    const mine = await allOf(await client.models.listForUser({ bearer: apiKey }));
    expect(mine.flatMap(({ result }) => result.data)).toHaveLength(2);
  });

  it("endpoints", async () => {
    const { data } = await anyone.endpoints.list({ author: "acme", slug: "talker" });
    expect(data.endpoints.map(({ tag }) => tag)).toEqual(["acme", "acme/turbo", "other"]);
    expect(data.endpoints[0]).toMatchObject({ providerName: "Acme", quantization: "fp8", maxCompletionTokens: 4096 });
    const zdr = await anyone.endpoints.listZdrEndpoints();
    expect(zdr.data.map((one) => `${one.modelId} ${one.tag}`)).toEqual([
      "acme/talker acme",
      "acme/talker acme/turbo",
      "acme/embedder acme",
    ]);
  });

  it("providers", async () => {
    const { data } = await anyone.providers.list();
    expect(data.find(({ slug }) => slug === "acme")).toMatchObject({ name: "Acme", headquarters: "NO" });
  });
});

it("keys are made, changed, used and deleted", async () => {
  const made = await manager.apiKeys.create({ requestBody: { name: "sdk", limit: 5, limitReset: "monthly" } });
  const { hash } = made.data;
  expect((await manager.apiKeys.list()).data.map((key) => key.hash)).toContain(hash);
  expect((await chat({}, withKey(made.key))).usage?.cost).toBe(0.000036);
  await vi.waitFor(async () => {
    const { data } = await withKey(made.key).apiKeys.getCurrentKeyMetadata();
    expect(data).toMatchObject({ isManagementKey: false, limit: 5, limitRemaining: 5 - 0.000036 });
  }, 5_000);
  const changed = await manager.apiKeys.update({ hash, requestBody: { name: "renamed", disabled: true } });
  expect(changed.data).toMatchObject({ name: "renamed", disabled: true });
  await expect(chat({}, withKey(made.key))).rejects.toMatchObject({ statusCode: 401 });
  expect(await manager.apiKeys.delete({ hash })).toEqual({ deleted: true });
  await expect(manager.apiKeys.get({ hash })).rejects.toMatchObject({ statusCode: 404 });
});

it("a generation is on record within five seconds, and counted", async () => {
  const before = (await manager.credits.getCredits()).data.totalUsage;
  const { id } = await chat({ sessionId: "a-session" });
  const { data } = await vi.waitFor(() => client.generations.getGeneration({ id }), { timeout: 30_000, interval: 100 });
  expect(data).toMatchObject({
    id,
    model,
    providerName: "Acme",
    totalCost: 0.000036,
    tokensPrompt: 11,
    tokensCompletion: 7,
    finishReason: "stop",
    streamed: false,
    dataRegion: "global",
    sessionId: "a-session",
  });
  await vi.waitFor(
    async () => expect((await manager.credits.getCredits()).data.totalUsage).toBeGreaterThan(before),
    5_000,
  );
  await expect(manager.generations.listGenerationContent({ id })).rejects.toMatchObject({ statusCode: 404 });
});

it("workspaces", async () => {
  const { data } = await manager.workspaces.create({ createWorkspaceRequest: { name: "Team", slug: "team" } });
  const pages = await allOf(await manager.workspaces.list());
  expect(pages.flatMap(({ result }) => result.data).map(({ slug }) => slug)).toEqual(
    expect.arrayContaining(["default", "team"]),
  );
  const made = await manager.apiKeys.create({ requestBody: { name: "team", workspaceId: data.id } });
  await manager.workspaces.update({ id: "team", updateWorkspaceRequest: { defaultProviderSort: "price" } });
  expect((await manager.workspaces.get({ id: data.id })).data).toMatchObject({ defaultProviderSort: "price" });
  expect((await chat({ provider: null }, withKey(made.key))).usage?.cost).toBe(0.000036);
  expect(await manager.apiKeys.delete({ hash: made.data.hash })).toEqual({ deleted: true });
  expect(await manager.workspaces.delete({ id: "team" })).toEqual({ deleted: true });
});
