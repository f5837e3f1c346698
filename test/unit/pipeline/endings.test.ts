// Contract §5.14 and §5.16: an answer whose own ending says that it is none is replaced before anything was sent, and broken
// off after; an ending in a word that nobody knows is passed on and is never `stop`.
import { describe, expect, it } from "vitest";
import { type Answer, arriving, chunk, events, play, type Scene } from "./play.ts";

const text = "Half an answer";
const encode = (lines: string[]) => new TextEncoder().encode(lines.map((line) => `${line}\n\n`).join(""));

/** A stream that says something, and then how it ended, in two pieces so that the first is on its way. */
const parted =
  (first: Uint8Array, last: Uint8Array): Answer =>
  () => {
    let step = 0;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        step += 1;
        if (step === 1) controller.enqueue(first);
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (step === 2) controller.enqueue(last);
        if (step === 3) controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };

interface Vendor {
  whole(word: string | null): object;
  begin(): Uint8Array;
  end(word: string | null): Uint8Array;
}

const data = (event: object) => `data: ${JSON.stringify(event)}`;
const part = (finishReason?: string) => ({
  candidates: [
    { content: { parts: finishReason === undefined ? [{ text }] : [] }, ...(finishReason ? { finishReason } : {}) },
  ],
});

const vendors: Record<string, Vendor> = {
  openai: {
    whole: (finish_reason) => ({
      choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason }],
    }),
    begin: () => events(chunk({ role: "assistant", content: text })),
    end: (word) => (word === null ? events("[DONE]") : events(chunk({}, word), "[DONE]")),
  },
  anthropic: {
    whole: (stop_reason) => ({ id: "m", type: "message", content: [{ type: "text", text }], stop_reason }),
    begin: () =>
      encode([
        data({ type: "message_start", message: { id: "m", usage: { input_tokens: 3 } } }),
        data({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
        data({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } }),
      ]),
    end: (stop_reason) =>
      encode([data({ type: "message_delta", delta: { stop_reason } }), data({ type: "message_stop" })]),
  },
  gemini: {
    whole: (word) => ({
      candidates: [{ content: { parts: [{ text }] }, ...(word === null ? {} : { finishReason: word }) }],
    }),
    begin: () => encode([data(part())]),
    end: (word) => encode(word === null ? [] : [data(part(word))]),
  },
  "openai-responses": {
    whole: (word) => ({
      id: "r",
      status: word === null ? "in_progress" : "incomplete",
      incomplete_details: { reason: word },
      output: [{ type: "message", content: [{ type: "output_text", text }] }],
    }),
    begin: () =>
      encode([
        data({ type: "response.created", response: { id: "r" } }),
        data({ type: "response.output_text.delta", output_index: 0, delta: text }),
      ]),
    end: (word) =>
      encode(
        word === null
          ? []
          : [
              data({
                type: "response.incomplete",
                response: { status: "incomplete", incomplete_details: { reason: word } },
              }),
            ],
      ),
  },
};

const good: Record<string, string> = { openai: "stop", anthropic: "end_turn", gemini: "STOP" };
const interruptions = [
  "error",
  "abort",
  "timeout",
  "insufficient_system_resource",
  "cancelled",
  "OTHER",
  "MALFORMED_X",
];
const cases = Object.keys(vendors).flatMap((dialect) =>
  [...interruptions, null].map((word) => [dialect, word] as [string, string | null]),
);

/** The first vendor ends in this word, the second well. */
function scene(dialect: string, word: string | null, streams: "at once" | "parted" | "whole"): Scene {
  const vendor = vendors[dialect];
  if (vendor === undefined) throw new Error(`no vendor ${dialect}`);
  const fine = good[dialect] ?? "max_output_tokens";
  const answer = (how: string | null): Answer => {
    if (streams === "whole") return () => Response.json(vendor.whole(how));
    if (streams === "parted") return parted(vendor.begin(), vendor.end(how));
    return () => arriving([new Uint8Array([...vendor.begin(), ...vendor.end(how)])]);
  };
  return { dialect, answers: [answer(word), answer(fine)], body: { stream: streams !== "whole" } };
}

describe.each(cases)("%s ends with %s", (dialect, word) => {
  // The close of a connection is no part of what came before it.
  const isClose = word === null && !["openai", "anthropic"].includes(dialect);
  it.each(
    isClose ? (["whole"] as const) : (["whole", "at once"] as const),
  )("%s: the next one answers, and it counts", async (streams) => {
    const { response, outcomes, records, calls, background } = await play(scene(dialect, word, streams));
    expect(await response.text()).toContain(text);
    await Promise.all(background);
    expect([response.status, calls.length]).toEqual([200, 2]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["failure", "success"]);
    expect(records[0]?.attempts.map(({ outcome }) => outcome)).toEqual([
      expect.stringMatching(/error_in_answer|broken_off|empty/),
      "ok",
    ]);
  });

  it("behind the first words: an error chunk, no [DONE], and it counts", async () => {
    const { response, outcomes, background } = await play(scene(dialect, word, "parted"));
    const told = await response.text();
    await Promise.all(background);
    expect(told).toContain(text);
    expect(told).toContain('"error":{');
    expect(told).not.toContain("[DONE]");
    expect(told).not.toContain('"finish_reason":"stop"');
    expect(outcomes.map(({ kind }) => kind)).toEqual(["failure"]);
  });
});

describe.each(Object.keys(vendors))("%s ends with a word that nobody knows", (dialect) => {
  it("whole", async () => {
    const { response, calls } = await play(scene(dialect, "something_new", "whole"));
    expect(await response.json()).toMatchObject({
      choices: [{ finish_reason: null, native_finish_reason: "something_new", message: { content: text } }],
    });
    expect(calls).toHaveLength(1);
  });

  it("streamed", async () => {
    const { response, calls } = await play(scene(dialect, "something_new", "parted"));
    const told = await response.text();
    expect(told).toContain('"finish_reason":null,"native_finish_reason":"something_new"');
    expect(told).not.toContain('"finish_reason":"stop"');
    expect(told).toMatch(/\[DONE\]\n\n$/);
    expect(calls).toHaveLength(1);
  });
});

describe("endings of OpenAI's format", () => {
  const rows = { provider: { quirks: { ends_without_reason: true } } };
  it.each([true, false])("may lack a reason where a quirk says so: streamed %s", async (stream) => {
    const { response } = await play({ ...scene("openai", null, stream ? "parted" : "whole"), rows });
    const told = await response.text();
    expect(told).toContain('"finish_reason":"stop"');
  });

  it.each([
    ["an error beside half a text", { finish_reason: "stop", error: { message: "Upstream broke", code: 502 } }],
    ["an error of the only choice", { message: null, error: { message: "Upstream broke", code: 502 } }],
  ])("%s is a failure", async (_, fields) => {
    const answer: Answer = () =>
      Response.json({ choices: [{ index: 0, message: { role: "assistant", content: text }, ...fields }] });
    const ok = () => Response.json(vendors["openai"]?.whole("stop"));
    const { response, calls } = await play({ answers: [answer, ok], body: { stream: false } });
    expect([response.status, calls.length]).toEqual([200, 2]);
  });

  it("one choice of two that never ends breaks the stream off", async () => {
    const two = (first: string | null, second: string | null) => ({
      choices: [
        { index: 0, delta: { content: "a" }, finish_reason: first },
        { index: 1, delta: { content: "b" }, finish_reason: second },
      ],
    });
    const { response } = await play({
      answers: [parted(events(two(null, null)), events(two("stop", null), "[DONE]"))],
      body: { n: 2 },
    });
    expect(await response.text()).not.toContain("[DONE]");
  });

  it.each([
    "",
    "ping",
    ": comment",
    "keep-alive",
  ])("an event %j that cannot be a chunk is passed over", async (line) => {
    const noise = encode([`data: ${line}`]);
    const begin = vendors["openai"]?.begin() ?? noise;
    const end = vendors["openai"]?.end("stop") ?? noise;
    const answers = [parted(new Uint8Array([...noise, ...begin, ...noise]), end)];
    const { response } = await play({ answers });
    expect(await response.text()).toMatch(/\[DONE\]\n\n$/);
  });
});

it("the record has the reason of an answer whose end is told in an event of its own, and it is paid for", async () => {
  const words = { candidates: [{ content: { parts: [{ text: "Some words that make an answer." }] } }] };
  const answer = () =>
    arriving([
      events({ ...words, usageMetadata: { promptTokenCount: 77 } }, { candidates: [{ finishReason: "STOP" }] }),
    ]);
  const { response, records, background } = await play({ dialect: "gemini", answers: [answer] });
  await response.text();
  await Promise.all(background);
  expect(records).toMatchObject([
    { finishReason: "stop", nativeFinishReason: "STOP", promptTokens: 77, estimated: true },
  ]);
  expect(Number(records[0]?.costPico)).toBeGreaterThan(77e6);
});
