// Providers that stream although nobody asked them to, answer whole where a stream was asked for, or name the type of an
// answer wrongly: what the client gets is what it asked for, in every dialect.
import { describe, expect, it } from "vitest";
import { parseRecord } from "../../../src/wire/json.ts";
import { fixture } from "../dialects/support.ts";
import { play } from "./play.ts";

interface Vendor {
  dialect: string;
  /** The same answer, whole and as events. */
  whole: object;
  events: object[];
}

const vendors: Vendor[] = [
  {
    dialect: "openai",
    whole: {
      choices: [{ index: 0, message: { role: "assistant", content: "Paris." }, finish_reason: "stop" }],
      usage: { prompt_tokens: 5, completion_tokens: 2 },
    },
    events: [
      { choices: [{ index: 0, delta: { role: "assistant", content: "Par" }, finish_reason: null }] },
      { choices: [{ index: 0, delta: { content: "is." }, finish_reason: "stop" }] },
      { choices: [], usage: { prompt_tokens: 5, completion_tokens: 2 } },
    ],
  },
  {
    dialect: "anthropic",
    whole: {
      content: [{ type: "text", text: "Paris." }],
      stop_reason: "end_turn",
      usage: { input_tokens: 5, output_tokens: 2 },
    },
    events: [
      { type: "message_start", message: { id: "m", usage: { input_tokens: 5, output_tokens: 1 } } },
      { type: "content_block_start", index: 0, content_block: { type: "text", text: "" } },
      { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "Paris." } },
      { type: "content_block_stop", index: 0 },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 2 } },
      { type: "message_stop" },
    ],
  },
  {
    dialect: "gemini",
    whole: {
      candidates: [{ content: { parts: [{ text: "Paris." }] }, finishReason: "STOP" }],
      usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2 },
    },
    events: [
      { candidates: [{ content: { parts: [{ text: "Par" }] } }] },
      {
        candidates: [{ content: { parts: [{ text: "is." }] }, finishReason: "STOP" }],
        usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 2 },
      },
    ],
  },
  {
    dialect: "openai-responses",
    whole: {
      id: "r",
      status: "completed",
      output: [{ type: "message", role: "assistant", content: [{ type: "output_text", text: "Paris." }] }],
      usage: { input_tokens: 5, output_tokens: 2 },
    },
    events: [
      { type: "response.output_item.added", output_index: 0, item: { type: "message", id: "i", content: [] } },
      { type: "response.output_text.delta", output_index: 0, item_id: "i", content_index: 0, delta: "Paris." },
      {
        type: "response.completed",
        response: { id: "r", status: "completed", output: [], usage: { input_tokens: 5, output_tokens: 2 } },
      },
    ],
  },
  {
    dialect: "workers-ai",
    whole: { result: { response: "Paris.", usage: { prompt_tokens: 5, completion_tokens: 2 } }, success: true },
    events: [{ response: "Par" }, { response: "is.", usage: { prompt_tokens: 5, completion_tokens: 2 } }],
  },
];

/** What both kinds of answer may be named by mistake. */
const types = [undefined, "text/plain", "application/octet-stream"];
const cases = vendors.flatMap((vendor) =>
  [...types, "right"].map((type) => ({
    ...vendor,
    named: type,
    streamed: type === "right" ? "text/event-stream" : type,
    once: type === "right" ? "application/json" : type,
  })),
);

function answer(body: string, type: string | undefined): Response {
  return new Response(new TextEncoder().encode(body), type === undefined ? {} : { headers: { "content-type": type } });
}

const written = ({ events, dialect }: Vendor): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("") +
  (dialect === "gemini" ? "" : "data: [DONE]\n\n");

describe.each(cases)("$dialect, named $named", (vendor) => {
  const { dialect, streamed, once } = vendor;

  it("gives a whole answer where it streams unasked", async () => {
    const seen = await play({ dialect, answers: [() => answer(written(vendor), streamed)], body: { stream: false } });
    expect(parseRecord(await seen.response.text())).toMatchObject({
      choices: [{ message: { role: "assistant", content: "Paris." }, finish_reason: "stop" }],
      usage: { prompt_tokens: 5, completion_tokens: 2 },
    });
  });

  it("gives a stream where it answers whole", async () => {
    const seen = await play({ dialect, answers: [() => answer(JSON.stringify(vendor.whole), once)] });
    const text = await seen.response.text();
    expect(text).toContain("Paris.");
    expect(text).toContain('"completion_tokens":2');
    expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  });
});

describe.each(vendors)("$dialect, a whole answer that is called a stream", ({ dialect, whole }) => {
  it.each([true, false])("is read as what it is: stream %s", async (stream) => {
    const answers = [() => answer(JSON.stringify(whole, null, 1), "text/event-stream")];
    const { response } = await play({ dialect, answers, body: { stream } });
    expect(response.status).toBe(200);
    expect(await response.text()).toContain("Paris.");
  });

  it("is an error where it says so", async () => {
    const answers = [() => answer('{"error":{"message":"Full.","code":503}}', "text/event-stream")];
    const { response } = await play({ dialect, answers });
    expect(response.status).toBeGreaterThanOrEqual(500);
    expect(await response.text()).toContain("Full.");
  });
});

it.each(["text", "reasoning", "tools"])("collects a stream of %s into what the same answer is whole", async (name) => {
  const choicesOf = async (file: string, type: string): Promise<unknown> => {
    const answers = [() => answer(fixture(`anthropic/${file}`), type)];
    const seen = await play({ dialect: "anthropic", answers, body: { stream: false } });
    // Within arguments white space is the model's.
    return parseRecord((await seen.response.text()).replaceAll(": ", ":"))?.["choices"];
  };
  const whole = await choicesOf(`${name}.json`, "application/json");
  expect(whole).toMatchObject([{ finish_reason: expect.any(String) }]);
  expect(await choicesOf(`${name}.sse`, "text/event-stream")).toEqual(whole);
});

it("is no answer where the stream that nobody asked for breaks off", async () => {
  const cut = 'data: {"id":"c","choices":[{"index":0,"delta":{"content":"Par"},"finish_reason":null}]}\n\n';
  const seen = await play({ answers: [() => answer(cut, "text/event-stream")], body: { stream: false } });
  expect(seen.response.status).toBe(502);
  expect(seen.records).toMatchObject([{ attempts: [{ outcome: "broken_off" }] }]);
});
