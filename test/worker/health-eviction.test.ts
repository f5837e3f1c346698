/// <reference types="@cloudflare/vitest-pool-workers/types" />
// Health objects that are put away or killed: what one told survives it, and a report that it could not answer is refused.
import {
  createExecutionContext,
  evictAllDurableObjects,
  evictDurableObject,
  runInDurableObject,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { app } from "../../src/app.ts";
import { emptyHealth, report } from "../../src/routing/health/health.ts";
import { encodeMemory } from "../../src/routing/health/health-encoding.ts";
import type { HealthAnswer, OutcomeReport } from "../../src/routing/health/health-ledger.ts";
import type { Outcome } from "../../src/routing/health/health-snapshot.ts";
import type { SpellMessage } from "../../src/routing/health/spells.ts";
import { HealthObject } from "../../src/store/health-object.ts";
import { healthStub } from "../../src/store/health-region.ts";
import type { Answer } from "./call.ts";
import { answers, error } from "./provider-scripts.ts";
import { startRouter } from "./start-router.ts";

const key = "maker/model provider";

function newStub() {
  return healthStub(env.HEALTH, { region: "weur", modelId: crypto.randomUUID() });
}

function reportOf(
  outcomes: readonly ("failure" | "success" | "rate_limited")[],
  reporter: string = crypto.randomUUID(),
) {
  const at = Date.now();
  return {
    reporter,
    first: 0,
    outcomes: outcomes.map((kind, index): Outcome => {
      const about = { key, at: at + index - outcomes.length };
      if (kind === "success") return { ...about, kind, latencyMs: 100, tokensPerSecond: 10 };
      return kind === "failure" ? { ...about, kind } : { ...about, kind, retryAfterMs: 180_000 };
    }),
  } satisfies OutcomeReport;
}

const rowsOf = (stub: DurableObjectStub<HealthObject>) =>
  runInDurableObject(
    stub,
    (_, { storage }) => [...storage.kv.list()].filter(([name]) => name !== "told spells").length,
  );

/** Windows of statistics move on with the clock; memories do not. */
const memoriesOf = ({ endpoints }: HealthAnswer) => endpoints.map(({ memory }) => memory);

it.each([
  ["three failures", ["failure", "failure", "failure"]],
  ["a rate limit", ["rate_limited"]],
  ["one success", ["success"]],
  ["a bit of all", ["success", "failure", "rate_limited", "success", "failure"]],
] as const)("tells after an eviction what it told before: %s", async (_, outcomes) => {
  const stub = newStub();
  const sent = reportOf(outcomes);
  const told = await stub.report(sent);
  expect(told).toMatchObject({ confirmed: outcomes.length });
  await evictDurableObject(stub);
  const again = await stub.snapshot(Date.now());
  expect(memoriesOf(again)).toEqual(memoriesOf(told));
  expect(again.endpoints[0]?.statistics).toEqual(told.endpoints[0]?.statistics);
  expect(await rowsOf(stub)).toBe(1);
  // Sent again, since the answer may have been lost: it still counts once.
  await evictDurableObject(stub);
  expect(memoriesOf(await stub.report(sent))).toEqual(memoriesOf(told));
});

it("stores the reports of a storm together, and answers none before", async () => {
  const stub = newStub();
  const begun = Date.now();
  const reports = Array.from({ length: 40 }, () => reportOf(["failure"]));
  const answers = await Promise.all(reports.map((sent) => stub.report(sent)));
  expect(answers.map(({ confirmed }) => confirmed)).toEqual(reports.map(() => 1));
  expect(Date.now() - begun).toBeGreaterThan(500);
  expect(Date.now() - begun).toBeLessThan(10_000);
  await evictDurableObject(stub);
  const [memory] = memoriesOf(await stub.snapshot(Date.now()));
  const failures = memory?.slots.flatMap(([, , ...cells]) => cells.filter((_, place) => place % 3 === 2)) ?? [];
  expect(failures.reduce((sum, count) => sum + count, 0)).toBe(40);
});

it("refuses a report that it dies with, and counts it when it is sent again", async () => {
  const stub = newStub();
  for (let index = 0; index < 5; index += 1) await stub.report(reportOf(["failure"]));
  const told = await stub.snapshot(Date.now());
  const waiting = reportOf(["rate_limited"]);
  const refused = stub.report(waiting).then(
    () => "answered",
    () => "refused",
  );
  await scheduler.wait(20);
  await runInDurableObject(stub, (_, state) => state.abort("killed by the test")).catch(() => undefined);
  expect(await refused).toBe("refused");
  const remade = newestOf(stub);
  expect(memoriesOf(await remade.snapshot(Date.now()))).toEqual(memoriesOf(told));
  expect((await remade.report(waiting)).endpoints[0]?.memory?.limitedUntil).toBeGreaterThan(Date.now() + 100_000);
});

/** A stub is broken once its object was killed. */
function newestOf(stub: DurableObjectStub<HealthObject>): DurableObjectStub<HealthObject> {
  return env.HEALTH.get(stub.id);
}

it.each([
  ["an outage", error(529), false],
  ["a rate limit", { ...error(429), headers: { "retry-after": "180" } }, true],
] as const)("another isolate plans by %s when all objects were put away meanwhile", async (_, script, stable) => {
  const router = await startRouter({ scripts: [script, answers], endpoint: (index) => priceOf(index) });
  for (let request = 0; request < 3; request += 1) await router.ask({ provider: {} });
  await router.settled();
  await evictAllDurableObjects();
  const plan = async () => {
    const asked = new Request("http://localhost/api/v1/route", {
      method: "POST",
      headers: { authorization: `Bearer ${router.key}`, "content-type": "application/json" },
      body: JSON.stringify({ model: router.model, messages: [{ role: "user", content: "Hello" }] }),
    });
    // Bindings of its own: an isolate that has seen nothing.
    const response = await app.fetch(asked, { ...router.bindings }, createExecutionContext());
    return (await response.json<Answer["body"]>()).data.plan;
  };
  expect(await plan()).toMatchObject([
    { provider: router.providers[1], stable: true },
    { provider: router.providers[0], stable },
  ]);
});

/** The first endpoint costs so much less that it is drawn, but for one time in a hundred million. */
function priceOf(index: number) {
  return {
    pricing:
      index === 0 ? { prompt: "0.00000001", completion: "0.00000001" } : { prompt: "0.0001", completion: "0.0001" },
  };
}

it("reads what the first release stored, and keeps it in its own shape", async () => {
  const stub = newStub();
  const { outcomes } = reportOf(["failure", "failure", "failure"]);
  const memory = outcomes.reduce(report, emptyHealth).get(key);
  await runInDurableObject(stub, (_, { storage }) => {
    storage.kv.put(`v1 ${key}`, { memory: memory && encodeMemory(memory) });
  });
  await evictDurableObject(stub);
  expect(memoriesOf(await stub.snapshot(Date.now()))).toEqual([memory && encodeMemory(memory)]);
  await stub.report(reportOf(["rate_limited"]));
  await evictDurableObject(stub);
  const [told] = memoriesOf(await stub.snapshot(Date.now()));
  expect([told?.failedAt, told?.limitedPeriods.length]).toEqual([memory?.failedAt, 1]);
  expect(await rowsOf(stub)).toBe(1);
});

describe("storage that", () => {
  it("is full leaves the object its memory, and it says so until storage takes rows again", async () => {
    const stub = newStub();
    await runInDurableObject(stub, async (object, { storage }) => {
      const { put } = storage.kv;
      storage.kv.put = () => {
        throw new Error("database or disk is full: SQLITE_FULL");
      };
      const first = await object.report(reportOf(["failure", "failure", "failure"]));
      expect(first).toMatchObject({ unstored: true, confirmed: 3 });
      expect(object.snapshot(Date.now())).toMatchObject({ unstored: true, endpoints: first.endpoints });
      storage.kv.put = put;
      expect(await object.report(reportOf(["failure"]))).not.toHaveProperty("unstored");
    });
    const told = await stub.snapshot(Date.now());
    await evictDurableObject(stub);
    expect(memoriesOf(await stub.snapshot(Date.now()))).toEqual(memoriesOf(told));
  });

  it.each([["not JSON"], ["null"], ["{}"]])("holds what is no health, %j, is as good as empty", async (text) => {
    const stub = newStub();
    await runInDurableObject(stub, (_, { storage }) => storage.kv.put("v2 000", text));
    await evictDurableObject(stub);
    expect((await stub.snapshot(Date.now())).endpoints).toEqual([]);
    expect(await stub.report(reportOf(["failure"]))).toMatchObject({ confirmed: 1 });
    await evictDurableObject(stub);
    expect((await stub.snapshot(Date.now())).endpoints).toHaveLength(1);
  });
});

describe("spells of reports that come at once", () => {
  /** Another object on the same storage, whose queue and alarm are watched. */
  function watched(refusals: number) {
    return runInDurableObject(newStub(), async (_, state) => {
      const sent: SpellMessage["spell"][][] = [];
      let alarms = 0;
      const { setAlarm } = state.storage;
      state.storage.setAlarm = (at) => {
        alarms += 1;
        return setAlarm.call(state.storage, at);
      };
      const sendBatch = async (messages: Iterable<MessageSendRequest<unknown>>) => {
        sent.push([...messages].map(({ body }) => (body as SpellMessage).spell));
        if (sent.length <= refusals) throw new Error("the queue is away");
        return {} as never;
      };
      const background: Promise<unknown>[] = [];
      state.waitUntil = (work) => void background.push(work);
      const object = new HealthObject(state, { RECORDS: { sendBatch } });
      await Promise.all(Array.from({ length: 10 }, () => object.report(reportOf(["failure"]))));
      await Promise.all(background);
      const atOnce = { sent: sent.length, alarms };
      await object.alarm();
      return { atOnce, sent };
    });
  }

  it("are told once, with one alarm", async () => {
    const { atOnce, sent } = await watched(0);
    expect(atOnce).toEqual({ sent: 1, alarms: 1 });
    expect(sent).toMatchObject([[{ key, recovered: false }]]);
  });

  it("that the queue did not take are told at the next look", async () => {
    const { sent } = await watched(1);
    expect(sent.map((spells) => spells.map(({ recovered }) => recovered))).toEqual([[false], [false]]);
  });
});

it("knows on another isolate, and after an eviction, which of a provider's keys rests", async () => {
  const provider = { api_key: ["POOL_KEY_A", "POOL_KEY_B"] };
  const variables = { POOL_KEY_A: "pool-a", POOL_KEY_B: "pool-b" };
  const limited = { ...error(429), headers: { "retry-after": "120" } };
  const router = await startRouter({ provider, variables, scripts: [[limited, { kind: "answer" }]] });
  const body = { session_id: "a conversation" };
  expect((await router.ask(body)).status).toBe(200);
  await router.settled();
  await evictAllDurableObjects();
  const elsewhere = { ...router.bindings };
  const context = createExecutionContext();
  const question = { model: router.model, messages: [{ role: "user", content: "Hello" }], ...body };
  const headers = { authorization: `Bearer ${router.key}`, "content-type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(question) };
  const response = await app.fetch(
    new Request("http://localhost/api/v1/chat/completions", request),
    elsewhere,
    context,
  );
  expect(response.status).toBe(200);
  const keys = (await router.requestsOf(0)).map(({ headers }) =>
    String(headers["authorization"]).replace("Bearer ", ""),
  );
  const [first = ""] = keys;
  const second = first === "pool-a" ? "pool-b" : "pool-a";
  expect(keys).toEqual([first, second, second]);
  const [record] = await router.recorded(2);
  expect(record?.attempts.map(({ key }) => key)).toEqual([first === "pool-a" ? 0 : 1, first === "pool-a" ? 1 : 0]);
});
