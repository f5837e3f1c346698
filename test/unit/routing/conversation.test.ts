// When a conversation keeps its endpoint, and what stands for it (contract §6, wire reference §5.6).
import { describe, expect, it } from "vitest";
import { type ConversationContext, conversationKey } from "../../../src/routing/conversation.ts";
import { type ChatRequest, chatRequestSchema } from "../../../src/wire/chat-request.ts";

const context: ConversationContext = { session: null, workspaceId: "w", cachesImplicitly: false, promptTokens: 10 };
const request = (body: Record<string, unknown> = {}): ChatRequest =>
  chatRequestSchema.parse({ messages: [{ role: "user", content: "Hello" }], ...body });
const marker = { type: "ephemeral" };
const marked = (text: string) => [{ type: "text", text, cache_control: marker }];

describe("stickiness applies", () => {
  it.each<[string, Record<string, unknown>, Partial<ConversationContext>]>([
    ["session_id", { session_id: "s" }, {}],
    ["x-session-id", {}, { session: "s" }],
    ["prompt_cache_key", { prompt_cache_key: "k" }, {}],
    ["cache_control on the request", { cache_control: marker }, {}],
    ["cache_control on a message's part", { messages: [{ role: "user", content: marked("Hello") }] }, {}],
    ["cache_control on a tool", { tools: [{ type: "function", function: { name: "f" }, cache_control: marker }] }, {}],
    ["1,024 tokens where an endpoint caches by itself", {}, { promptTokens: 1_024, cachesImplicitly: true }],
  ])("with %s", (_name, body, more) => {
    expect(conversationKey(request(body), { ...context, ...more })).not.toBeNull();
  });

  it.each<[string, Record<string, unknown>, Partial<ConversationContext>]>([
    ["nothing of it", {}, {}],
    ["an empty session_id", { session_id: "" }, { session: "" }],
    ["1,023 tokens", {}, { promptTokens: 1_023, cachesImplicitly: true }],
    ["a long prompt where no endpoint caches by itself", {}, { promptTokens: 50_000 }],
  ])("not with %s", (_name, body, more) => {
    expect(conversationKey(request(body), { ...context, ...more })).toBeNull();
  });
});

describe("the key", () => {
  const keyOf = (body: Record<string, unknown>, more: Partial<ConversationContext> = {}) =>
    conversationKey(request(body), { ...context, ...more });

  it("is session_id, then x-session-id, then prompt_cache_key, then the opening", () => {
    const all = { session_id: "body", prompt_cache_key: "cache", cache_control: marker };
    expect(keyOf(all, { session: "header" })).toBe("w body");
    expect(keyOf({ ...all, session_id: null }, { session: "header" })).toBe("w header");
    expect(keyOf({ ...all, session_id: "" })).toBe("w cache");
    expect(keyOf({ cache_control: marker })).toContain("Hello");
  });

  it("differs between workspaces", () => {
    expect(keyOf({ session_id: "s" })).not.toBe(keyOf({ session_id: "s" }, { workspaceId: "other" }));
  });

  const system = { role: "system", content: "Be brief." };
  const first = { role: "user", content: "Hello" };
  const later = [
    { role: "assistant", content: "Hi" },
    { role: "user", content: "And?" },
  ];
  const key = keyOf({ messages: [system, first], cache_control: marker });

  it.each<[string, unknown[]]>([
    ["later messages", [system, first, ...later]],
    [
      "a marker that moves away from the first message",
      [system, { role: "user", content: [{ type: "text", text: "Hello" }] }, ...later],
    ],
    ["a marker on the first message", [system, { role: "user", content: marked("Hello") }]],
    ["a second system message", [system, first, { role: "system", content: "Now rhyme." }]],
    ["the system message standing later", [first, system]],
  ])("stays with %s", (_name, messages) => {
    expect(keyOf({ messages, cache_control: marker })).toBe(key);
  });

  it.each<[string, unknown[]]>([
    ["another system message", [{ role: "system", content: "Be long." }, first]],
    ["another first message", [system, { role: "user", content: "Bye" }]],
    ["no system message", [first]],
    [
      "an image of its own",
      [
        system,
        {
          role: "user",
          content: [
            { type: "text", text: "Hello" },
            { type: "image_url", image_url: { url: "data:image/png;base64,AAAA" } },
          ],
        },
      ],
    ],
  ])("changes with %s", (_name, messages) => {
    expect(keyOf({ messages, cache_control: marker })).not.toBe(key);
  });

  it("is short whatever the prompt is", () => {
    const long = keyOf({ messages: [{ role: "user", content: "x".repeat(1_000_000) }], cache_control: marker });
    expect(long?.length).toBeLessThan(1_200);
    const parts = Array.from({ length: 2_000 }, () => ({ type: "text", text: "y".repeat(2_000) }));
    expect(keyOf({ messages: [{ role: "user", content: parts }], cache_control: marker })?.length).toBeLessThan(1_200);
  });
});
