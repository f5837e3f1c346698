// What a request counts as: its texts, its tools, its media; and that many long messages take no longer than one.
import { expect, test } from "vitest";
import { estimateMessage, estimateRequest, mediaTokens } from "../../../src/content/estimate-request.ts";
import { type ChatRequest, chatRequestSchema } from "../../../src/wire/chat-request.ts";
import { cpuMsOf } from "../../cpu-time.ts";
import { texts } from "./texts.ts";

const request = (body: Record<string, unknown>): ChatRequest => chatRequestSchema.parse(body);
const user = (content: unknown) => ({ role: "user", content });

test.each([
  ["an image", [{ type: "image_url", image_url: { url: "https://a.example/b.png" } }], mediaTokens.image],
  [
    "an image seen from afar",
    [{ type: "image_url", image_url: { url: "https://a.example/b.png", detail: "low" } }],
    mediaTokens.imageLowDetail,
  ],
  ["a file", [{ type: "file", file: { file_data: "data:application/pdf;base64,AAAA" } }], mediaTokens.file],
  ["a recording", [{ type: "input_audio", input_audio: { data: "AAAA", format: "wav" } }], mediaTokens.audio],
  ["a film", [{ type: "video_url", video_url: { url: "https://a.example/b.mp4" } }], mediaTokens.video],
])("%s counts as a constant", (_name, content, tokens) => {
  const estimate = estimateRequest(request({ messages: [user([{ type: "text", text: "" }, ...content])] }));
  expect(estimate.parts.media).toBe(tokens);
  expect(estimate.prompt).toBe(estimate.parts.text + tokens);
});

test("tools and the answer's schema are counted apart", () => {
  const plain = estimateRequest(request({ messages: [user("Hello")] }));
  const withTools = estimateRequest(
    request({
      messages: [user("Hello")],
      tools: [{ type: "function", function: { name: "get_weather", parameters: { type: "object", properties: {} } } }],
      response_format: { type: "json_schema", json_schema: { name: "weather", schema: { type: "object" } } },
    }),
  );
  expect(plain.parts.tools).toBe(0);
  expect(withTools.parts.tools).toBeGreaterThan(20);
  expect(withTools.parts.text).toBe(plain.parts.text);
  expect(withTools.prompt).toBe(withTools.parts.text + withTools.parts.tools);
});

test("tool calls and reasoning that go back to the model are counted", () => {
  const messages = [
    { role: "assistant", content: null },
    {
      role: "assistant",
      content: null,
      tool_calls: [{ id: "a", type: "function", function: { name: "search", arguments: '{"query":"harbour"}' } }],
    },
    { role: "assistant", content: null, reasoning: texts.english },
    { role: "assistant", content: null, reasoning_details: [{ type: "reasoning.text", text: texts.english }] },
  ];
  const [bare, call, reasoning, details] = request({ messages }).messages.map((message) => estimateMessage(message));
  expect(call).toBeGreaterThan((bare ?? 0) + 4);
  expect(reasoning).toBeGreaterThan(200);
  expect(details).toBe(reasoning);
});

test("the family of the model's tokenizer is used", () => {
  const hindi = request({ messages: [user(texts.hindi)] });
  expect(estimateRequest(hindi, "Llama2").prompt).toBeGreaterThan(estimateRequest(hindi, "GPT").prompt * 2);
});

test("a long conversation is sampled, and stays within 10 % of the sum of its messages", () => {
  const messages = Array.from({ length: 60 }, (_, index) =>
    user((index % 2 === 0 ? texts.english : texts.code).repeat(3)),
  );
  const conversation = request({ messages });
  const exact = conversation.messages.reduce((sum, message) => sum + estimateMessage(message), 3);
  expect(Math.abs(estimateRequest(conversation).prompt / exact - 1)).toBeLessThan(0.1);
});

test("a conversation of 100 kB is estimated in at most half a millisecond", () => {
  const messages = Array.from({ length: 20 }, () => user(texts.english.repeat(5).slice(0, 5000)));
  const conversation = request({ messages });
  for (let round = 0; round < 50; round++) estimateRequest(conversation);
  const times = Array.from({ length: 50 }, () => cpuMsOf(() => estimateRequest(conversation)));
  // Twice the promise: processors differ.
  expect(Math.min(...times)).toBeLessThan(1);
});
