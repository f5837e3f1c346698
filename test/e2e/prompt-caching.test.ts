// The request bodies of the page "Prompt Caching": where the markers end up, what an answer says of the cache and what it
// costs, and that a conversation keeps to the provider that has its cache.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { FakeVendor } from "../providers/listen.ts";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import { putCatalog } from "./catalog.ts";
import { manage, post, stream } from "./product.ts";
import { vendors } from "./vendors.ts";

const book = "It was the best of times, it was the worst of times. ".repeat(60);
const ephemeral = { type: "ephemeral" };

function systemExample(introduction: string): object[] {
  return [
    {
      role: "system",
      content: [
        { type: "text", text: introduction },
        { type: "text", text: book, cache_control: ephemeral },
      ],
    },
    { role: "user", content: [{ type: "text", text: "What triggered the collapse?" }] },
  ];
}

function userExample(introduction: string, question: string): object[] {
  const parts = [
    { type: "text", text: introduction },
    { type: "text", text: book, cache_control: ephemeral },
    { type: "text", text: question },
  ];
  return [{ role: "user", content: parts }];
}

const examples: [string, object[]][] = [
  [
    "Anthropic, system message",
    systemExample("You are a historian studying the fall of the Roman Empire. You know the following book very well:"),
  ],
  ["Anthropic, user message", userExample("Given the book below:", "Name all the characters in the above book")],
  [
    "Gemini, system message",
    systemExample("You are a historian studying the fall of the Roman Empire. Below is an extensive reference book:"),
  ],
  [
    "Gemini, user message",
    userExample("Based on the book text below:", "List all main characters mentioned in the text above."),
  ],
];

/** What each vendor's request has where the book stands. */
const markers: Record<string, object> = {
  openai: { text: book },
  anthropic: { type: "text", text: book, cache_control: ephemeral },
  gemini: { text: book },
};

describe.each(vendors)("markers over $dialect", ({ dialect, start, provider }) => {
  let fake: FakeVendor;
  beforeAll(async () => {
    fake = await start();
    await putCatalog(
      [{ slug: dialect, base_url: fake.url, dialect, ...provider }],
      [{ id: "example/reader", endpoints: [{ provider: dialect }] }],
    );
    await manage("PATCH", "/workspaces/default", { default_text_model: "example/reader" });
  });
  afterAll(async () => {
    await manage("PATCH", "/workspaces/default", { default_text_model: null });
    await fake?.close();
  });

  it.each(examples)("%s", async (_, messages) => {
    fake.requests.length = 0;
    const answer = await post("/chat/completions", { messages, usage: { include: true } });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const sent = JSON.stringify(fake.requests[0]?.body);
    expect(sent.split(JSON.stringify(book)).length).toBe(2);
    if (dialect === "anthropic") expect(sent).toContain(JSON.stringify(markers[dialect]));
    else expect(sent).not.toContain("cache_control");
    // Bedrock marks with a part of its own behind the text.
    if (dialect === "bedrock")
      expect(sent).toContain(`${JSON.stringify({ text: book })},{"cachePoint":{"type":"default"}}`);
  });

  it("more markers than a vendor takes", async () => {
    const parts = Array.from({ length: 6 }, (_, index) => ({
      type: "text",
      text: `Chapter ${index}`,
      cache_control: ephemeral,
    }));
    fake.requests.length = 0;
    const answer = await post("/chat/completions", { messages: [{ role: "user", content: parts }] });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    const sent = JSON.stringify(fake.requests[0]?.body);
    expect(sent.match(/cache_control|cachePoint/g) ?? []).toHaveLength(
      markers[dialect] === undefined || dialect === "anthropic" ? 4 : 0,
    );
  });
});

describe("what an answer says of the cache", () => {
  let fakes: FakeOpenAi;
  // USD per token. OpenAI: reads at half the price. Anthropic: writes at 1.25, reads at 0.1. Gemini: reads at 0.25.
  const prompt = 0.000004;
  const pricing = {
    openai: { prompt: "0.000004", completion: "0.000008", input_cache_read: "0.000002" },
    anthropic: {
      prompt: "0.000004",
      completion: "0.000008",
      input_cache_read: "0.0000004",
      input_cache_write: "0.000005",
    },
    gemini: { prompt: "0.000004", completion: "0.000008", input_cache_read: "0.000001" },
  };
  const openAiUsage = {
    prompt_tokens: 1204,
    completion_tokens: 8,
    total_tokens: 1212,
    prompt_tokens_details: { cached_tokens: 1000 },
  };
  const read = (dialect: string, name: string) =>
    readFile(join(import.meta.dirname, "..", "fixtures", dialect, name), "utf8");

  beforeAll(async () => {
    fakes = await startOpenAi();
    const dialects = Object.keys(pricing);
    await putCatalog(
      dialects.map((dialect) => ({ slug: dialect, dialect, base_url: fakes.provider(dialect).url })),
      Object.entries(pricing).map(([dialect, prices]) => ({
        id: `example/${dialect}`,
        endpoints: [{ provider: dialect, pricing: prices }],
      })),
    );
    fakes.provider("openai").respondWith({ kind: "answer", usage: openAiUsage });
    for (const dialect of ["anthropic", "gemini"]) {
      fakes.provider(dialect).respondWith({ kind: "body", body: await read(dialect, "cached.json") });
    }
  });
  afterAll(() => fakes?.close());

  it.each([
    ["openai", { cached_tokens: 1000, cache_write_tokens: 0 }, 1000 * (prompt / 2)],
    ["gemini", { cached_tokens: 1000, cache_write_tokens: 0 }, 1000 * prompt * 0.75],
    ["anthropic", { cached_tokens: 1000, cache_write_tokens: 200 }, 1000 * prompt * 0.9 - 200 * prompt * 0.25],
  ])("%s", async (dialect, details, discount) => {
    const model = `example/${dialect}`;
    const messages = [{ role: "user", content: "And then?" }];
    const { status, body } = await post("/chat/completions", { model, messages, usage: { include: true } });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.usage).toMatchObject({ prompt_tokens: 1204, prompt_tokens_details: details });
    expect(body.usage.cache_discount).toBeCloseTo(discount, 12);
    expect(body.usage.cost).toBeCloseTo(1204 * prompt + 8 * 0.000008 - discount, 12);
    const record = await vi.waitFor(
      async () => {
        const found = await manage("GET", `/generation?id=${body.id}`);
        expect(found.status).toBe(200);
        return found.body.data;
      },
      { timeout: 30_000, interval: 100 },
    );
    expect(record).toMatchObject({ native_tokens_cached: 1000, total_cost: body.usage.cost });
    expect(record.cache_discount).toBeCloseTo(discount, 12);
  });

  it("a write alone costs more than it saves", async () => {
    const cached = JSON.parse(await read("anthropic", "cached.json"));
    const usage = { input_tokens: 4, cache_creation_input_tokens: 1200, cache_read_input_tokens: 0, output_tokens: 8 };
    fakes.provider("anthropic").respondWith({ kind: "body", body: { ...cached, usage } });
    const messages = [{ role: "user", content: "Once upon a time" }];
    const { body } = await post("/chat/completions", { model: "example/anthropic", messages });
    expect(body.usage.cache_discount).toBeCloseTo(-1200 * prompt * 0.25, 12);
  });

  it("in a stream, at its end", async () => {
    const messages = [{ role: "user", content: "And then?" }];
    const chunks = await stream("/chat/completions", { model: "example/openai", messages, usage: { include: true } });
    expect(chunks.at(-1).usage).toMatchObject({
      prompt_tokens_details: { cached_tokens: 1000 },
      cache_discount: expect.closeTo(0.002, 12),
    });
  });
});

describe("the same conversation, the same provider", () => {
  let fakes: FakeOpenAi;
  beforeAll(async () => {
    fakes = await startOpenAi();
    const slugs = ["one", "two", "three"];
    await putCatalog(
      slugs.map((slug) => ({ slug, base_url: fakes.provider(slug).url })),
      [{ id: "example/shared", endpoints: slugs.map((provider) => ({ provider })) }],
    );
  });
  afterAll(() => fakes?.close());
  beforeEach(() => {
    for (const slug of ["one", "two", "three"]) fakes.provider(slug).respondWith({ kind: "answer" });
  });

  const turn = async (introduction: string, turns: number): Promise<string> => {
    const messages = [...systemExample(introduction)];
    for (let index = 0; index < turns; index++) {
      messages.push({ role: "assistant", content: "Rome fell." }, { role: "user", content: `Question ${index}` });
    }
    const { body } = await post("/chat/completions", { model: "example/shared", messages });
    return body.provider;
  };

  it("turn after turn, while conversations are shared out", async () => {
    const providers = new Set<string>();
    for (let conversation = 0; conversation < 12; conversation++) {
      const first = await turn(`Conversation ${conversation}`, 0);
      providers.add(first);
      expect(await turn(`Conversation ${conversation}`, 1)).toBe(first);
      expect(await turn(`Conversation ${conversation}`, 2)).toBe(first);
    }
    expect(providers.size).toBeGreaterThan(1);
  });

  it("goes to the next-best one while that provider is not available", async () => {
    const first = await turn("An unlucky conversation", 0);
    fakes.provider(first).respondWith({ kind: "body", status: 500, body: "" });
    expect(await turn("An unlucky conversation", 1)).not.toBe(first);
  });
});
