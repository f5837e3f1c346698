// When middle-out applies, which endpoints are worth it, and a whole request made to fit one of them.
import { describe, expect, test } from "vitest";
import { compressRequest } from "../../../src/content/compress-request.ts";
import { compressionFloor, contextVerdict, needsMiddleOut } from "../../../src/content/compression.ts";
import { estimateRequest } from "../../../src/content/estimate-request.ts";
import { chatRequestSchema } from "../../../src/wire/chat-request.ts";
import { texts } from "./texts.ts";

const plugin = (enabled?: boolean) => [{ id: "context-compression", ...(enabled === undefined ? {} : { enabled }) }];

test.each([
  ["nothing said, 8,192 tokens", {}, 8192, true],
  ["nothing said, 8,193 tokens", {}, 8193, false],
  ["transforms null", { transforms: null }, 4096, true],
  ["asked for", { transforms: ["middle-out" as const] }, 200_000, true],
  ["refused", { transforms: [] }, 4096, false],
  ["the plugin", { plugins: plugin() }, 200_000, true],
  ["the plugin with its engine", { plugins: [{ id: "context-compression", engine: "middle-out" }] }, 200_000, true],
  ["the plugin switched off", { plugins: plugin(false) }, 4096, false],
  ["the plugin wins over transforms", { plugins: plugin(true), transforms: [] }, 4096, true],
  ["another plugin says nothing", { plugins: [{ id: "web" }] }, 4096, true],
])("middle-out: %s", (_name, request, contextLength, on) => {
  expect(needsMiddleOut(request, contextLength)).toBe(on);
});

test.each([
  ["half is enough", 10_000, [4000, 5000, 8000], 5000],
  ["none has half: the longest", 10_000, [2000, 4000], 4000],
  ["odd needs are rounded up", 9999, [8000], 5000],
  ["nothing to choose from", 9999, [], 0],
])("the shortest context worth compressing for: %s", (_name, requested, contextLengths, floor) => {
  expect(compressionFloor({ requested, contextLengths })).toBe(floor);
});

test.each([
  [10_000, 10_000, false, "fits"],
  [10_000, 9999, false, "too_long"],
  [10_000, 9999, true, "compress"],
  [10_000, 4999, true, "too_long"],
] as const)("%i tokens into %i, compression %s: %s", (requested, contextLength, compression, verdict) => {
  expect(contextVerdict({ requested, contextLength, compression, floor: 5000 })).toBe(verdict);
});

describe("compressRequest", () => {
  const messages = Array.from({ length: 80 }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: texts.english,
  }));
  const long = chatRequestSchema.parse({ messages: [...messages, { role: "user", content: "And now?" }], seed: 1 });

  test("leaves room for the answer, and says what it did", () => {
    const fitted = compressRequest({ ...long, max_tokens: 1000 }, { contextLength: 4096 });
    if (!fitted.ok) throw new Error("must fit");
    expect(estimateRequest(fitted.value.request).prompt).toBeLessThanOrEqual(3096);
    expect(fitted.value.request.messages.at(-1)?.content).toBe("And now?");
    expect(fitted.value.request.seed).toBe(1);
    expect(fitted.value.compressed?.removedMessages).toBeGreaterThan(60);
  });

  test("changes nothing that fits", () => {
    const fitted = compressRequest(long, { contextLength: 100_000 });
    expect(fitted).toEqual({ ok: true, value: { request: long, compressed: undefined } });
  });

  test("counts tools against the prompt", () => {
    const tools = [{ type: "function", function: { name: "look", description: texts.english, parameters: {} } }];
    const fitted = compressRequest({ ...long, tools }, { contextLength: 2048 });
    expect(fitted.ok && estimateRequest(fitted.value.request).prompt).toBeLessThanOrEqual(2048);
  });

  test("an endpoint's own limit on prompts holds", () => {
    const fitted = compressRequest(long, { contextLength: 100_000, maxPromptTokens: 3000 });
    expect(fitted.ok && estimateRequest(fitted.value.request).prompt).toBeLessThanOrEqual(3000);
  });

  test("a cap on messages holds where tokens would fit", () => {
    const fitted = compressRequest(long, { contextLength: 100_000, maxMessages: 10 });
    expect(fitted.ok && fitted.value.request.messages).toHaveLength(10);
  });

  test("an answer longer than the context is too long, with both numbers", () => {
    const fitted = compressRequest({ ...long, max_tokens: 5000 }, { contextLength: 4096 });
    expect(fitted).toMatchObject({ ok: false, problem: { limit: 4096 } });
    expect(!fitted.ok && fitted.problem.requested).toBeGreaterThan(20_000);
  });
});
