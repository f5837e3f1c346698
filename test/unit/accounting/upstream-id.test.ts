// What of a provider's id a record keeps.
import { expect, it } from "vitest";
import { upstreamIdOf } from "../../../src/accounting/upstream-id.ts";

const prompt = { messages: [{ role: "user", content: "The secretplan of zqx-7731abc" }] };

it.each([
  ["OpenAI's", "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT", true],
  ["Anthropic's", "msg_013Zva2CMHLNnXjNJJKqJ2EF", true],
  ["a UUID", "0b2f7a1e-2f5e-4b8e-9c61-0c5d1a2b3c4d", true],
  ["Gemini's", "aB3_-xYz0123456", true],
  ["a local server's", "resp-12", true],
  ["short words of the prompt", "zqx-The-9", false],
  ["a sentence of short words", "my-dog-ate-the-big-cake", false],
  ["words", "the secret plan", false],
  ["nothing", "", false],
  ["a line feed", "a\nb", false],
  ["a word of the prompt", "secretplan", false],
  ["a word of the prompt behind a prefix", "chatcmpl-7731abc-1", false],
])("%s: %s", (_case, id, kept) => {
  expect(upstreamIdOf(id, ["", prompt])).toBe(kept ? id : null);
});

it("is cut at 128 characters", () => {
  expect(upstreamIdOf("a".repeat(3_000_000), [])).toHaveLength(128);
});

it("looks into what is nested deeper than calls can be", () => {
  let nested: unknown = ["secretplan"];
  for (let depth = 0; depth < 200_000; depth++) nested = [nested];
  expect(upstreamIdOf("secretplan", [nested])).toBeNull();
});
