import fc from "fast-check";
import { expect, it } from "vitest";
import { responses } from "../../../../src/doors/responses/responses.ts";
import type { ChunkPart } from "../../../../src/streaming/stream-part.ts";
import type { Delta } from "../../../../src/wire/answer.ts";
import { errorResponse } from "../../../../src/wire/error-body.ts";
import { answerOf, callDelta, chunk, identity, promptCounts, readEvents, usage } from "../answers.ts";

// biome-ignore lint/suspicious/noExplicitAny: tests look into events whose shape is what they test
type Events = { event: string; data: any }[];

const request = { messages: [] };

function stream(parts: ChunkPart[]): Events {
  const writer = responses.streamWriter(identity, request, promptCounts);
  return readEvents(parts.map((part) => writer.chunk(part)).join("") + writer.end({ usage, serviceTier: null }));
}

/** Puts an answer together from its deltas, as a client does that never looks at the final response. */
function replay(events: Events) {
  const items = new Map<number, { id: string; type: string; text: string; done: boolean }>();
  for (const [position, { event, data }] of events.entries()) {
    expect(data).toMatchObject({ type: event, sequence_number: position });
    if (event === "response.output_item.added") {
      expect(data.output_index).toBe(items.size);
      // One item ends before the next begins.
      expect([...items.values()].every(({ done }) => done)).toBe(true);
      items.set(data.output_index, { id: data.item.id, type: data.item.type, text: "", done: false });
    }
    const item = items.get(data.output_index);
    if (data.item_id !== undefined) expect(data.item_id).toBe(item?.id);
    if (item === undefined) continue;
    expect(item.done).toBe(false);
    if (event.endsWith(".delta")) item.text += data.delta;
    if (event === "response.output_item.done") {
      item.done = true;
      expect(data.item.id).toBe(item.id);
      expect(["completed", "incomplete"]).toContain(data.item.status);
    }
  }
  expect([...items.values()].every(({ done }) => done)).toBe(true);
  return [...items.values()].map(({ type, text }) => ({ type, text }));
}

it("writes a stream in the order of Responses, and ends it with [DONE]", () => {
  const writer = responses.streamWriter(identity, request, promptCounts);
  const text =
    writer.chunk(chunk({ role: "assistant", content: "" })) +
    writer.chunk(chunk({ reasoning: "Hm" })) +
    writer.chunk(chunk({ content: "Hel" })) +
    writer.chunk(chunk({ content: "lo" })) +
    writer.chunk(chunk(callDelta(0, { id: "c1", name: "f", text: "" }))) +
    writer.chunk(chunk(callDelta(0, { text: '{"a":1}' }))) +
    writer.chunk(chunk({}, "tool_calls")) +
    writer.end({ usage, serviceTier: null });
  expect(text.endsWith("data: [DONE]\n\n")).toBe(true);
  const events: Events = readEvents(text);
  expect(events.map(({ event }) => event.replace("response.", ""))).toEqual([
    "created",
    "in_progress",
    "output_item.added",
    "content_part.added",
    "reasoning_text.delta",
    "reasoning_text.done",
    "content_part.done",
    "output_item.done",
    "output_item.added",
    "content_part.added",
    "output_text.delta",
    "output_text.delta",
    "output_text.done",
    "content_part.done",
    "output_item.done",
    "output_item.added",
    "function_call_arguments.delta",
    "function_call_arguments.done",
    "output_item.done",
    "completed",
  ]);
  expect(events.at(-1)?.data.response).toMatchObject({
    id: identity.id,
    status: "completed",
    usage: { input_tokens: 100, cost: 0.0003 },
    output: [
      { type: "reasoning", content: [{ text: "Hm" }] },
      { type: "message", content: [{ text: "Hello" }] },
      { type: "function_call", call_id: "c1", name: "f", arguments: '{"a":1}' },
    ],
  });
});

it.each<[name: string, deltas: Delta[], items: { type: string; text: string }[]]>([
  ["an answer with nothing in it", [{ content: "" }], []],
  [
    "a summary",
    [{ reasoning_details: [{ type: "reasoning.summary", summary: "Hm", index: 0 }] }],
    [{ type: "reasoning", text: "Hm" }],
  ],
  [
    "thoughts of two blocks",
    [0, 1].map((index) => ({ reasoning_details: [{ type: "reasoning.text", text: `t${index}`, index }] })),
    [
      { type: "reasoning", text: "t0" },
      { type: "reasoning", text: "t1" },
    ],
  ],
  ["text and refusal in one message", [{ content: "a" }, { refusal: "b" }], [{ type: "message", text: "ab" }]],
  [
    "calls whose arguments arrive interleaved",
    [
      callDelta(0, { id: "a", name: "f", text: '{"x":' }),
      callDelta(1, { id: "b", name: "g", text: '{"y":' }),
      callDelta(0, { text: "1}" }),
      callDelta(1, { text: "2}" }),
    ],
    [
      { type: "function_call", text: '{"x":1}' },
      { type: "function_call", text: '{"y":2}' },
    ],
  ],
  ["a call without arguments", [callDelta(0, { id: "a", name: "f" })], [{ type: "function_call", text: "{}" }]],
  [
    "a name that comes late",
    [callDelta(0, { id: "a" }), callDelta(0, { text: "{" }), callDelta(0, { name: "f", text: "}" })],
    [{ type: "function_call", text: "{}" }],
  ],
])("writes %s", (_, deltas, items) => {
  expect(replay(stream(deltas.map((delta) => chunk(delta))))).toEqual(items);
});

it("tells citations as they come", () => {
  const url_citation = { url: "https://x.test", title: "X", start_index: 0, end_index: 1 };
  const events = stream([chunk({ content: "a" }), chunk({ annotations: [{ type: "url_citation", url_citation }] })]);
  expect(events.find(({ event }) => event === "response.output_text.annotation.added")?.data).toMatchObject({
    annotation_index: 0,
    annotation: { type: "url_citation", ...url_citation },
  });
});

it("ends the first of two calls as soon as the second begins", () => {
  const writer = responses.streamWriter(identity, request, promptCounts);
  writer.chunk(chunk(callDelta(0, { id: "a", name: "f", text: '{"x":1}' })));
  const events = readEvents(writer.chunk(chunk(callDelta(1, { id: "b", name: "g", text: '{"y":' }))));
  expect(events.map(({ event }) => event.replace("response.", ""))).toEqual([
    "function_call_arguments.done",
    "output_item.done",
    "output_item.added",
    "function_call_arguments.delta",
  ]);
});

it("gives thoughts in summaries to clients that ask for those, and takes them back with their signature", () => {
  const asked = { messages: [], reasoning: { summary: "auto" } };
  const writer = responses.streamWriter(identity, asked, promptCounts);
  const detail = { type: "reasoning.text", format: "anthropic-claude-v1", index: 0 };
  const text =
    writer.chunk(chunk({ reasoning_details: [{ ...detail, text: "Hm" }] })) +
    writer.chunk(chunk({ reasoning_details: [{ ...detail, signature: "sig" }] })) +
    writer.chunk(chunk({ content: "So" }, "stop")) +
    writer.end({ usage, serviceTier: null });
  const events: Events = readEvents(text);
  expect(events.some(({ event }) => event === "response.reasoning_summary_text.delta")).toBe(true);
  const { output } = events.at(-1)?.data.response ?? {};
  expect(output[0]).toMatchObject({ type: "reasoning", summary: [{ type: "summary_text", text: "Hm" }] });
  expect(responses.readRequest({ model: "a/b", input: output })).toMatchObject({
    ok: true,
    value: { messages: [{ reasoning_details: [{ ...detail, text: "Hm", signature: "sig" }] }] },
  });
});

it("reads back as one turn what came with signatures behind calls", () => {
  const signature = (id: string) => ({
    type: "reasoning.encrypted",
    id,
    data: `sig-${id}`,
    format: "google-gemini-v1",
  });
  const events = stream([
    chunk(callDelta(0, { id: "a", name: "f", text: "{}" })),
    chunk({ reasoning_details: [signature("a")] }),
    chunk(callDelta(1, { id: "b", name: "f", text: "{}" })),
    chunk({ reasoning_details: [signature("b")] }, "tool_calls"),
  ]);
  const { output } = events.at(-1)?.data.response ?? {};
  const outputs = ["a", "b"].map((call_id) => ({ type: "function_call_output", call_id, output: "ok" }));
  const back = responses.readRequest({ model: "a/b", input: [...output, ...outputs] });
  expect(back.ok && back.value.messages).toMatchObject([
    {
      role: "assistant",
      tool_calls: [{ id: "a" }, { id: "b" }],
      reasoning_details: [signature("a"), signature("b")],
    },
    { role: "tool", tool_call_id: "a" },
    { role: "tool", tool_call_id: "b" },
  ]);
});

it.each([
  ["an answer that ended in an error", "error", "failed"],
  ["an answer that was cut", "length", "incomplete"],
  ["an answer that was filtered", "content_filter", "incomplete"],
] as const)("says of %s that it is %s", (_, finish, status) => {
  const events = stream([chunk({ content: "Hel" }), chunk({}, finish)]);
  expect(events.at(-1)).toMatchObject({
    event: `response.${status}`,
    data: { response: { status, output: [{ status: "incomplete" }] } },
  });
  const whole = responses.writeAnswer(answerOf({ content: "Hel" }, finish), request);
  expect(whole).toMatchObject({ status, output: [{ status: "incomplete" }] });
});

it("seals a signature that comes at the end of a thought", () => {
  const detail = { type: "reasoning.text", format: "anthropic-claude-v1", index: 0 };
  const events = stream([
    chunk({ reasoning_details: [{ ...detail, text: "Hm" }] }),
    chunk({ reasoning_details: [{ ...detail, text: "", signature: "sig" }] }),
    chunk({ content: "So" }, "stop"),
  ]);
  const { output } = events.at(-1)?.data.response ?? {};
  const back = responses.readRequest({ model: "a/b", input: output });
  expect(back).toMatchObject({
    ok: true,
    value: { messages: [{ reasoning_details: [{ ...detail, text: "Hm", signature: "sig" }] }] },
  });
});

it("keeps order, numbering and every character, whatever arrives", () => {
  const word = fc.string({ minLength: 1, maxLength: 8 });
  const piece = fc.oneof(
    word.map((content): Delta => ({ content })),
    word.map((reasoning): Delta => ({ reasoning })),
    fc.tuple(fc.nat(3), word).map(([index, text]) => callDelta(index, { id: `c${index}`, name: `f${index}`, text })),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (deltas) => {
      const items = replay(stream(deltas.map((delta) => chunk(delta))));
      const spoken = (type: string) =>
        items
          .filter((item) => item.type === type)
          .map(({ text }) => text)
          .join("");
      expect(spoken("message")).toBe(deltas.map(({ content }) => content ?? "").join(""));
      expect(spoken("reasoning")).toBe(deltas.map(({ reasoning }) => reasoning ?? "").join(""));
      const calls = deltas.flatMap(({ tool_calls }) => tool_calls ?? []);
      const order = [...new Set(calls.map(({ index }) => index))];
      const texts = order.map((index) =>
        calls.map((call) => (call.index === index ? call.function?.arguments : "")).join(""),
      );
      // Blanks alone are no JSON: an empty object follows them.
      const valid = texts.map((text) => (text.trim() === "" ? `${text}{}` : text));
      expect(spoken("function_call")).toBe(valid.join(""));
    }),
  );
});

const failure = (kind: "broken" | "too_long") =>
  errorResponse(
    kind === "too_long"
      ? { kind: "context_length_exceeded", message: "too long", requested: 9, limit: 8 }
      : {
          kind: "provider_failed",
          status: 429,
          message: "slow",
          errorType: "rate_limit_exceeded",
          previous: [],
          models: [],
        },
  ).body;

it("ends a broken stream with response.failed, and with nothing that looks like success", () => {
  const writer = responses.streamWriter(identity, request, promptCounts);
  const begun = writer.chunk(chunk({ content: "Hel" }));
  const text = writer.fail(failure("broken"));
  expect(text).not.toContain("[DONE]");
  const events: Events = readEvents(begun + text);
  expect(events.at(-1)).toMatchObject({
    event: "response.failed",
    data: {
      sequence_number: events.length - 1,
      response: {
        status: "failed",
        error: { code: "rate_limit_exceeded", message: "slow" },
        error_type: "rate_limit_exceeded",
        output: [{ type: "message", status: "in_progress", content: [{ text: "Hel" }] }],
      },
    },
  });
});

it("begins a stream that fails before its first word, and ends one that was too long without an error", () => {
  const events = (kind: "broken" | "too_long") =>
    readEvents(responses.streamWriter(identity, request, promptCounts).fail(failure(kind))).map(({ event }) => event);
  expect(events("broken")).toEqual(["response.created", "response.in_progress", "response.failed"]);
  expect(events("too_long")).toEqual(["response.created", "response.in_progress", "response.incomplete"]);
});
