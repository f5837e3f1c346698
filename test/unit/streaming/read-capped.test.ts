import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { Opening } from "../../../src/streaming/opening.ts";
import { partSource } from "../../../src/streaming/part-source.ts";
import { readCapped } from "../../../src/streaming/read-capped.ts";
import { SseDecoder } from "../../../src/streaming/sse-decoder.ts";
import type { StreamPart } from "../../../src/streaming/stream-part.ts";
import { fail, ok } from "../../../src/wire/result.ts";

/** Bytes that come as long as somebody takes them; `taken` counts them. */
function endless(piece: Uint8Array) {
  const seen = { taken: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      seen.taken += piece.length;
      controller.enqueue(piece);
    },
    cancel() {
      seen.cancelled = true;
    },
  });
  return { body, seen };
}

describe("a whole answer", () => {
  test("is text, whatever characters its pieces are cut in", async () => {
    const bytes = new TextEncoder().encode("größer");
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await readCapped(new Response(body))).toEqual(ok("größer"));
    expect(await readCapped(new Response(null))).toEqual(ok(""));
  });

  test("that never ends is let go of at the cap", async () => {
    const { body, seen } = endless(new Uint8Array(1_000));
    expect(await readCapped(new Response(body), { maxBytes: 10_000 })).toEqual(fail("size"));
    expect(seen.cancelled).toBe(true);
    expect(seen.taken).toBeLessThan(15_000);
  });

  test("that announces too much is not begun", async () => {
    const { body, seen } = endless(new Uint8Array(1));
    expect(
      await readCapped(new Response(body, { headers: { "content-length": "10001" } }), { maxBytes: 10_000 }),
    ).toEqual(fail("size"));
    expect(seen.taken).toBeLessThan(3);
  });

  test("that finds no room is let go of, and is not too large", async () => {
    const { body, seen } = endless(new Uint8Array(1_000));
    expect(await readCapped(new Response(body), { hold: () => seen.taken < 5_000 })).toEqual(fail("room"));
    expect(seen.cancelled).toBe(true);
  });

  test("is counted as it unfolds", async () => {
    const packed = new Blob([gzipSync(Buffer.alloc(50_000_000))]);
    expect(packed.size).toBeLessThan(100_000);
    const body = packed.stream().pipeThrough(new DecompressionStream("gzip"));
    expect(await readCapped(new Response(body))).toEqual(fail("size"));
  });
});

const nothing: StreamPart = { kind: "chunk", real: false, choices: [] };
const usage = (promptTokens: number): StreamPart => ({ kind: "usage", usage: { promptTokens, completionTokens: 1 } });

describe("an opening", () => {
  test("keeps little of what says nothing, the last usage, and what is said", () => {
    const opening = new Opening();
    for (let round = 0; round < 1_000; round++) expect(opening.add([nothing, usage(round)])).toBe(true);
    const real: StreamPart = { kind: "chunk", real: true, choices: [] };
    opening.add([real, { kind: "end" }]);
    expect(opening.parts.length).toBeLessThan(100);
    expect(opening.parts.filter(({ kind }) => kind === "usage")).toEqual([usage(999)]);
    expect(opening.parts.slice(-2)).toEqual([real, { kind: "end" }]);
  });

  test("does not go on for ever", () => {
    const opening = new Opening();
    let rounds = 0;
    while (opening.add([nothing])) rounds++;
    expect(rounds).toBe(100_000);
  });
});

describe("a stream", () => {
  const nobody = { read: () => [], finish: () => [] };

  test("ends at its cap", async () => {
    const { body, seen } = endless(new TextEncoder().encode(`data: ${"x".repeat(100_000)}\n\n`));
    const source = partSource({ body, decoder: new SseDecoder(), reader: nobody });
    await expect(
      (async () => {
        for (;;) await source.next();
      })(),
    ).rejects.toThrow("longer than 64 MiB");
    await source.cancel();
    expect(seen.cancelled).toBe(true);
  });

  test("has events of lines without number only up to their cap", () => {
    const decoder = new SseDecoder();
    const lines = new TextEncoder().encode(`data: ${"x".repeat(1_000)}\n`.repeat(1_000));
    expect(() => {
      for (let round = 0; round < 40; round++) decoder.push(lines);
    }).toThrow("longer than 16 MiB");
  });

  test("of empty lines costs their number and not its square", () => {
    const decoder = new SseDecoder();
    const before = process.threadCpuUsage();
    decoder.push(new TextEncoder().encode(`${"\n".repeat(4_000_000)}\r`));
    expect(process.threadCpuUsage(before).user / 1_000).toBeLessThan(4_000);
  });
});
