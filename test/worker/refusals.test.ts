// What is the client's own doing (contract §5): 400, 413 and 422, prompts that are too long, prompts that are refused.
import { describe, expect, test } from "vitest";
import type { Script } from "../providers/script.ts";
import { answers, chunk, done, error } from "./provider-scripts.ts";
import { startRouter } from "./start-router.ts";

describe.each([400, 413, 422])("%d", (status) => {
  test("is the answer, asks nobody else of the model and does not count", async () => {
    const router = await startRouter({ scripts: [error(status, "Your fault."), answers] });
    for (const stream of [false, true, false, true]) {
      const { status: answered, body } = await router.ask({ stream });
      expect(answered).toBe(status);
      expect(body.error).toMatchObject({
        code: status,
        message: expect.stringContaining("Your fault."),
        metadata: { previous_errors: [] },
      });
    }
    await router.recorded(4);
    expect(await router.requestsOf(1)).toHaveLength(0);
    expect(router.records.at(-1)?.plan.map(({ stable }) => stable)).toEqual([true, true]);
    expect(router.records.at(-1)).toMatchObject({
      status,
      finishReason: "error",
      attempts: [{ outcome: "status", status }],
    });
  });

  test("goes on to the next model", async () => {
    const router = await startRouter({ scripts: [error(status), answers], others: [answers] });
    for (const stream of [false, true]) {
      const body = { models: [router.other], stream };
      const seen = stream ? (await router.stream(body)).chunks[0] : (await router.ask(body)).body;
      expect(seen).toMatchObject({ model: router.other, provider: `Name of ${router.providers[2]}` });
    }
    expect(await router.requestsOf(1)).toHaveLength(0);
  });
});

describe("a context-length refusal", () => {
  const tooLong = error(400, "This model's maximum context length is 8 tokens.", "context_length_exceeded");
  const contexts = [20_000, 20_000, 40_000, 10_000];
  const options = { endpoint: (index: number) => ({ context_length: contexts[index] ?? 100_000 }) };

  test("tries endpoints with a longer context, and not the others", async () => {
    const router = await startRouter({ ...options, scripts: [tooLong, answers, answers, answers] });
    for (const stream of [false, true]) {
      const seen = stream ? (await router.stream()).chunks[0] : (await router.ask()).body;
      expect(seen.provider).toBe(`Name of ${router.providers[2]}`);
    }
    await router.recorded(2);
    expect(router.records[1]?.attempts).toMatchObject([{ outcome: "context_length", status: 400 }, { outcome: "ok" }]);
  });

  test("then the next model", async () => {
    const router = await startRouter({ ...options, scripts: [tooLong, answers, tooLong, answers], others: [answers] });
    expect((await router.ask({ models: [router.other] })).body).toMatchObject({ model: router.other });
  });

  test("then says so, and counts against nobody", async () => {
    const router = await startRouter({ ...options, scripts: [tooLong, answers, tooLong, answers] });
    for (let request = 0; request < 4; request += 1) {
      const { status, body } = await router.ask();
      expect(status).toBe(400);
      expect(body.error.metadata).toMatchObject({
        error_type: "context_length_exceeded",
        previous_errors: [{ provider: `Name of ${router.providers[0]}`, code: 400, status: 400 }],
      });
    }
    await router.recorded(4);
    expect(router.records[3]?.plan.every(({ stable }) => stable)).toBe(true);
  });
});

describe("a refusal of the prompt", () => {
  const moderated = { error: { message: "Flagged.", code: "content_policy_violation" } };
  const filtered = { choices: [{ index: 0, message: { content: "" }, finish_reason: "content_filter" }] };
  const refusals: [name: string, whole: Script, streamed: Script][] = [
    ["as a status", { kind: "body", status: 400, body: moderated }, { kind: "body", status: 400, body: moderated }],
    [
      "as 403 with reasons",
      {
        kind: "body",
        status: 403,
        body: { error: { code: 403, message: "No.", metadata: { reasons: ["violence"] } } },
      },
      {
        kind: "body",
        status: 403,
        body: { error: { code: 403, message: "No.", metadata: { reasons: ["violence"] } } },
      },
    ],
    ["inside 200", { kind: "body", body: moderated }, { kind: "stream", steps: [{ data: moderated }] }],
    [
      "as a finish reason",
      { kind: "body", body: filtered },
      { kind: "stream", steps: [chunk({ role: "assistant" }), chunk({}, "content_filter"), done] },
    ],
  ];

  test.each(refusals)("%s → 403, nobody else of the model, no outcome", async (_, whole, streamed) => {
    const router = await startRouter({ scripts: [whole, answers] });
    for (const stream of [false, true, false, true]) {
      await router.script(0, stream ? streamed : whole);
      const { status, body } = await router.ask({ stream });
      expect(status).toBe(403);
      expect(body.error.metadata.error_type).toBe("content_policy_violation");
    }
    await router.recorded(4);
    expect(await router.requestsOf(1)).toHaveLength(0);
    expect(router.records[3]?.plan.every(({ stable }) => stable)).toBe(true);
    expect(router.records[3]).toMatchObject({
      status: 403,
      errorType: "content_policy_violation",
      attempts: [{ outcome: "refused" }],
    });
  });

  test.each(refusals)("%s → the next model", async (_, whole, streamed) => {
    const router = await startRouter({ scripts: [whole, answers], others: [answers] });
    expect((await router.ask({ models: [router.other] })).body).toMatchObject({ model: router.other });
    await router.script(0, streamed);
    expect((await router.stream({ models: [router.other] })).chunks[0]).toMatchObject({ model: router.other });
  });

  test("in OpenAI's own `refusal` text is an answer", async () => {
    const refusal = "I cannot help with that.";
    const router = await startRouter({
      scripts: [
        { kind: "body", body: { choices: [{ index: 0, message: { content: null, refusal }, finish_reason: "stop" }] } },
      ],
    });
    expect((await router.ask()).body.choices[0].message.refusal).toBe(refusal);
    await router.script(0, { kind: "stream", steps: [chunk({ refusal }), chunk({}, "stop"), done] });
    const { chunks, done: ended } = await router.stream();
    expect(chunks[0].choices[0].delta.refusal).toBe(refusal);
    expect(ended).toBe(true);
  });
});
