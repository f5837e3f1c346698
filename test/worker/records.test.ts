// From an answer to its record: through the real queue into D1, exact, within five seconds; and nothing is lost while
// D1 or the queue is away.
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Bindings } from "../../src/env.ts";
import { saveBatch } from "../../src/jobs/save-batch.ts";
import { call } from "./call.ts";
import { fails, gated, hangs } from "./gated-bindings.ts";
import { makeGeneration, usageRow } from "./make-generation.ts";
import { answers, chunk, error, streams } from "./provider-scripts.ts";
import { startRouter } from "./start-router.ts";

const throughTheQueue = { bindings: { RECORDS: env.RECORDS } };

/** The record as the API shows it, as soon as it does. */
async function generation(id: string | null, key: string) {
  const begun = Date.now();
  for (;;) {
    const answer = await call("GET", `/generation?id=${id}`, { key });
    if (answer.status === 200) return answer.body.data;
    expect(answer.status).toBe(404);
    expect(Date.now() - begun).toBeLessThan(30_000);
    await scheduler.wait(100);
  }
}

describe("GET /generation within five seconds", () => {
  test("of an answer after two failures: exact costs, the plan, what was left out, each attempt with its times", async () => {
    const router = await startRouter({
      ...throughTheQueue,
      scripts: [{ ...error(500), delayMs: 120 }, error(429), { ...answers, delayMs: 80 }, answers],
    });
    const before = Date.now();
    const headers = {
      "HTTP-Referer": "https://app.example",
      "X-Title": "An app",
      "user-agent": "tests/1",
      "x-session-id": "s-1",
    };
    const { order } = router.inOrder.provider;
    const asked = { user: "u-1", provider: { order, ignore: order.slice(3) } };
    const { headers: answered, body } = await router.ask(asked, { headers });
    const id = answered.get("x-generation-id");
    expect(body.id).toBe(id);
    const shown = await generation(id, router.key);
    const name = (index: number) => ({
      model: router.model,
      provider: router.providers[index],
      endpoint: router.providers[index],
    });
    expect(shown).toMatchObject({
      id,
      upstream_id: "chatcmpl-fake",
      model: router.model,
      requested_model: router.model,
      provider_name: `Name of ${router.providers[2]}`,
      provider: router.providers[2],
      endpoint: router.providers[2],
      api_type: "completions",
      streamed: false,
      cancelled: false,
      status: 200,
      error_type: null,
      finish_reason: "stop",
      native_finish_reason: "stop",
      tokens_prompt: 11,
      tokens_completion: 7,
      native_tokens_prompt: 11,
      native_tokens_completion: 7,
      estimated: false,
      total_cost: 0.000025,
      usage: 0.000025,
      is_byok: false,
      data_region: "global",
      io_log: "off",
      session_id: "s-1",
      external_user: "u-1",
      http_referer: "https://app.example",
      origin: "An app",
      user_agent: "tests/1",
      plan: [0, 1, 2].map((index) => ({ ...name(index), price: "0.00000125", stable: true })),
      excluded: [{ model: router.model, endpoint: router.providers[3], by: "ignored_providers" }],
      attempts: [
        { ...name(0), outcome: "status", status: 500, is_byok: false },
        { ...name(1), outcome: "status", status: 429, is_byok: false },
        { ...name(2), outcome: "ok", status: 200, is_byok: false },
      ],
    });
    const [first, second, third] = shown.attempts;
    expect(first.duration_ms).toBeGreaterThanOrEqual(115);
    expect(second.started_ms).toBeGreaterThanOrEqual(first.started_ms + first.duration_ms - 1);
    expect(third.started_ms).toBeGreaterThanOrEqual(second.started_ms);
    expect(third.duration_ms).toBeGreaterThanOrEqual(75);
    expect(shown.latency).toBeGreaterThanOrEqual(190);
    expect(shown.generation_time).toBeGreaterThanOrEqual(shown.latency);
    expect(Date.parse(shown.created_at)).toBeGreaterThanOrEqual(before);
  });

  test("of a stream, a failure and a mistake", async () => {
    const router = await startRouter({ ...throughTheQueue, scripts: [{ ...answers, pauseMs: 20 }] });
    const stream = await router.stream();
    expect(await generation(stream.headers.get("x-generation-id"), router.key)).toMatchObject({
      streamed: true,
      status: 200,
      total_cost: 0.000025,
    });
    await router.script(0, error(503));
    const failed = await router.ask();
    expect(await generation(failed.headers.get("x-generation-id"), router.key)).toMatchObject({
      status: 503,
      error_type: "provider_overloaded",
      total_cost: 0,
      provider: null,
    });
    const mistaken = await router.ask({ temperature: "hot" });
    expect(await generation(mistaken.headers.get("x-generation-id"), router.key)).toMatchObject({
      status: 400,
      error_type: "invalid_request",
      plan: [],
      attempts: [],
    });
    await router.script(0, streams([chunk({ content: "Half" })], { end: "break" }));
    const broken = await router.stream();
    expect(await generation(broken.headers.get("x-generation-id"), router.key)).toMatchObject({
      status: 200,
      finish_reason: "error",
      estimated: true,
      attempts: [{ outcome: "broken_off" }],
    });
    const unwritable = await router.ask({ model: "\u0000\ud800'\u2028", user: "\u0000\udfff" });
    expect(await generation(unwritable.headers.get("x-generation-id"), router.key)).toMatchObject({ status: 400 });
    const rows = await usageRow(router.keyHash);
    expect(rows[0]?.["requests"]).toBe(5);
  });

  test("is not shown to another key's workspace", async () => {
    const router = await startRouter(throughTheQueue);
    const { headers } = await router.ask();
    await generation(headers.get("x-generation-id"), router.key);
    expect((await call("GET", `/generation?id=${headers.get("x-generation-id")}`, {})).status).toBe(401);
  });
});

describe("while D1 is away", () => {
  let away = true;
  const database = gated(env.DB, "DB", (call) => (away ? fails(call) : undefined));
  const brokenEnv = { ...env, DB: database } as unknown as Bindings;

  test("a batch stays in the queue, and is written once it is delivered again, however often", async () => {
    const keyHash = "a".repeat(64);
    const records = [1, 2, 3].map(() => makeGeneration({ keyHash }));
    const deliver = async (bindings: Bindings, attempts: number) => {
      const messages = records.map((body, index) => ({ id: String(index), timestamp: new Date(), body, attempts }));
      const batch = createMessageBatch("fairlead-records", messages);
      const context = createExecutionContext();
      await saveBatch(batch, bindings);
      return await getQueueResult(batch, context);
    };
    const first = await deliver(brokenEnv, 1);
    expect(first.retryMessages.map(({ msgId }) => msgId)).toEqual(["0", "1", "2"]);
    expect(await usageRow(keyHash)).toEqual([]);
    for (let attempt = 2; attempt < 5; attempt += 1) {
      expect((await deliver(env as unknown as Bindings, attempt)).explicitAcks).toEqual(["0", "1", "2"]);
    }
    expect((await usageRow(keyHash))[0]?.["requests"]).toBe(3);
  });

  test("one record that D1 refuses does not hold up the others for more than one delivery", async () => {
    const keyHash = "b".repeat(64);
    const good = [makeGeneration({ keyHash }), makeGeneration({ keyHash })];
    const poison = { nothing: "like a record" };
    const messages = [good[0], poison, good[1]].map((body, index) => ({
      id: String(index),
      timestamp: new Date(),
      body,
      attempts: 2,
    }));
    const batch = createMessageBatch("fairlead-records", messages);
    await saveBatch(batch, env as unknown as Bindings);
    const result = await getQueueResult(batch, createExecutionContext());
    expect((await usageRow(keyHash))[0]?.["requests"]).toBe(2);
    expect(result.explicitAcks).toEqual(["0", "2"]);
    expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(["1"]);
  });

  test("one record that D1 refuses leaves the message it came with, and the others are there", async () => {
    const keyHash = "c".repeat(64);
    const good = [makeGeneration({ keyHash }), makeGeneration({ keyHash })];
    const poison = { nothing: "like a record" };
    const sent: unknown[] = [];
    const RECORDS = { sendBatch: async (messages: MessageSendRequest[]) => void sent.push(...messages) };
    const deliver = async (bindings: Bindings, attempts: number) => {
      const body = { records: [good[0], poison, good[1]] };
      const messages = [{ id: "0", timestamp: new Date(), body, attempts }];
      const batch = createMessageBatch("fairlead-records", messages);
      await saveBatch(batch, bindings);
      return await getQueueResult(batch, createExecutionContext());
    };
    for (const attempts of [1, 2]) {
      const away = await deliver({ ...brokenEnv, RECORDS } as unknown as Bindings, attempts);
      expect(away.retryMessages.map(({ msgId }) => msgId)).toEqual(["0"]);
    }
    expect(sent).toEqual([]);
    expect((await deliver({ ...env, RECORDS } as unknown as Bindings, 3)).explicitAcks).toEqual(["0"]);
    expect((await usageRow(keyHash))[0]?.["requests"]).toBe(2);
    expect(sent).toMatchObject([{ body: poison }]);
  });

  test("messages of many records are written a hundred at a time", async () => {
    const keyHash = "d".repeat(64);
    const of = (count: number) => ({ records: Array.from({ length: count }, () => makeGeneration({ keyHash })) });
    const messages = [40, 40, 40, 1, 99].map((count, index) => ({
      id: String(index),
      timestamp: new Date(),
      body: count === 1 ? makeGeneration({ keyHash }) : of(count),
      attempts: 1,
    }));
    const batch = createMessageBatch("fairlead-records", messages);
    const calls: string[] = [];
    const counted = gated(env.DB, "DB", (call) => {
      calls.push(call);
      return undefined;
    });
    await saveBatch(batch, { ...env, DB: counted } as unknown as Bindings);
    const result = await getQueueResult(batch, createExecutionContext());
    expect(result.explicitAcks).toEqual(["0", "1", "2", "3", "4"]);
    expect(calls.filter((call) => call === "DB.batch")).toHaveLength(3);
    expect((await usageRow(keyHash))[0]?.["requests"]).toBe(220);
  });

  test("a warm key and catalog answer as before, however old", async () => {
    away = false;
    const variables = { CATALOG_TTL_MS: "20", AUTH_TTL_MS: "20" };
    const router = await startRouter({ bindings: { DB: database }, variables });
    expect((await router.ask()).status).toBe(200);
    away = true;
    for (let request = 0; request < 3; request += 1) {
      await scheduler.wait(30);
      expect((await router.ask()).status).toBe(200);
    }
    await router.recorded(4);
  });
});

describe("while the queue refuses", () => {
  test("records go to D1 at once", async () => {
    const router = await startRouter({ bindings: { RECORDS: gated(env.RECORDS, "RECORDS", fails) } });
    const { headers } = await router.ask();
    await router.settled();
    expect(await generation(headers.get("x-generation-id"), router.key)).toMatchObject({ status: 200 });
  });

  test("a queue that never answers loses nothing either", async () => {
    const router = await startRouter({ bindings: { RECORDS: gated(env.RECORDS, "RECORDS", hangs) } });
    const { headers } = await router.ask();
    const shown = async () =>
      (await call("GET", `/generation?id=${headers.get("x-generation-id")}`, { key: router.key })).status;
    await expect.poll(shown, { timeout: 30_000, interval: 250 }).toBe(200);
  });
});
