// Clients that read slowly: that is not the provider's silence.
import { expect, test } from "vitest";
import { chunk, done, streams } from "./provider-scripts.ts";
import { readStream, startRouter } from "./start-router.ts";

test("a slow client is not the provider's silence", async () => {
  const settings = { variables: { IDLE_TIMEOUT_MS: "100" } };
  const router = await startRouter({
    scripts: [
      streams([...Array.from({ length: 300 }, () => chunk({ content: "x".repeat(10_000) })), chunk({}, "stop"), done]),
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
