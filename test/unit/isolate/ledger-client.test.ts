// The isolate's side of limits over time: what is renewed, given back and let go of, with the ledger itself behind it.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Ask, emptyLedger, exchange, type Ledger } from "../../../src/accounting/ledger/exchange.ts";
import type { Limit, LimitedScope } from "../../../src/accounting/ledger/limit.ts";
import { LedgerClient, type Reservation } from "../../../src/isolate/ledger-client.ts";
import { limitsOf } from "../../../src/isolate/request-limits.ts";
import { present } from "../../../src/wire/present.ts";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 10, 26, 12) }));
afterEach(() => void vi.useRealTimers());

const limit: Limit = {
  name: "budget/lifetime",
  scope: "key",
  kind: "budget",
  limit: 1_000n,
  reset: null,
  countsByok: false,
};
const summed = () => ({ window: "", used: 0n, readAt: Date.now() });
const scope: LimitedScope = { ledger: "key/a", limits: [limit], asOf: 0, summed };

/** A ledger that answers after 10 ms, but for the first so many calls, and isolates of it. */
function world({ deaf = 0 } = {}) {
  const ledgers = new Map<string, Ledger>();
  const calls: number[] = [];
  const answer = async (name: string, ask: Ask) => {
    calls.push(Date.now());
    if (calls.length <= deaf) return await new Promise<never>(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const exchanged = exchange(ledgers.get(name) ?? emptyLedger, structuredClone(ask), Date.now());
    if (exchanged === undefined) return null;
    ledgers.set(name, exchanged.ledger);
    return exchanged.answer;
  };
  const namespace = {
    ...{ idFromName: String, idFromString: String },
    get: (name: string) => ({ exchange: (ask: Ask) => answer(name, ask) }),
  };
  const newClient = () => new LedgerClient(namespace as never, () => false);
  const newIsolate = () => {
    const client = newClient();
    return async (pico: bigint, now: () => number = Date.now): Promise<Reservation | string> => {
      const asked = client.reserve(
        [scope],
        { pico, picoWithByok: pico, tokens: 1n },
        { waitUntil: () => undefined, now },
      );
      const reserving = Promise.resolve(asked);
      await vi.advanceTimersByTimeAsync(30);
      const reserved = await reserving;
      return reserved.kind === "reserved" ? reserved : reserved.kind;
    };
  };
  return { calls, newClient, newIsolate };
}

function isReserved(answer: Reservation | string): answer is Reservation {
  return typeof answer !== "string";
}

async function reserved(asking: Promise<Reservation | string>): Promise<Reservation> {
  const answer = await asking;
  return isReserved(answer) ? answer : expect.fail(answer);
}

test("what a request has reserved stays reserved for as long as it runs, and is free the moment it ends", async () => {
  const { newIsolate } = world();
  const [one, other] = [newIsolate(), newIsolate()];
  const running = await reserved(one(900n));
  for (let beat = 0; beat < 90; beat += 1) {
    await vi.advanceTimersByTimeAsync(20_000);
    running.renew();
  }
  expect(await other(200n)).toBe("reached");
  running.settle({ costPico: 100n, byokCostPico: 0n, tokens: 1n });
  await vi.advanceTimersByTimeAsync(100);
  expect(isReserved(await other(900n))).toBe(true);
  expect(await one(1n)).toBe("reached");
});

test("what is settled twice counts once", async () => {
  const ask = world().newIsolate();
  const running = await reserved(ask(500n));
  running.settle({ costPico: 500n, byokCostPico: 0n, tokens: 1n });
  running.settle();
  expect(await ask(501n)).toBe("reached");
  expect(isReserved(await ask(500n))).toBe(true);
});

test("a request that is cut off before its end holds nothing two minutes later, though others of its isolate run on", async () => {
  const ask = world().newIsolate();
  const cutOffAt = Date.now();
  await reserved(ask(900n, () => cutOffAt));
  await reserved(ask(1n));
  expect(await ask(900n)).toBe("reached");
  await vi.advanceTimersByTimeAsync(120_000);
  expect(isReserved(await ask(900n))).toBe(true);
});

test("a request that was taken for dead, and lives, is charged what it costs", async () => {
  const ask = world().newIsolate();
  const silent = await reserved(ask(500n));
  await vi.advanceTimersByTimeAsync(120_000);
  // Its hold is dropped with the first call of another.
  expect(isReserved(await ask(900n))).toBe(true);
  silent.settle({ costPico: 90n, byokCostPico: 0n, tokens: 1n });
  expect(await ask(11n)).toBe("reached");
  expect(isReserved(await ask(10n))).toBe(true);
});

test("far from the limit an isolate asks when it begins, and gives back what it has not used for a while", async () => {
  const { calls, newIsolate } = world();
  const [one, other] = [newIsolate(), newIsolate()];
  for (let turn = 0; turn < 20; turn += 1)
    (await reserved(one(1n))).settle({ costPico: 1n, byokCostPico: 0n, tokens: 1n });
  expect(calls).toHaveLength(1);
  expect(await other(950n)).toBe("reached");
  await vi.advanceTimersByTimeAsync(25_000);
  expect(calls).toHaveLength(3);
  expect(isReserved(await other(950n))).toBe(true);
});

test("an isolate that dies with a slice keeps it from others for two minutes", async () => {
  const { newIsolate } = world();
  await reserved(newIsolate()(1n, () => 0));
  vi.clearAllTimers();
  const other = newIsolate();
  expect(await other(1_000n)).toBe("reached");
  await vi.advanceTimersByTimeAsync(120_000);
  expect(isReserved(await other(1_000n))).toBe(true);
});

test("a call that died with its request is made anew by the next one", async () => {
  const { calls, newIsolate } = world({ deaf: 1 });
  const ask = newIsolate();
  void ask(1n);
  await vi.advanceTimersByTimeAsync(40);
  // Timers die with their request.
  vi.clearAllTimers();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(isReserved(await ask(1n))).toBe(true);
  expect(calls).toHaveLength(2);
});

test("nothing is asked for a request that died while it waited", async () => {
  const { newIsolate } = world({ deaf: 1 });
  const [one, other] = [newIsolate(), newIsolate()];
  void one(900n);
  await vi.advanceTimersByTimeAsync(40);
  vi.clearAllTimers();
  await vi.advanceTimersByTimeAsync(2_000);
  await reserved(one(1n));
  expect(isReserved(await other(500n))).toBe(true);
});

test("whoever looks at the budget alone answers no request that waits for a rate too", async () => {
  const client = world().newClient();
  const rate: Limit = { ...limit, name: "tokens_per_minute", kind: "tokens_per_minute", limit: 1_000n };
  const both = { ...scope, limits: [limit, rate] };
  const context = { waitUntil: () => undefined, now: Date.now };
  const demandFor = (amount: bigint) => ({ pico: amount, picoWithByok: amount, tokens: amount });
  const answers = [client.reserve([both], demandFor(100n), context)];
  const looking = client.look(scope, context);
  answers.push(client.reserve([both], demandFor(300n), context));
  await vi.advanceTimersByTimeAsync(100);
  expect((await Promise.all(answers)).map(({ kind }) => kind)).toEqual(["reserved", "reserved"]);
  expect(await looking).toHaveLength(1);
});

const poor: Limit = { ...limit, name: "budget/daily", reset: "daily", limit: 500n };

test.each<[string, LimitedScope[]]>([
  ["of another ledger", [scope, { ledger: "workspace/w", limits: [poor], asOf: 0, summed: () => undefined }]],
  ["of the same one", [{ ...scope, limits: [limit, poor] }]],
])("what was granted to a request that a limit %s refused goes back", async (_, scopes) => {
  const { newClient } = world();
  const [one, other] = [newClient(), newClient()];
  const context = { waitUntil: () => undefined, now: Date.now };
  const ask = async (client: LedgerClient, amount: bigint) => {
    const demand = { pico: amount, picoWithByok: amount, tokens: 1n };
    const asking = client.reserve(scopes, demand, context);
    await vi.advanceTimersByTimeAsync(100);
    return await asking;
  };
  expect(await ask(one, 900n)).toMatchObject({ kind: "reached", status: { limit: { limit: 500n } } });
  expect((await ask(other, 200n)).kind).toBe("reserved");
  expect((await ask(one, 200n)).kind).toBe("reserved");
  expect((await ask(other, 200n)).kind).toBe("reached");
});

test("a second call of a request reserves as much again where there is room, and is charged once", async () => {
  const { newIsolate } = world();
  const demand = { pico: 10n, picoWithByok: 10n, tokens: 1n };
  const one = await reserved(newIsolate()(10n));
  expect([one.extend(demand), one.extend({ ...demand, pico: 1_000n })]).toEqual([true, false]);
  expect(one.tightest()?.remaining).toBe(980n);
  one.settle({ costPico: 15n, byokCostPico: 0n, tokens: 1n });
  expect(one.tightest()).toMatchObject({ used: 15n, remaining: 985n });
  expect(one.extend(demand)).toBe(false);
});

const perMinute: Limit = { ...limit, name: "requests_per_minute", kind: "requests_per_minute", limit: 10_000n };

test.each<[string, Limit, (now: number) => Record<string, string>]>([
  ["of a rate are free a minute after the last one", perMinute, (now) => headersOf(10_000, 9_980, now + 60_000)],
  [
    "of requests at a time in a moment",
    { ...perMinute, name: "places", kind: "concurrent_requests" },
    (now) => headersOf(10_000, 9_980, now + 1_000),
  ],
  [
    "of a day's budget at midnight",
    { ...limit, name: "budget/daily", reset: "daily", limit: 10_000_000_000_000n },
    () => headersOf(10, 9.98, Date.UTC(2026, 10, 27)),
  ],
  [
    "is written without an exponent, however small it is",
    { ...limit, limit: 1_000_000n },
    () => ({ "X-RateLimit-Limit": "0.000001", "X-RateLimit-Remaining": "0.000000998" }),
  ],
  ["of a lifetime never", { ...limit, limit: 10_000_000_000_000n }, () => headersOf(10, 9.98)],
])("far from their end what is left %s", async (_, far, expected) => {
  const client = world().newClient();
  const scopes = [{ ledger: "key/b", limits: [far], asOf: 0, summed: () => undefined }];
  const demand = { pico: far.limit / 10_000n, picoWithByok: 0n, tokens: 1n };
  for (let turn = 1; turn <= 20; turn += 1) {
    const limits = limitsOf(client, scopes, { waitUntil: () => undefined, now: Date.now });
    const reserving = limits.reserve(demand);
    await vi.advanceTimersByTimeAsync(500);
    expect(await reserving).toBeNull();
    if (turn === 20) expect(limits.headers()).toEqual(expected(Date.now()));
  }
});

function headersOf(limit: number, remaining: number, reset?: number): Record<string, string> {
  return {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(remaining),
    ...present({ "X-RateLimit-Reset": reset === undefined ? undefined : String(reset) }),
  };
}
