import { crc32 as referenceCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AwsEventStreamDecoder } from "../../../src/streaming/aws-event-stream.ts";
import { crc32 } from "../../../src/streaming/crc32.ts";
import type { ServerSentEvent } from "../../../src/streaming/server-sent-event.ts";
import { cpuMsOf } from "../../cpu-time.ts";
import { eventFrame, eventStreamFrame, exceptionFrame } from "../../providers/event-stream-frame.ts";
import { anyText } from "../any-text.ts";

function decode(...pieces: Uint8Array[]): ServerSentEvent[] {
  const decoder = new AwsEventStreamDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.finish()];
}

const stream = Buffer.concat([
  eventFrame("messageStart", { role: "assistant" }),
  eventFrame("contentBlockDelta", { delta: { text: "Größe 🦊" } }),
  eventFrame("messageStop", { stopReason: "end_turn" }),
]);
const events = [
  { event: "messageStart", data: '{"role":"assistant"}' },
  { event: "contentBlockDelta", data: '{"delta":{"text":"Größe 🦊"}}' },
  { event: "messageStop", data: '{"stopReason":"end_turn"}' },
];

describe("frames", () => {
  it("are read from one piece", () => {
    expect(decode(stream)).toEqual(events);
  });

  it("are read though cut at any byte", () => {
    for (let at = 0; at <= stream.length; at++) {
      expect(decode(stream.subarray(0, at), stream.subarray(at)), `cut at ${at}`).toEqual(events);
    }
  });

  it("are read byte by byte out of one buffer that is used again and again", () => {
    const decoder = new AwsEventStreamDecoder();
    const buffer = new Uint8Array(1);
    const read = [...stream].flatMap((byte) => {
      buffer[0] = byte;
      return decoder.push(buffer);
    });
    expect(read).toEqual(events);
  });

  it("are read in any pieces, with any payloads", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(anyText(20)), sizes, (payloads, cuts) => {
        const bytes = Buffer.concat(payloads.map((payload) => eventStreamFrame({ ":event-type": "x" }, payload)));
        const pieces: Buffer[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = cuts[turn % cuts.length] ?? 1;
          pieces.push(bytes.subarray(at, at + size));
          at += size;
        }
        const expected = payloads.map((payload) => ({ event: "x", data: Buffer.from(payload).toString() }));
        expect(decode(...pieces)).toEqual(expected);
      }),
    );
  });

  it("take time in proportion to their length, however small the pieces", () => {
    const payload = "x".repeat(2 * 1024 * 1024);
    const frame = eventStreamFrame({ ":event-type": "x" }, payload);
    const pieces = Array.from({ length: Math.ceil(frame.length / 512) }, (_, n) =>
      frame.subarray(n * 512, n * 512 + 512),
    );
    const spent = cpuMsOf(() => expect(decode(...pieces)[0]?.data.length).toBe(payload.length));
    // Copying all that waits for each of the 4,000 pieces would move 4 GB.
    expect(spent).toBeLessThan(3_000);
  });

  it("may have headers of other types, and none that name them", () => {
    const plain = eventStreamFrame({}, "x");
    expect(decode(plain)).toEqual([{ data: "x" }]);
  });
});

describe("what is not an event", () => {
  it("an exception becomes one, with its type and message", () => {
    expect(decode(exceptionFrame("throttlingException", "Slow down"))).toEqual([
      { event: "exception", data: '{"type":"throttlingException","message":"Slow down"}' },
    ]);
    const error = { ":message-type": "error", ":error-code": "InternalError", ":error-message": "Oops" };
    expect(decode(eventStreamFrame(error, ""))).toEqual([
      { event: "exception", data: '{"type":"InternalError","message":"Oops"}' },
    ]);
    const text = { ":message-type": "exception", ":exception-type": "x" };
    expect(decode(eventStreamFrame(text, "plain"))).toEqual([
      { event: "exception", data: '{"type":"x","message":"plain"}' },
    ]);
  });

  it("a flipped bit anywhere ends the stream with an exception", () => {
    const [first] = events;
    for (let at = 0; at < stream.length; at++) {
      const flipped = Buffer.from(stream);
      flipped[at] = (flipped[at] ?? 0) ^ 0x10;
      const read = decode(flipped, stream);
      const last = read.at(-1);
      expect(last?.event, `byte ${at}`).toBe("exception");
      expect(last?.data).toContain("corruptedStream");
      if (read.length > 1) expect(read[0]).toEqual(first);
    }
  });

  it("so does anything else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 12 }), (bytes) => {
        expect(decode(bytes)).toEqual([{ event: "exception", data: expect.stringContaining("corruptedStream") }]);
      }),
    );
  });

  it("a frame that the end cuts says nothing", () => {
    expect(decode(stream.subarray(0, stream.length - 1))).toEqual(events.slice(0, 2));
  });
});

it("crc32 agrees with zlib's", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(crc32(bytes)).toBe(referenceCrc32(bytes));
    }),
  );
});
