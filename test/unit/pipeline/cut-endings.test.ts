// Contract §5.14 and §6: what a stream's close, break or silence says of its end. Half an answer never looks whole, and a whole
// one is not lost for what was cut behind it.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, chunk, events, play, type Scene } from "./play.ts";

beforeEach(() => void vi.useFakeTimers({ now: 1_790_000_000_000 }));
afterEach(() => void vi.useRealTimers());

type End = "close" | "break" | "silence";
const idleMs = 3_000;

/** A stream of these pieces, 10 ms apart. As `fetch` does, it obeys the call's signal. */
function streaming(pieces: readonly Uint8Array[], end: End): Answer {
  return ({ signal }) => {
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        signal?.addEventListener("abort", () => controller.error(signal.reason));
        for (const piece of pieces) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          if (signal?.aborted) return;
          controller.enqueue(piece);
        }
        if (end === "close") controller.close();
        if (end === "break") controller.error(new Error("reset"));
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
}

async function ask(scene: Scene) {
  const begunAt = Date.now();
  const asking = play({ ...scene, settings: { IDLE_TIMEOUT_MS: String(idleMs), KEEPALIVE_MS: "600000" } }).then(
    async (seen) => ({ ...seen, text: await seen.response.text(), ms: Date.now() - begunAt }),
  );
  await vi.advanceTimersByTimeAsync(20_000);
  return await asking;
}

const looksWhole = (text: string): boolean => text.includes("[DONE]") && !text.includes('"error":{');

describe("where a model gives a reason with every event", () => {
  const piece = (text: string) =>
    events({ candidates: [{ content: { parts: [{ text }], role: "model" }, index: 0, finishReason: "STOP" }] });
  const half = [piece("Half "), piece("an answer")];
  it.each<[End, boolean]>([
    ["close", true],
    ["break", false],
    ["silence", false],
  ])("only the close tells that it is over: %s", async (end, isWhole) => {
    const scene = { dialect: "gemini", answers: [streaming(half, end), streaming([piece("Another")], "close")] };
    const streamed = await ask(scene);
    expect(looksWhole(streamed.text)).toBe(isWhole);
    expect(streamed.outcomes.map(({ kind }) => kind)).toEqual([isWhole ? "success" : "failure"]);
    const whole = await ask({ ...scene, body: { stream: false } });
    expect(whole.text).toContain(isWhole ? "Half an answer" : "Another");
  });
});

describe("one answer of two that were asked for", () => {
  const one = [events(chunk({ content: "One" })), events(chunk({}, "stop"))];
  it.each<[string, Uint8Array[], End, boolean]>([
    ["the rest is cut by a close", one, "close", false],
    ["the rest is cut by a break", one, "break", false],
    ["silence", one, "silence", false],
    ["the provider makes one, and says that this is all", [...one, events("[DONE]")], "close", true],
  ])("%s", async (_, pieces, end, isWhole) => {
    expect(looksWhole((await ask({ answers: [streaming(pieces, end)], body: { n: 2 } })).text)).toBe(isWhole);
    const whole = await ask({ answers: [streaming(pieces, end)], body: { n: 2, stream: false } });
    expect(whole.response.status === 200).toBe(isWhole);
  });
});

describe("what is cut behind the end of an answer", () => {
  const message = { id: "m", usage: { input_tokens: 3 } };
  const said = { candidates: [{ content: { parts: [{ text: "All of it" }] } }] };
  const streams: Record<string, object[]> = {
    openai: [chunk({ content: "All of it" }), chunk({}, "stop")],
    anthropic: [
      { type: "message_start", message },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "All of it" } },
      { type: "message_delta", delta: { stop_reason: "end_turn" } },
    ],
    gemini: [said, { candidates: [{ finishReason: "STOP" }] }],
  };
  const rest = new TextEncoder().encode('data: {"usage":{"prompt_tok');
  const rows = Object.keys(streams).flatMap((dialect) =>
    (["close", "break"] as const).flatMap((end) => [true, false].map((isParted) => [dialect, end, isParted] as const)),
  );
  it.each(rows)("is missed by nobody: %s, %s, in pieces: %s", async (dialect, end, isParted) => {
    const sent = streams[dialect] ?? [];
    const pieces = isParted ? [...sent.map((one) => events(one)), rest] : [Buffer.concat([events(...sent), rest])];
    for (const stream of [true, false]) {
      const { text, calls, outcomes } = await ask({
        dialect,
        answers: [streaming(pieces, end), streaming(pieces, end)],
        body: { stream },
      });
      expect(text).toContain("All of it");
      expect(text).toContain('"finish_reason":"stop"');
      expect(looksWhole(text)).toBe(stream);
      expect([calls.length, outcomes.map(({ kind }) => kind)]).toEqual([1, ["success"]]);
    }
  });

  it("but not what is cut before it", async () => {
    const answers = [streaming([events(chunk({ content: "Half" })), rest], "close")];
    expect(looksWhole((await ask({ answers })).text)).toBe(false);
  });
});

describe("openings and counts do not stand for the answer that fails to come", () => {
  const counts = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
  const beats: Record<string, { dialect: string; first: object; beat: object; body?: Record<string, unknown> }> = {
    "empty chunks": {
      dialect: "openai",
      first: chunk({ content: "Half" }),
      beat: chunk({ role: "assistant", content: "" }),
    },
    counts: { dialect: "openai", first: chunk({ content: "Half" }), beat: { choices: [], usage: counts } },
    "candidates without parts": {
      dialect: "gemini",
      first: { candidates: [{ content: { parts: [{ text: "Half" }] } }] },
      beat: { candidates: [{ content: { parts: [] } }], usageMetadata: { promptTokenCount: 1 } },
    },
    "the same while the router runs tools": {
      dialect: "openai",
      first: chunk({ content: "Half" }),
      beat: { choices: [], usage: counts },
      body: { tools: [{ type: "openrouter:datetime" }] },
    },
  };
  it.each(Object.keys(beats))("%s", async (name) => {
    const { dialect = "", first = {}, beat = {}, body = {} } = beats[name] ?? {};
    const pieces = [events(first), ...Array.from({ length: 1_000 }, () => events(beat))];
    const rows = { endpoint: { supported_parameters: ["tools"] } };
    const { text, ms } = await ask({ dialect, rows, answers: [streaming(pieces, "silence")], body });
    expect(looksWhole(text)).toBe(false);
    expect(ms).toBeGreaterThanOrEqual(idleMs);
    expect(ms).toBeLessThan(2 * idleMs);
  });
});
