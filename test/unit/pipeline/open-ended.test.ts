// Providers that leave the connection open behind an answer: the client gets its end within two seconds all the same.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Answer, play } from "./play.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const encoder = new TextEncoder();
const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const choice = (index: number, content: string, reason: string | null = null) =>
  event({ id: "c", choices: [{ index, delta: { content }, finish_reason: reason }] });
const counts = event({ id: "c", choices: [], usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } });

/** A stream of these pieces, some milliseconds apart, that is never closed. As `fetch` does, it obeys the call's signal. */
function neverClosed({ signal }: Parameters<Answer>[0], ...pieces: [afterMs: number, text: string][]): Response {
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      signal?.addEventListener("abort", () => controller.error(signal.reason));
      for (const [afterMs, text] of pieces) {
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        if (signal?.aborted) return;
        controller.enqueue(encoder.encode(text));
      }
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

async function timed(answer: Answer, body: Record<string, unknown> = {}) {
  const begun = Date.now();
  let text: string | undefined;
  const reading = play({ answers: [answer], body: { stream: true, ...body } }).then(async ({ response }) => {
    text = await response.text();
  });
  while (text === undefined && Date.now() < begun + 60_000) await vi.advanceTimersByTimeAsync(10);
  await reading;
  return { text: text ?? "", seconds: (Date.now() - begun) / 1_000 };
}

const beat: [number, string] = [300, ": hb\n\n"];

test.each<[string, Answer]>([
  ["silent", (call) => neverClosed(call, [0, choice(0, "Hi")], [0, choice(0, "", "stop")])],
  ["beating", (call) => neverClosed(call, [0, choice(0, "Hi", "stop")], ...Array.from({ length: 20 }, () => beat))],
])("a %s one", async (_, answer) => {
  const { text, seconds } = await timed(answer);
  expect(text.trimEnd().endsWith("data: [DONE]")).toBe(true);
  expect(text).toContain('"usage"');
  expect(seconds).toBeLessThan(1.2);
});

test("counts that come half a second later are waited for", async () => {
  const { text } = await timed((call) => neverClosed(call, [0, choice(0, "Hi", "stop")], [500, counts]));
  expect(text).toContain('"prompt_tokens":7');
});

test("of several answers the slower ones are waited for", async () => {
  const answer: Answer = (call) => neverClosed(call, [0, choice(0, "One", "stop")], [1_500, choice(1, "Two", "stop")]);
  const { text } = await timed(answer, { n: 2 });
  expect(text).toContain("Two");
  expect(text.trimEnd().endsWith("data: [DONE]")).toBe(true);
});
