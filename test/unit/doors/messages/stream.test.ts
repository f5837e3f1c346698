import fc from "fast-check";
import { expect, it } from "vitest";
import { messages } from "../../../../src/doors/messages/messages.ts";
import type { ChunkPart } from "../../../../src/streaming/stream-part.ts";
import type { Delta } from "../../../../src/wire/answer.ts";
import { errorResponse } from "../../../../src/wire/error-body.ts";
import { callDelta, chunk, identity, promptCounts, readEvents, usage } from "../answers.ts";

interface Block {
  type: string;
  text: string;
  name?: string;
}

function stream(parts: ChunkPart[]) {
  const writer = messages.streamWriter(identity, { messages: [] }, promptCounts);
  return readEvents(parts.map((part) => writer.chunk(part)).join("") + writer.end({ usage, serviceTier: null }));
}

/** Reads a stream as a client must: blocks strictly one after another. Throws where the order is broken. */
function blocksOf(events: ReturnType<typeof readEvents>): Block[] {
  const blocks: Block[] = [];
  let open = false;
  for (const { event, data } of events) {
    expect(event).toBe(data["type"]);
    if (event === "content_block_start") {
      expect(open).toBe(false);
      expect(data["index"]).toBe(blocks.length);
      open = true;
      blocks.push({ ...(data["content_block"] as Block), text: "" });
    } else if (event === "content_block_delta") {
      expect(open).toBe(true);
      const { type, ...words } = data["delta"] as Record<string, string>;
      const block = blocks.at(-1);
      expect(data["index"]).toBe(blocks.length - 1);
      if (block !== undefined && type !== "signature_delta") block.text += Object.values(words).join("");
    } else if (event === "content_block_stop") {
      expect(open).toBe(true);
      open = false;
    }
  }
  expect(open).toBe(false);
  return blocks;
}

it("writes a stream in Anthropic's order", () => {
  const claude = { format: "anthropic-claude-v1", index: 0 };
  const events = stream([
    chunk({ role: "assistant", content: "" }),
    chunk({ reasoning: "Hm", reasoning_details: [{ type: "reasoning.text", text: "Hm", ...claude }] }),
    chunk({ reasoning_details: [{ type: "reasoning.text", text: "", signature: "sig", ...claude }] }),
    chunk({ content: "Hel" }),
    chunk({ content: "lo" }),
    chunk(callDelta(0, { id: "t1", name: "f", text: "" })),
    chunk(callDelta(0, { text: '{"a"' })),
    chunk(callDelta(0, { text: ":1}" })),
    chunk({}, "tool_calls", "tool_use"),
  ]);
  expect(events.map(({ data }) => [data["type"], data["index"], data["delta"] ?? data["content_block"]])).toEqual([
    ["message_start", undefined, undefined],
    ["content_block_start", 0, { type: "thinking", thinking: "", signature: "" }],
    ["content_block_delta", 0, { type: "thinking_delta", thinking: "Hm" }],
    ["content_block_delta", 0, { type: "signature_delta", signature: "sig" }],
    ["content_block_stop", 0, undefined],
    ["content_block_start", 1, { type: "text", text: "", citations: null }],
    ["content_block_delta", 1, { type: "text_delta", text: "Hel" }],
    ["content_block_delta", 1, { type: "text_delta", text: "lo" }],
    ["content_block_stop", 1, undefined],
    ["content_block_start", 2, { type: "tool_use", id: "t1", name: "f", input: {} }],
    ["content_block_delta", 2, { type: "input_json_delta", partial_json: '{"a"' }],
    ["content_block_delta", 2, { type: "input_json_delta", partial_json: ":1}" }],
    ["content_block_stop", 2, undefined],
    ["message_delta", undefined, { stop_reason: "tool_use", stop_sequence: null, stop_details: null, container: null }],
    ["message_stop", undefined, undefined],
  ]);
  expect(events[0]?.data["message"]).toMatchObject({
    ...{ id: identity.id, provider: "Some Provider", content: [] },
    usage: { input_tokens: 30, cache_read_input_tokens: 60, cache_creation_input_tokens: 10, output_tokens: 0 },
  });
  expect(events.at(-2)?.data["usage"]).toMatchObject({ input_tokens: 30, output_tokens: 20, cost: 0.0003 });
});

it.each<[name: string, deltas: Delta[], blocks: Block[]]>([
  ["an answer with nothing in it", [{ content: "" }], []],
  [
    "a thought after text",
    [{ content: "a" }, { reasoning: "b" }, { content: "c" }],
    [
      { type: "text", text: "a" },
      { type: "thinking", text: "b" },
      { type: "text", text: "c" },
    ],
  ],
  [
    "thoughts of two blocks",
    [0, 1].map((index) => ({ reasoning_details: [{ type: "reasoning.text", text: `t${index}`, index }] })),
    [
      { type: "thinking", text: "t0" },
      { type: "thinking", text: "t1" },
    ],
  ],
  [
    "an encrypted thought",
    [
      { reasoning_details: [{ type: "reasoning.encrypted", data: "x", format: "anthropic-claude-v1" }] },
      { content: "a" },
    ],
    [
      { type: "redacted_thinking", text: "" },
      { type: "text", text: "a" },
    ],
  ],
  [
    "no thought behind the last text, which clients take for the answer",
    [{ content: "a" }, { reasoning_details: [{ type: "reasoning.encrypted", data: "x", format: "google-gemini-v1" }] }],
    [{ type: "text", text: "a" }],
  ],
  [
    "a signature between two texts",
    [
      { content: "a" },
      { reasoning_details: [{ type: "reasoning.encrypted", data: "x", format: "google-gemini-v1" }] },
      { content: "b" },
    ],
    [
      { type: "text", text: "a" },
      { type: "redacted_thinking", text: "" },
      { type: "text", text: "b" },
    ],
  ],
  [
    "a signature between a text and its call",
    [
      { content: "a" },
      { reasoning_details: [{ type: "reasoning.encrypted", data: "x", format: "google-gemini-v1" }] },
      callDelta(0, { id: "a", name: "f", text: "{}" }),
    ],
    [
      { type: "text", text: "a" },
      { type: "redacted_thinking", text: "" },
      { type: "tool_use", name: "f", text: "{}" },
    ],
  ],
  [
    "calls whose arguments arrive interleaved",
    [
      callDelta(0, { id: "a", name: "f", text: '{"x":' }),
      callDelta(1, { id: "b", name: "g", text: '{"y":' }),
      callDelta(0, { text: "1}" }),
      callDelta(1, { text: "2}" }),
    ],
    [
      { type: "tool_use", name: "f", text: '{"x":1}' },
      { type: "tool_use", name: "g", text: '{"y":2}' },
    ],
  ],
  [
    "calls without arguments",
    [callDelta(0, { id: "a", name: "f" }), callDelta(1, { id: "b", name: "g", text: "" })],
    [
      { type: "tool_use", name: "f", text: "{}" },
      { type: "tool_use", name: "g", text: "{}" },
    ],
  ],
  [
    "a name that comes late",
    [callDelta(0, { id: "a" }), callDelta(0, { text: "{" }), callDelta(0, { name: "f", text: "}" })],
    [{ type: "tool_use", name: "f", text: "{}" }],
  ],
  [
    "words between the pieces of a call",
    [
      callDelta(0, { id: "a", name: "f", text: '{"x":' }),
      { content: "so " },
      { content: "far" },
      callDelta(0, { text: "1}" }),
    ],
    [
      { type: "tool_use", name: "f", text: '{"x":1}' },
      { type: "text", text: "so far" },
    ],
  ],
  [
    "thoughts and other calls between the pieces of calls",
    [
      callDelta(0, { id: "a", name: "f", text: '{"x":' }),
      { reasoning: "hm" },
      callDelta(1, { id: "b", name: "g", text: '{"y":' }),
      callDelta(0, { text: "1}" }),
      { content: "then" },
      callDelta(1, { text: "2}" }),
    ],
    [
      { type: "tool_use", name: "f", text: '{"x":1}' },
      { type: "thinking", text: "hm" },
      { type: "tool_use", name: "g", text: '{"y":2}' },
      { type: "text", text: "then" },
    ],
  ],
  [
    "words behind a call that never gets its arguments",
    [callDelta(0, { id: "a", name: "f" }), { content: "done" }],
    [
      { type: "tool_use", name: "f", text: "{}" },
      { type: "text", text: "done" },
    ],
  ],
  ["a refusal", [{ refusal: "I " }, { refusal: "cannot" }], [{ type: "text", text: "I cannot" }]],
])("writes %s", (_, deltas, blocks) => {
  expect(blocksOf(stream(deltas.map((delta) => chunk(delta))))).toMatchObject(blocks);
});

it("streams the second call live once the first is complete", () => {
  const writer = messages.streamWriter(identity, { messages: [] }, promptCounts);
  writer.chunk(chunk(callDelta(0, { id: "a", name: "f", text: "{}" })));
  const events = readEvents(writer.chunk(chunk(callDelta(1, { id: "b", name: "g", text: '{"y"' }))));
  expect(events.map(({ event }) => event)).toEqual([
    "content_block_stop",
    "content_block_start",
    "content_block_delta",
  ]);
});

it("keeps order, numbering and every character, whatever arrives", () => {
  const word = fc.string({ minLength: 1, maxLength: 8 });
  const piece = fc.oneof(
    word.map((content): Delta => ({ content })),
    word.map((reasoning): Delta => ({ reasoning })),
    fc.nat(3).map((index): Delta => callDelta(index, { id: `c${index}`, name: `f${index}`, text: "[" })),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (deltas) => {
      const blocks = blocksOf(stream(deltas.map((delta) => chunk(delta))));
      const spoken = (type: string) => blocks.filter((block) => block.type === type).map(({ text }) => text);
      expect(spoken("text").join("")).toBe(deltas.map(({ content }) => content ?? "").join(""));
      expect(spoken("thinking").join("")).toBe(deltas.map(({ reasoning }) => reasoning ?? "").join(""));
      const names = blocks.flatMap(({ name }) => name ?? []);
      expect(new Set(names).size).toBe(names.length);
    }),
  );
});

it("ends a broken stream with an error and nothing that looks like success", () => {
  const writer = messages.streamWriter(identity, { messages: [] }, promptCounts);
  writer.chunk(chunk({ content: "Hel" }));
  const { body } = errorResponse({
    kind: "provider_failed",
    status: 503,
    message: "overloaded",
    errorType: "provider_overloaded",
    previous: [],
    models: [],
  });
  expect(readEvents(writer.fail(body))).toMatchObject([
    {
      event: "error",
      data: {
        type: "error",
        error: { type: "overloaded_error", message: "overloaded", error_type: "provider_overloaded" },
        request_id: identity.id,
      },
    },
  ]);
});

it("cites with the text that a piece brings, before its calls and behind what waits", () => {
  const cited = (url: string) => ({ annotations: [{ type: "url_citation", url_citation: { url, title: "T" } }] });
  const events = stream([
    chunk({ content: "Once.", ...cited("https://a.test/1"), ...callDelta(0, { id: "t1", name: "f", text: "{" }) }),
    chunk({ content: "Twice.", ...cited("https://a.test/2") }),
    chunk(callDelta(0, { text: "}" })),
    chunk({}, "tool_calls"),
  ]);
  const citations = events.flatMap(({ data: { index, delta } }) => {
    const { citation } = (delta ?? {}) as { citation?: { url: string } };
    return citation === undefined ? [] : [[index, citation.url]];
  });
  expect(citations).toEqual([
    [0, "https://a.test/1"],
    [2, "https://a.test/2"],
  ]);
});
