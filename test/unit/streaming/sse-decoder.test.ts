import { describe, expect, it } from "vitest";
import type { ServerSentEvent } from "../../../src/streaming/server-sent-event.ts";
import { SseDecoder } from "../../../src/streaming/sse-decoder.ts";
import { cpuMsOf } from "../../cpu-time.ts";

const encoder = new TextEncoder();

function decode(chunks: Uint8Array[]): ServerSentEvent[] {
  const decoder = new SseDecoder();
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.finish()];
}

const stream = [
  ": OPENROUTER PROCESSING",
  "",
  'data: {"content":"grüße 👋 こんにちは"}',
  "",
  'data:{"content":"no space"}',
  "",
  "event: content_block_delta",
  "id: 7",
  'data: {"first":1,',
  'data: "second":2}',
  "",
  "data: [DONE]",
  "",
  "",
];
const expected: ServerSentEvent[] = [
  { data: '{"content":"grüße 👋 こんにちは"}' },
  { data: '{"content":"no space"}' },
  { event: "content_block_delta", data: '{"first":1,\n"second":2}' },
  { data: "[DONE]" },
];

describe.each([
  ["LF", "\n"],
  ["CRLF", "\r\n"],
  ["CR", "\r"],
])("a stream with %s", (_name, newline) => {
  const bytes = encoder.encode(stream.join(newline));

  it("gives the same events cut in two at any byte", () => {
    for (let cut = 0; cut <= bytes.length; cut++) {
      expect(decode([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(expected);
    }
  });

  it("gives the same events byte by byte", () => {
    expect(decode(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });
});

it("gives a last event that nobody ended", () => {
  expect(decode([encoder.encode("data: one\n\ndata: two")])).toEqual([{ data: "one" }, { data: "two" }]);
});

it("knows whether an event is unfinished", () => {
  const decoder = new SseDecoder();
  decoder.push(encoder.encode("data: half"));
  expect(decoder.hasPartialEvent).toBe(true);
});

it("refuses an event that never ends", () => {
  const decoder = new SseDecoder();
  const megabyte = new Uint8Array(1024 * 1024).fill(97);
  expect(() => {
    for (let count = 0; count < 18; count++) decoder.push(megabyte);
  }).toThrow("longer than 16 MiB");
});

it("reads an event of megabytes in time that grows with its length alone", () => {
  const piece = encoder.encode("x".repeat(4_096));
  const decoder = new SseDecoder();
  const spent = cpuMsOf(() => {
    decoder.push(encoder.encode("data: "));
    for (let count = 0; count < 3_000; count += 1) expect(decoder.push(piece)).toEqual([]);
    const [event] = decoder.push(encoder.encode("\n\n"));
    expect(event?.data.length).toBe(3_000 * 4_096);
  });
  expect(spent).toBeLessThan(2_000);
});
