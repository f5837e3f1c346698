import { expect, it } from "vitest";
import { plainText, saysTooLong } from "../../../../src/dialects/common/error-text.ts";

it.each([
  "prompt is too long: 208310 tokens > 200000 maximum",
  "Input is too long for requested model.",
  "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
  "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
  "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000",
  "Please reduce the length of the messages.",
  "Requested tokens exceed context window of 2048",
  "The prompt exceeds the token limit",
  "too many tokens: 9000",
])("knows a prompt that is too long: %s", (message) => {
  expect(saysTooLong(400, message)).toBe(true);
  expect(saysTooLong(429, message)).toBe(false);
  expect(saysTooLong(500, message)).toBe(false);
});

it.each([
  "max_tokens: 100000 > 64000, which is the maximum allowed number of output",
  "You exceeded your current quota, please check your plan and billing details.",
  "temperature exceeds the maximum",
  "tools.0.name is too long",
])("takes nothing else for it: %s", (message) => {
  expect(saysTooLong(400, message)).toBe(false);
});

it("reads a page as a person would", () => {
  expect(plainText("<html><style>p{}</style><h1>502</h1>\n<p>Bad  Gateway</p><script>x()</script></html>")).toBe(
    "502 Bad Gateway",
  );
  expect(plainText("  ")).toBeUndefined();
});
