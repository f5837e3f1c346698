// Bytes in, parts out, and what is left of a stream that breaks.
import { expect, test } from "vitest";
import { partSource } from "../../../src/streaming/part-source.ts";
import { SseDecoder } from "../../../src/streaming/sse-decoder.ts";
import type { StreamPart } from "../../../src/streaming/stream-part.ts";

const said = (content: string): StreamPart => ({
  kind: "chunk",
  real: true,
  choices: [{ index: 0, delta: { content }, finish_reason: null, native_finish_reason: null }],
});

/** Keeps the last character of each event until the next one, or the end, shows that it may go. */
function hesitant() {
  let held = "";
  return {
    read({ data }: { data: string }) {
      const text = held + data;
      held = text.slice(-1);
      return [said(text.slice(0, -1))];
    },
    finish: () => (held === "" ? [] : [said(held)]),
  };
}

test("a reader gives out what it holds before a break is told", async () => {
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulls += 1;
      if (pulls === 1) controller.enqueue(new TextEncoder().encode("data: Half of\n\n"));
      else controller.error(new Error("reset"));
    },
  });
  const source = partSource({ body, decoder: new SseDecoder(), reader: hesitant() });
  expect(await source.next()).toEqual([said("Half o")]);
  expect(await source.next()).toEqual([said("f")]);
  await expect(source.next()).rejects.toThrow("reset");
  await expect(source.next()).rejects.toThrow("reset");
});

test("an event that is still coming takes room, and ends the stream where there is none", async () => {
  const piece = new TextEncoder().encode(`${"x".repeat(100_000)}`);
  const body = () =>
    new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("data: ")),
      pull: (controller) => controller.enqueue(piece),
    });
  let held = 0;
  const hold = (bytes: number) => {
    if (held + bytes > 1_000_000) return false;
    held += bytes;
    return true;
  };
  const source = partSource({ body: body(), decoder: new SseDecoder(), reader: hesitant(), hold });
  const readAll = async () => {
    for (let parts = await source.next(); parts !== null; parts = await source.next()) expect(parts).toEqual([]);
  };
  await expect(readAll()).rejects.toMatchObject({ kind: "no_room" });
  expect(held).toBeGreaterThan(800_000);
  await source.cancel();
});
