// Clients that read slowly, or give up: neither memory nor the provider's good name pays for it.
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { arriving, chunk, events, play } from "./play.ts";

const piece = events(chunk({ content: "x".repeat(10_000) }));
const end = events(chunk({}, "stop"), "[DONE]");

test("slows the provider down instead of filling memory", async () => {
  let sent = 0;
  const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
    sent += 1;
    controller.enqueue(piece.slice());
  };
  const { response } = await play({ answers: [() => new Response(new ReadableStream({ pull }))] });
  const reader = response.body?.getReader();
  await reader?.read();
  await setTimeout(50);
  expect(sent).toBeLessThan(10);
  await reader?.cancel();
});

test("that gives up pays for what it was sent, and lets go of the provider", async () => {
  let cancelled = false;
  const source = {
    pull: (controller: ReadableStreamDefaultController<Uint8Array>) => controller.enqueue(piece.slice()),
    cancel: () => {
      cancelled = true;
    },
  };
  const { response, records, outcomes } = await play({ answers: [() => new Response(new ReadableStream(source))] });
  const reader = response.body?.getReader();
  for (let read = 0; read < 3; read += 1) await reader?.read();
  await reader?.cancel();
  await expect.poll(() => records.length).toBe(1);
  expect(records[0]).toMatchObject({ cancelled: true, estimated: true, status: 200 });
  expect(records[0]?.completionTokens).toBeGreaterThan(100);
  expect(Number(records[0]?.costPico)).toBeGreaterThan(100 * 2_000_000);
  expect(cancelled).toBe(true);
  expect(outcomes).toEqual([]);
});

test("hears of a stream's end", async () => {
  const { response } = await play({ answers: [() => arriving([piece, end])] });
  expect(await response.text()).toMatch(/\[DONE\]\n\n$/);
});
