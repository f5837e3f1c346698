// The page "Message Transforms", sentence by sentence, with what arrives at the providers.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type FakeOpenAi, startOpenAi } from "../providers/openai.ts";
import { putCatalog } from "./catalog.ts";
import { post } from "./product.ts";

const slugs = ["small", "middle", "large", "huge"];
let fakes: FakeOpenAi;

beforeAll(async () => {
  fakes = await startOpenAi();
  const at = (provider: string, context_length: number, price: number) => ({ provider, context_length, price });
  await putCatalog(
    [
      ...slugs.map((slug) => ({ slug, base_url: fakes.provider(slug).url })),
      { slug: "anthropic", dialect: "anthropic", base_url: fakes.provider("anthropic").url },
    ],
    [
      { id: "example/mixed", endpoints: [at("small", 4_000, 1), at("middle", 6_000, 2), at("large", 9_000, 3)] },
      { id: "example/short", endpoints: [at("small", 2_000, 1), at("middle", 3_000, 2)] },
      { id: "example/long", endpoints: [at("huge", 20_000, 1)] },
      { id: "example/claude", endpoints: [{ provider: "anthropic", context_length: 200_000 }] },
    ],
  );
  fakes.provider("anthropic").respondWith({ kind: "body", body: claudeAnswer });
});
afterAll(() => fakes?.close());
beforeEach(() => {
  for (const slug of [...slugs, "anthropic"]) fakes.provider(slug).requests.length = 0;
});

const claudeAnswer = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  model: "claude",
  content: [{ type: "text", text: "Yes." }],
  stop_reason: "end_turn",
  stop_sequence: null,
  usage: { input_tokens: 5, output_tokens: 1 },
};

interface Message {
  role: string;
  content: string;
}

/** About `tokens` tokens: an instruction, turns of about a hundred tokens each, a last question. */
function conversation(tokens: number): Message[] {
  const turns = Array.from({ length: Math.round(tokens / 100) }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: `Turn ${index}: ${"the quick brown fox jumps over the lazy dog and ".repeat(9)}`,
  }));
  return [
    { role: "system", content: "You are a patient listener." },
    ...turns,
    { role: "user", content: "What was the first thing I said?" },
  ];
}

/** What the provider received, as texts. */
function received(slug: string): string[] {
  const body = fakes.provider(slug).requests[0]?.body;
  const messages: Message[] = typeof body === "object" && body !== null ? Reflect.get(body, "messages") : [];
  return messages.map(({ content }) => (typeof content === "string" ? content : JSON.stringify(content)));
}

it("removes messages from the middle until the prompt fits", async () => {
  const messages = conversation(10_000);
  const answer = await post("/chat/completions", { model: "example/short", messages, transforms: ["middle-out"] });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const texts = received("middle");
  expect(texts.length).toBeLessThan(40);
  expect(texts[0]).toBe("You are a patient listener.");
  expect(texts[1]).toContain("Turn 0:");
  expect(texts.at(-2)).toContain(`Turn ${messages.length - 3}:`);
  expect(texts.at(-1)).toBe("What was the first thing I said?");
  expect(texts.some((text) => text.includes("Turn 50:"))).toBe(false);
});

it("cuts text where a single message is too long", async () => {
  const messages = [{ role: "user", content: `BEGIN ${"lorem ipsum dolor sit amet ".repeat(3_000)} END` }];
  const answer = await post("/chat/completions", { model: "example/short", messages, transforms: ["middle-out"] });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const [text = ""] = received("middle");
  expect(text.startsWith("BEGIN lorem")).toBe(true);
  expect(text.endsWith("amet  END")).toBe(true);
  expect(text.length).toBeLessThan(20_000);
});

it("first tries models with at least half of the tokens that are needed", async () => {
  // About 10,000: half of it are 5,000, which the smallest and cheapest does not have.
  const body = { model: "example/mixed", messages: conversation(10_000), transforms: ["middle-out"] };
  const plan = await post("/route", body);
  expect(plan.body.data.plan.map(({ provider }: { provider: string }) => provider).toSorted()).toEqual([
    "large",
    "middle",
  ]);
  expect((await post("/chat/completions", { ...body, provider: { order: ["small", "middle"] } })).body.provider).toBe(
    "middle",
  );
});

it("falls back to the longest context where none has half", async () => {
  const body = { model: "example/mixed", messages: conversation(40_000), transforms: ["middle-out"] };
  expect((await post("/chat/completions", body)).body.provider).toBe("large");
});

it("is on by default for endpoints of 8,192 tokens or less, and off with an empty list", async () => {
  const body = { model: "example/short", messages: conversation(5_000) };
  expect((await post("/chat/completions", body)).status).toBe(200);
  const off = await post("/chat/completions", { ...body, transforms: [] });
  expect(off.status).toBe(400);
  expect(off.body.error.metadata.error_type).toBe("context_length_exceeded");
});

it("fails where it is off, with both numbers and what to do", async () => {
  const body = { model: "example/long", messages: conversation(30_000) };
  const answer = await post("/chat/completions", body);
  expect(answer.status).toBe(400);
  expect(answer.body.error.message).toMatch(/20000.*requested about \d{5}.*(Shorten|reduce).*middle-out/i);
  expect(fakes.provider("huge").requests).toEqual([]);
  expect((await post("/chat/completions", { ...body, transforms: ["middle-out"] })).status).toBe(200);
  expect((await post("/chat/completions", { ...body, plugins: [{ id: "context-compression" }] })).status).toBe(200);
});

it("keeps half from the start and half from the end of more messages than Claude takes", async () => {
  const messages = Array.from({ length: 1_401 }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: `m${index}`,
  }));
  const body = { model: "example/claude", messages, max_tokens: 100, transforms: ["middle-out"] };
  const answer = await post("/chat/completions", body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const texts = received("anthropic").join(" ");
  const kept = [...texts.matchAll(/m(\d+)/g)].map(([, index]) => Number(index));
  expect(kept.length).toBeLessThanOrEqual(1_000);
  expect(kept.length).toBeGreaterThan(990);
  expect(kept.filter((index) => index < 700).length).toBeGreaterThan(490);
  expect(kept.filter((index) => index >= 700).length).toBeGreaterThan(490);
  expect(kept).toEqual(expect.arrayContaining([0, 1, 1_399, 1_400]));
});
