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
  const source = partSource(body, new SseDecoder(), hesitant());
  expect(await source.next()).toEqual([said("Half o")]);
  expect(await source.next()).toEqual([said("f")]);
  await expect(source.next()).rejects.toThrow("reset");
  await expect(source.next()).rejects.toThrow("reset");
});
