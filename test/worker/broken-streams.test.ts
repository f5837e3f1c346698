// Streams that fail after their first token: never a clean end that looks like success; and clients that go away.
import { describe, expect, test } from "vitest";
import type { Script } from "../providers/script.ts";
import { answers, chunk, done, shortWaits } from "./provider-scripts.ts";
import { startRouter } from "./start-router.ts";

const inside = { error: { message: "Overloaded inside.", code: 503 } };

describe("a failure after the first token", () => {
  const said = [chunk({ role: "assistant", content: "Half " }), chunk({ content: "an answer" })];
  const breaks: Record<string, { script: Script; code: number; outcome: string }> = {
    "a broken connection": { script: { kind: "stream", steps: said, end: "break" }, code: 502, outcome: "broken_off" },
    "an orderly end without a finish": { script: { kind: "stream", steps: said }, code: 502, outcome: "broken_off" },
    silence: { script: { kind: "stream", steps: said, end: "hang" }, code: 504, outcome: "timeout" },
    "an error event": {
      script: { kind: "stream", steps: [...said, { data: inside }, done] },
      code: 503,
      outcome: "error_in_answer",
    },
    "a finish reason of error": {
      script: { kind: "stream", steps: [...said, chunk({}, "error"), done] },
      code: 502,
      outcome: "error_in_answer",
    },
    "an event that is not JSON": {
      script: { kind: "stream", steps: [...said, { data: '{"choices":[{"del' }, done] },
      code: 502,
      outcome: "error_in_answer",
    },
    "comments and nothing else": {
      script: {
        kind: "stream",
        steps: [...said, ...Array.from({ length: 30 }, () => [{ pauseMs: 100 }, { comment: "alive" }]).flat()],
      },
      code: 504,
      outcome: "timeout",
    },
  };

  test.each(Object.entries(breaks))("%s: an error chunk, no [DONE], and it counts", async (_, {
    script,
    code,
    outcome,
  }) => {
    const variables = { ...shortWaits, TOTAL_TIMEOUT_MS: "5000" };
    const router = await startRouter({ scripts: [script, answers], variables });
    for (let request = 0; request < 3; request += 1) {
      const { status, content, chunks, done: ended } = await router.stream();
      expect([status, content, ended]).toEqual([200, "Half an answer", false]);
      const last = chunks.at(-1);
      expect(last).toMatchObject({
        id: chunks[0].id,
        model: router.model,
        provider: `Name of ${router.providers[0]}`,
        object: "chat.completion.chunk",
        error: {
          code,
          message: expect.stringContaining(`Name of ${router.providers[0]}`),
          metadata: { error_type: expect.any(String) },
        },
        choices: [{ index: 0, delta: { content: "" }, finish_reason: "error" }],
      });
      expect(chunks.filter((one) => one.error !== undefined)).toHaveLength(1);
    }
    await router.stream();
    await router.recorded(4);
    expect(await router.requestsOf(1)).toHaveLength(0);
    expect(router.records[3]?.plan.map(({ stable }) => stable)).toEqual([false, true]);
    expect(router.records[0]).toMatchObject({
      status: 200,
      finishReason: "error",
      estimated: true,
      attempts: [{ outcome }],
    });
    expect(router.records[0]?.completionTokens).toBeGreaterThan(0);
  });

  test("a total that is over", async () => {
    const slow: Script = {
      kind: "stream",
      steps: Array.from({ length: 100 }, () => chunk({ content: "tick " })),
      pauseMs: 20,
    };
    const router = await startRouter({ scripts: [slow], variables: { TOTAL_TIMEOUT_MS: "300" } });
    const { chunks, done: ended, content } = await router.stream();
    expect(content).toMatch(/^tick /);
    expect(chunks.at(-1).error).toMatchObject({ code: 504, metadata: { error_type: "timeout" } });
    expect(ended).toBe(false);
  });
});

test("a provider that leaves the connection open, or breaks it, after its finish reason has answered", async () => {
  const steps = [chunk({ content: "All of it" }), chunk({}, "stop")];
  const router = await startRouter({ scripts: [answers], variables: { IDLE_TIMEOUT_MS: "200" } });
  for (const end of ["hang", "break", "close"] as const) {
    await router.script(0, { kind: "stream", steps, end });
    const { content, done: ended, chunks } = await router.stream();
    expect([content, ended, chunks.at(-1).usage.completion_tokens > 0]).toEqual(["All of it", true, true]);
  }
});

describe("a client that goes away", () => {
  test.each<[name: string, stream: boolean, script: Script]>([
    ["waiting for an answer", false, { kind: "silence" }],
    ["waiting for the first token", true, { kind: "silence" }],
    ["in the middle of a stream", true, { kind: "stream", steps: [chunk({ content: "Half" })], end: "hang" }],
  ])("%s: the provider's call is cancelled, nobody else is asked, nothing counts", async (_, stream, script) => {
    const router = await startRouter({ scripts: [script, answers] });
    for (let request = 1; request <= 3; request += 1) {
      const client = new AbortController();
      const answer = router
        .fetch({ stream }, { signal: client.signal })
        .then(async (response) => await response.text());
      const rejected = expect
        .soft(answer)
        .resolves.toBeDefined()
        .catch(() => undefined);
      await expect.poll(async () => (await router.requestsOf(0)).length).toBe(request);
      await scheduler.wait(50);
      client.abort();
      await rejected;
      await expect.poll(async () => (await router.requestsOf(0))[request - 1]?.aborted).toBe(true);
    }
    await router.recorded(3);
    expect(await router.requestsOf(1)).toHaveLength(0);
    for (const record of router.records) expect(record.cancelled).toBe(true);
    await router.script(0, answers);
    await router.ask();
    await router.recorded(4);
    expect(router.records.at(-1)?.plan.map(({ stable }) => stable)).toEqual([true, true]);
  });
});
