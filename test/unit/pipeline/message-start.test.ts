// What a stream of messages says of the prompt before its first word: the provider's counts where it has them by then,
// else an estimate, and never zero.
import { expect, it } from "vitest";
import { messages } from "../../../src/doors/messages/messages.ts";
import { chat } from "../../../src/pipeline/operations/chat.ts";
import { readEvents } from "../doors/answers.ts";
import { arriving, chunk, events, playOperation } from "./play.ts";

const text = { type: "text_delta", text: "Paris." };
const anthropic = (usage: object) => [
  { type: "message_start", message: { id: "u", usage } },
  { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
  { type: "content_block_delta", index: 0, delta: text },
  { type: "content_block_stop", index: 0 },
  { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 3 } },
  { type: "message_stop" },
];
const gemini = [
  {
    candidates: [{ content: { parts: [{ text: "Paris." }] }, finishReason: "STOP" }],
    usageMetadata: { promptTokenCount: 700, cachedContentTokenCount: 500, candidatesTokenCount: 3 },
  },
];
const openai = [
  chunk({ content: "Paris." }),
  chunk({}, "stop"),
  { choices: [], usage: { prompt_tokens: 900, completion_tokens: 3 } },
  "[DONE]" as const,
];

interface Start {
  input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation_input_tokens: number;
}

async function startOf(dialect: string, upstream: (object | "[DONE]")[]): Promise<Start> {
  const body = {
    model: "test/model",
    max_tokens: 100,
    stream: true,
    messages: [{ role: "user", content: "What is the capital of France? ".repeat(100) }],
  };
  const seen = await playOperation(chat(messages), { dialect, answers: [() => arriving([events(...upstream)])], body });
  const written = readEvents(await seen.response.text());
  await Promise.all(seen.background);
  const [start] = written;
  expect(start?.event).toBe("message_start");
  return (start?.data["message"] as { usage: Start }).usage;
}

it.each<[name: string, dialect: string, upstream: (object | "[DONE]")[], start: Start]>([
  [
    "counts of message_start",
    "anthropic",
    anthropic({ input_tokens: 1_234, cache_read_input_tokens: 600, cache_creation_input_tokens: 30, output_tokens: 1 }),
    { input_tokens: 1_234, cache_read_input_tokens: 600, cache_creation_input_tokens: 30 },
  ],
  [
    "counts of the first event",
    "gemini",
    gemini,
    { input_tokens: 200, cache_read_input_tokens: 500, cache_creation_input_tokens: 0 },
  ],
])("%s (%s)", async (_, dialect, upstream, start) => {
  expect(await startOf(dialect, upstream)).toMatchObject(start);
});

it.each<[name: string, dialect: string, upstream: (object | "[DONE]")[]]>([
  ["nothing is counted before the end", "openai", openai],
  ["zeros are counted", "anthropic", anthropic({ input_tokens: 0, output_tokens: 0 })],
])("an estimate where %s (%s)", async (_, dialect, upstream) => {
  const start = await startOf(dialect, upstream);
  expect(start.input_tokens).toBeGreaterThan(600);
  expect(start.input_tokens).toBeLessThan(1_000);
  expect(start).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 0 });
});
