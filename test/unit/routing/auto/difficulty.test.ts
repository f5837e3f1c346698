import { describe, expect, it } from "vitest";
import { difficulty, score } from "../../../../src/routing/auto/auto.ts";
import { type ChatRequest, chatRequestSchema } from "../../../../src/wire/chat-request.ts";
import { cpuMsOf } from "../../../cpu-time.ts";

const hard = "Prove that the sum of the first n odd integers is n squared, then compute it for n = 12.";

function request(messages: unknown[], more: Record<string, unknown> = {}): ChatRequest {
  return chatRequestSchema.parse({ model: "openrouter/auto", messages, ...more });
}
const user = (content: unknown) => ({ role: "user", content });
const image = { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } };

describe("difficulty of a request", () => {
  it("is the score of what the user asked", () => {
    expect(difficulty(request([user(hard)]))).toBe(score(hard));
    expect(difficulty(request([user([{ type: "text", text: hard }])]))).toBe(score(hard));
  });

  it("leaves the system prompt and the answers out", () => {
    const messages = [{ role: "system", content: "You are a cheerful poet." }, user(hard)];
    expect(difficulty(request(messages))).toBe(score(hard));
  });

  it("remembers what a follow-up is about", () => {
    const followUp = user("Why?");
    const conversation = [user(hard), { role: "assistant", content: "Because." }, followUp];
    expect(difficulty(request(conversation))).toBeGreaterThan(difficulty(request([followUp])) + 0.1);
  });

  it.each([
    ["tools", { tools: [{ type: "function", function: { name: "search" } }] }],
    ["a JSON schema", { response_format: { type: "json_schema", json_schema: { name: "a", schema: {} } } }],
  ])("rises with %s", (_, more) => {
    expect(difficulty(request([user("hello")], more))).toBeGreaterThan(difficulty(request([user("hello")])));
  });

  it("is not raised by an empty list of tools", () => {
    expect(difficulty(request([user("hello")], { tools: [] }))).toBe(score("hello"));
  });

  it.each([
    ["only images", [user([image, image])]],
    ["an empty text", [user("")]],
    ["no user message", [{ role: "system", content: "Say hello." }]],
    ["no content", [{ role: "assistant", content: null }]],
    ["unpaired surrogates", [user("\ud800")]],
  ])("is defined for %s", (_, messages) => {
    const value = difficulty(request(messages));
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(1);
  });

  it("does not read every message of an endless conversation", () => {
    const messages = Array.from({ length: 20_000 }, () => ({ role: "user" as const, content: "x ".repeat(500) }));
    expect(cpuMsOf(() => difficulty({ messages }))).toBeLessThan(200);
  });
});
