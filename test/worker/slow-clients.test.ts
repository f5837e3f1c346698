// Clients that read slowly, or give up: neither memory nor the provider's good name pays for it.
import { describe, expect, test } from "vitest";
import { arriving, play } from "./play-inference.ts";
import { chunk, done, streams } from "./provider-scripts.ts";
import { aRouter, readStream } from "./start-router.ts";

describe("a slow client", () => {
  const piece = new TextEncoder().encode(
    `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: "x".repeat(10_000) }, finish_reason: null }] })}\n\n`,
  );
  const end = new TextEncoder().encode(
    'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
  );

  test("slows the provider down instead of filling memory", async () => {
    let sent = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      sent += 1;
      controller.enqueue(piece.slice());
    };
    const { response } = await play({ answers: [() => new Response(new ReadableStream({ pull }))] });
    const reader = response.body?.getReader();
    await reader?.read();
    await scheduler.wait(100);
    expect(sent).toBeLessThan(10);
    await reader?.cancel();
  });

  test("is not the provider's silence", async () => {
    const settings = { variables: { IDLE_TIMEOUT_MS: "100" } };
    const router = await aRouter({
      scripts: [
        streams([
          ...Array.from({ length: 300 }, () => chunk({ content: "x".repeat(10_000) })),
          chunk({}, "stop"),
          done,
        ]),
      ],
      ...settings,
    });
    const response = await router.fetch({ stream: true });
    const reader = response.body?.getReader();
    const first = await reader?.read();
    await scheduler.wait(500);
    let text = new TextDecoder().decode(first?.value);
    const decoder = new TextDecoder();
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read())
      text += decoder.decode(read.value, { stream: true });
    const stream = await readStream(new Response(text));
    expect(stream.done).toBe(true);
    expect(stream.content.length).toBe(3_000_000);
    expect((await router.recorded(1))[0]).toMatchObject({
      cancelled: false,
      finishReason: "stop",
      attempts: [{ outcome: "ok" }],
    });
  });

  test("that gives up pays for what it was sent, and lets go of the provider", async () => {
    let cancelled = false;
    const source = {
      pull: (controller: ReadableStreamDefaultController<Uint8Array>) => controller.enqueue(piece.slice()),
      cancel: () => {
        cancelled = true;
      },
    };
    const { response, records } = await play({ answers: [() => new Response(new ReadableStream(source))] });
    const reader = response.body?.getReader();
    for (let read = 0; read < 3; read += 1) await reader?.read();
    await reader?.cancel();
    await expect.poll(() => records.length).toBe(1);
    expect(records[0]).toMatchObject({ cancelled: true, estimated: true, status: 200 });
    expect(records[0]?.completionTokens).toBeGreaterThan(100);
    expect(Number(records[0]?.costPico)).toBeGreaterThan(100 * 2_000_000);
    expect(cancelled).toBe(true);
  });

  test("hears of a stream's end", async () => {
    const { response } = await play({ answers: [() => arriving([piece, end])] });
    expect(await response.text()).toMatch(/\[DONE\]\n\n$/);
  });
});
