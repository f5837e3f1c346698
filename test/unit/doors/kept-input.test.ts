// What is kept of a request: enough to ask the same again.
import { expect, test } from "vitest";
import { keptMessages } from "../../../src/doors/kept-input.ts";

const messages = [{ role: "user" as const, content: "Hello" }];

test("messages, tools and every parameter that shapes an answer; nothing of how it is routed, and nothing that is null", () => {
  const shaping = {
    temperature: 0,
    top_p: 0.5,
    seed: 7,
    max_tokens: 9,
    stop: ["x"],
    reasoning: { effort: "low" as const },
  };
  const routing = {
    model: "a/b",
    provider: { sort: "price" as const },
    stream: true,
    user: "somebody",
    session_id: "s",
  };
  expect(keptMessages({ messages, ...shaping, ...routing, top_k: null, tools: null })).toEqual({
    messages,
    ...shaping,
  });
});
