// Limits that hold: many requests at once through many isolates, what a refusal says, and what storage is asked for.
import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Demand, Limit, LimitedScope } from "../../src/accounting/ledger/limit.ts";
import { LedgerClient } from "../../src/isolate/ledger-client.ts";
import { findKnownKey } from "../../src/store/authentication.ts";
import { ledgerStub } from "../../src/store/ledger-stub.ts";
import { manage, newKey } from "./call.ts";
import { type Gate, gated, hangs, passes } from "./gated-bindings.ts";
import { chunk, streams } from "./provider-scripts.ts";
import { type Router, startRouter } from "./start-router.ts";

const dollar = 1_000_000_000_000n;

function budgetOf(limit: bigint): Limit {
  return { name: "budget/lifetime", scope: "key", kind: "budget", limit, reset: null, countsByok: false };
}

function scopeOf(limit: Limit): LimitedScope {
  return { ledger: `key/${crypto.randomUUID()}`, limits: [limit], asOf: 0, summed: () => undefined };
}

function demandOf(pico: bigint): Demand {
  return { pico, picoWithByok: pico, tokens: 1n };
}

const startedAt = Date.now();

/** Goes ten times slower: a machine that has other things to do is no ledger that does not answer. */
function patiently(): number {
  return startedAt + (Date.now() - startedAt) / 10;
}

function newContext(now = Date.now) {
  const context = createExecutionContext();
  return { waitUntil: (work: Promise<unknown>) => context.waitUntil(work), now };
}

describe("a ledger and twenty isolates", () => {
  test("a thousand requests at once are charged no more than their budget of $5, and use it up", async () => {
    const scope = scopeOf(budgetOf(5n * dollar));
    const clients = Array.from({ length: 20 }, () => new LedgerClient(env.LEDGER, () => false));
    const cost = dollar / 100n;
    let charged = 0n;
    const ask = async (client: LedgerClient) => {
      const answer = await client.reserve([scope], demandOf(cost), newContext(patiently));
      if (answer.kind !== "reserved") return answer.kind;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      charged += cost;
      answer.settle({ costPico: cost, byokCostPico: 0n, tokens: 1n });
      return answer.kind;
    };
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, turn) => ask(clients[turn % 20] ?? expect.fail("no client"))),
    );
    expect(charged).toBeLessThanOrEqual(5n * dollar);
    expect(charged).toBeGreaterThanOrEqual((49n * dollar) / 10n);
    expect(answers.filter((kind) => kind === "reached").length).toBeGreaterThanOrEqual(500);
    expect(answers).not.toContain("unavailable");
  });

  test("far from its limit a thousand requests ask nobody beyond the first lease; near it each asks once", async () => {
    const calls: string[] = [];
    const gate: Gate = (call) => passes(call) ?? void calls.push(call);
    const client = new LedgerClient(gated(env.LEDGER, "LEDGER", gate), () => false);
    const far = scopeOf(budgetOf(1_000n * dollar));
    for (let turn = 0; turn < 1_000; turn += 1) {
      const answer = client.reserve([far], demandOf(dollar / 1_000n), newContext());
      if (turn > 0) expect(answer).not.toBeInstanceOf(Promise);
      const reserved = await answer;
      if (reserved.kind !== "reserved") expect.fail(reserved.kind);
      reserved.settle({ costPico: dollar / 1_000n, byokCostPico: 0n, tokens: 1n });
    }
    expect(calls).toEqual(["LEDGER.get.exchange"]);
    calls.length = 0;
    const near = scopeOf(budgetOf(dollar));
    const held = [];
    for (let turn = 0; turn < 5; turn += 1)
      held.push(await client.reserve([near], demandOf(dollar / 6n), newContext()));
    expect(calls).toHaveLength(5);
  });

  test("what was reserved outlives the object's memory, and what was told before it answers", async () => {
    const scope = scopeOf(budgetOf(10n));
    const ask = (pico: bigint) =>
      new LedgerClient(env.LEDGER, () => false).reserve([scope], demandOf(pico), newContext());
    expect((await ask(7n)).kind).toBe("reserved");
    const stub = () => ledgerStub(env.LEDGER, { ledger: scope.ledger, inEurope: false });
    await runInDurableObject(stub(), (_, state) => {
      expect([...state.storage.kv.list()]).toHaveLength(2);
      state.abort("put away");
    }).catch(() => undefined);
    expect((await ask(7n)).kind).toBe("reached");
    expect((await ask(3n)).kind).toBe("reserved");
  });

  test("nobody knows what is left where no ledger answers within a second: rates are let through, budgets are not", async () => {
    const client = new LedgerClient(gated(env.LEDGER, "LEDGER", hangs), () => false);
    const rate: Limit = { ...budgetOf(5n), name: "requests_per_minute", kind: "requests_per_minute" };
    const startedAt = Date.now();
    const [budget, rates] = await Promise.all([
      client.reserve([scopeOf(budgetOf(dollar))], demandOf(1n), newContext()),
      client.reserve([scopeOf(rate)], demandOf(1n), newContext()),
    ]);
    expect([budget.kind, rates.kind]).toEqual(["unavailable", "reserved"]);
    expect(Date.now() - startedAt).toBeLessThan(8_000);
  });
});

describe("a key's limits", () => {
  const usage = { prompt_tokens: 10, completion_tokens: 5 };
  const slowly = Array.from({ length: 100 }, () => [{ pauseMs: 100 }, chunk({ content: "b" })]).flat();
  /** A prompt of ten tokens, more or less, and five of an answer: 20 millionths of a dollar. */
  const short = { max_tokens: 5 };

  interface Standing {
    limit_remaining: number;
    limits: { reserved: number; remaining: number }[];
  }

  async function standings(router: Router) {
    const { body } = await router.manage("GET", `/keys/${router.keyHash}`);
    expect(body.data.hash).toBe(router.keyHash);
    const request = new Request("http://localhost/api/v1/key", { headers: { authorization: `Bearer ${router.key}` } });
    const { app } = await import("../../src/app.ts");
    return (await (await app.fetch(request, router.bindings, createExecutionContext())).json<{ data: Standing }>())
      .data;
  }

  test("requests a minute: a 429 that says which and when, and headers that count down", async () => {
    const router = await startRouter({ key: { rate_limits: { requests_per_minute: 3 } } });
    const answers = [await router.ask(), await router.ask(), await router.ask(), await router.ask()];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get("x-ratelimit-remaining"))).toEqual(["2", "1", "0", "0"]);
    const refused = answers[3];
    expect(refused?.headers.get("x-ratelimit-limit")).toBe("3");
    expect(Number(refused?.headers.get("x-ratelimit-reset"))).toBeGreaterThan(Date.now());
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(50);
    expect(refused?.body.error.metadata).toMatchObject({
      error_type: "rate_limit_exceeded",
      limit: { scope: "key", kind: "requests_per_minute", limit: 3, used: 3, reserved: 0 },
    });
    expect(await router.requestsOf(0)).toHaveLength(3);
    expect((await router.recorded(4)).at(-1)).toMatchObject({ status: 429, errorType: "rate_limit_exceeded" });
  });

  test("tokens a minute: reserved as many as may come, counted as many as did", async () => {
    const router = await startRouter({
      key: { rate_limits: { tokens_per_minute: 100 } },
      scripts: [{ kind: "answer", usage }],
    });
    expect((await router.ask({ max_tokens: 95 })).status).toBe(429);
    const statuses = [];
    for (let turn = 0; turn < 8; turn += 1) statuses.push((await router.ask(short)).status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(5);
    expect(statuses.at(-1)).toBe(429);
  });

  test("requests at a time: a stream counts until it ends, also when its client hangs up", async () => {
    const router = await startRouter({
      key: { rate_limits: { concurrent_requests: 1 } },
      scripts: [[streams([chunk({ content: "a" }), ...slowly]), { kind: "answer" }]],
    });
    const stream = await router.fetch({ stream: true });
    const refused = await router.ask();
    expect(refused.body.error.metadata.limit).toMatchObject({ kind: "concurrent_requests", limit: 1, reserved: 1 });
    expect(refused.headers.get("retry-after")).toBe("1");
    await stream.body?.cancel();
    await expect.poll(async () => (await router.ask()).status, { timeout: 30_000 }).toBe(200);
  });

  test("a budget: no request begins that could pass it, and GET /key says what is left", async () => {
    const router = await startRouter({
      key: { limit: 0.0001, limit_reset: "daily" },
      scripts: [{ kind: "answer", usage }],
    });
    const answers = [];
    for (let turn = 0; turn < 8; turn += 1) answers.push(await router.ask(short));
    const served = answers.filter(({ status }) => status === 200).length;
    expect(served).toBeGreaterThanOrEqual(3);
    expect(served).toBeLessThanOrEqual(5);
    const used = served * 0.00002;
    const { error } = answers.at(-1)?.body ?? {};
    expect(error).toMatchObject({
      code: 402,
      metadata: { error_type: "payment_required", limit: { scope: "key", kind: "budget", limit: 0.0001, reserved: 0 } },
    });
    expect(error.metadata.limit.used).toBeCloseTo(used, 9);
    expect(error.metadata.limit.resets_at).toMatch(/T00:00:00.000Z$/);
    const shown = await standings(router);
    expect(shown).toMatchObject({
      limits: [{ scope: "key", kind: "budget", limit: 0.0001, reserved: 0, resets_at: error.metadata.limit.resets_at }],
    });
  });

  test("a budget whose interval is changed and set back has what was spent a moment ago", async () => {
    const router = await startRouter({
      key: { limit: 0.0001, limit_reset: "daily" },
      scripts: [{ kind: "answer", usage }],
    });
    const statuses: number[] = [];
    for (const limit_reset of ["monthly", "daily", "weekly", null]) {
      for (let turn = 0; turn < 2; turn += 1) statuses.push((await router.ask(short)).status);
      expect((await router.manage("PATCH", `/keys/${router.keyHash}`, { limit_reset })).status).toBe(200);
    }
    statuses.push((await router.ask(short)).status);
    expect(statuses.slice(0, 3)).toEqual([200, 200, 200]);
    expect(statuses.slice(5)).toEqual([402, 402, 402, 402]);
    const known = await findKnownKey(env.DB, router.keyHash, Date.now());
    expect(Math.abs((known?.asOf ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("the key itself, whoever manages it and the list of keys say the same of it, what is reserved too", async () => {
    const router = await startRouter({
      key: { limit: 0.0002, limit_reset: "weekly" },
      scripts: [[streams([chunk({ content: "a" }), ...slowly])]],
    });
    const stream = await router.fetch({ ...short, stream: true });
    const own = await standings(router);
    const { body: shown } = await router.manage("GET", `/keys/${router.keyHash}`);
    const { body: list } = await router.manage("GET", "/keys?workspace_id=default");
    const listed = list.data.find(({ hash }: { hash: string }) => hash === router.keyHash);
    const [limit] = own.limits;
    expect(limit).toMatchObject({ kind: "budget", limit: 0.0002, used: 0 });
    expect(limit?.reserved).toBeGreaterThan(0);
    expect(limit?.remaining).toBeCloseTo(0.0002 - (limit?.reserved ?? 0), 12);
    for (const one of [shown.data, listed])
      expect(one).toMatchObject({ limit_remaining: own.limit_remaining, limits: own.limits });
    expect(own.limit_remaining).toBe(limit?.remaining);
    await stream.body?.cancel();
  });

  test("forty at once charge no more than the budget", async () => {
    const router = await startRouter({ key: { limit: 0.0004 }, scripts: [{ kind: "answer", usage }] });
    const answers = await Promise.all(Array.from({ length: 40 }, () => router.ask({ max_tokens: 6 })));
    const served = answers.filter(({ status }) => status === 200).length;
    expect(served * 0.00002).toBeLessThanOrEqual(0.0004);
    expect(served).toBeGreaterThan(8);
    expect(answers.every(({ status }) => status === 200 || status === 402)).toBe(true);
  });

  test.each([
    ["a negative limit", { limit: -1 }],
    ["a limit of less than a picodollar", { limit: 1e-14 }],
    ["a limit that no sum holds", { limit: 1e12 }],
    ["a limit of text", { limit: "5" }],
  ])("%s is refused by name", async (_, fields) => {
    const { status, body } = await manage("POST", "/keys", { name: "test", ...fields });
    expect([status, body.error.metadata.field]).toEqual([400, "limit"]);
  });

  test.each([
    ["a rate of none", { requests_per_minute: 0 }, "rate_limits.requests_per_minute"],
    ["a negative one", { tokens_per_minute: -1 }, "rate_limits.tokens_per_minute"],
    ["half a request", { concurrent_requests: 1.5 }, "rate_limits.concurrent_requests"],
    ["an unknown kind", { requests_per_hour: 5 }, "rate_limits.requests_per_hour"],
    ["a text", { requests_per_minute: "5" }, "rate_limits.requests_per_minute"],
  ])("%s is refused by name, and nothing is saved", async (_, rate_limits, field) => {
    const { hash } = await newKey({ rate_limits: { requests_per_minute: 7 } });
    const { status, body } = await manage("PATCH", `/keys/${hash}`, { name: "changed", rate_limits });
    expect([status, body.error.metadata.field]).toEqual([400, field]);
    expect((await manage("GET", `/keys/${hash}`)).body.data).toMatchObject({
      name: "test",
      rate_limits: { requests_per_minute: 7, tokens_per_minute: null, concurrent_requests: null },
    });
  });
});
