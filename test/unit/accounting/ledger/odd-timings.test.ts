// Odd timings that the random world of ledger.sweep.test.ts meets too seldom, each spelled out.
import { expect, test } from "vitest";
import { emptyLedger, exchange, leaseMs } from "../../../../src/accounting/ledger/exchange.ts";
import { Lease } from "../../../../src/accounting/ledger/lease.ts";
import { type Limit, noCharge } from "../../../../src/accounting/ledger/limit.ts";
import { settleTaken } from "../../../../src/accounting/ledger/part.ts";
import { demandOf, World } from "./ledger-model.ts";

const budget = 10_000n;
const limit: Limit = { name: "budget", scope: "key", kind: "budget", limit: budget, reset: null, countsByok: false };

test("what an isolate spent and died before telling is spent, however fast others spend the rest", () => {
  const world = new World(limit);
  for (let turn = 0; turn < 60; turn += 1) if (world.request(0, 10n, "arrives")) world.settle(0, 100n);
  expect(world.charged.amount).toBe(600n);
  world.crash(0);
  world.pass(leaseMs, () => "arrives");
  for (let turn = 0; turn < 2_000; turn += 1) {
    if (world.request(1 + (turn % 3), 10n, "arrives")) world.settle(1 + (turn % 3), 100n);
  }
  expect(world.charged.amount).toBe(budget);
});

test("a limit that is lowered below what is reserved has nothing left of what comes back", () => {
  const world = new World(limit);
  expect(world.request(0, 5_000n, "arrives")).toBe(true);
  world.limit = { ...limit, limit: 1_000n };
  expect(world.request(0, 10n, "arrives")).toBe(false);
  world.settle(0, 1n);
  expect(world.request(0, 3_000n, "arrives")).toBe(false);
  expect(world.request(0, 951n, "arrives")).toBe(false);
  expect(world.request(0, 950n, "arrives")).toBe(true);
});

test("what comes back between a renewal and its late answer is no more free than what came back before", () => {
  const world = new World(limit);
  expect(world.request(1, 1_000n, "arrives")).toBe(true);
  world.limit = { ...limit, limit: 500n };
  world.renew(1, "late");
  world.settle(1, 10n);
  world.deliver();
  expect(world.request(1, 401n, "arrives")).toBe(false);
  expect(world.request(1, 400n, "arrives")).toBe(true);
});

test("a limit of nothing, or that is used up, lets nothing through, what is free neither", () => {
  const world = new World({ ...limit, limit: 0n });
  expect([world.request(0, 1n, "arrives"), world.request(0, 0n, "arrives")]).toEqual([false, false]);
  world.limit = { ...limit, limit: 5n };
  expect(world.request(0, 5n, "arrives")).toBe(true);
  world.settle(0, 100n);
  expect(world.request(1, 0n, "arrives")).toBe(false);
});

test("a limit that is raised has at once what it has more", () => {
  const world = new World(limit);
  expect([world.request(0, 9_000n, "arrives"), world.request(1, 2_000n, "arrives")]).toEqual([true, false]);
  world.limit = { ...limit, limit: 11_000n };
  expect(world.request(1, 2_000n, "arrives")).toBe(true);
});

test.each([
  ["weekly", "budget"],
  ["monthly", "budget"],
  [null, "budget"],
  ["weekly", "budget/weekly"],
] as const)("a day's budget that becomes one of %s, as %s, has what is used", (reset, name) => {
  const world = new World({ ...limit, reset: "daily" });
  for (const id of [0, 1]) {
    expect(world.request(id, 3_000n, "arrives")).toBe(true);
    world.settle(id, 100n);
  }
  world.giveBack(0, "arrives");
  expect(world.request(2, 2_000n, "arrives")).toBe(true);
  world.limit = { ...limit, name, reset };
  expect(world.request(0, 2_001n, "arrives")).toBe(false);
  expect(world.request(0, 2_000n, "arrives")).toBe(true);
  // It runs on for long.
  world.pass(300_000, () => "arrives");
  expect(world.request(3, 1n, "arrives")).toBe(false);
  world.settle(2, 100n);
  world.settle(0, 50n);
  for (const id of [0, 1, 2]) world.giveBack(id, "arrives");
  expect(world.request(3, 1_001n, "arrives")).toBe(false);
  world.pass(60_000, () => "arrives");
  expect(world.request(3, 1_001n, "arrives")).toBe(false);
  expect(world.request(3, 1_000n, "arrives")).toBe(true);
});

test("requests that were let through while nobody answered leave no room behind", () => {
  const places = { ...limit, name: "places", kind: "concurrent_requests", limit: 2n } as const;
  const scope = { ledger: "key/a", limits: [places], asOf: 0, summed: () => undefined };
  const lease = new Lease("a");
  const told = exchange(
    emptyLedger,
    lease.ask(scope, { waiting: [demandOf(1n), demandOf(1n)], givesBack: false, now: 0 }),
    0,
  );
  lease.apply(told?.answer ?? expect.fail("was not heard"), 0);
  lease.take(scope, demandOf(1n));
  lease.take(scope, demandOf(1n));
  const third = lease.take(scope, demandOf(1n));
  settleTaken(third, noCharge);
  expect(lease.fits(scope, demandOf(1n), 1)).toBe(false);
});

test("a budget that was away for a while has what was spent meanwhile, when it is back", () => {
  const world = new World(limit);
  expect(world.request(0, 2_000n, "arrives")).toBe(true);
  world.settle(0, 100n);
  world.giveBack(0, "arrives");
  world.spend(5_000n);
  world.pass(60_000, () => "arrives");
  expect(world.request(1, 3_001n, "arrives")).toBe(false);
  expect(world.request(1, 3_000n, "arrives")).toBe(true);
});

test("what is in hand of a day's budget is not a month's", () => {
  const world = new World({ ...limit, reset: "daily" }, Date.UTC(2026, 10, 25, 12));
  expect(world.request(0, 9_500n, "arrives")).toBe(true);
  world.settle(0, 100n);
  world.giveBack(0, "arrives");
  world.pass(86_400_000, () => "arrives");
  expect(world.request(0, 10n, "arrives")).toBe(true);
  world.limit = { ...limit, reset: "monthly" };
  expect(world.request(0, 491n, "arrives")).toBe(false);
  expect(world.request(0, 490n, "arrives")).toBe(true);
});

test("an isolate that does not know yet that a limit was changed is granted what the new one has left", () => {
  const world = new World({ ...limit, reset: "daily" });
  world.ttlMs = 10_000;
  expect(world.request(1, 10n, "arrives")).toBe(true);
  world.giveBack(1, "arrives");
  world.limit = { ...limit, limit: 100n };
  expect(world.request(2, 50n, "arrives")).toBe(true);
  expect(world.request(1, 41n, "arrives")).toBe(false);
  expect(world.request(1, 40n, "arrives")).toBe(true);
  expect(world.request(2, 1n, "arrives")).toBe(false);
});

test("nor has an isolate that does not know it more of what comes back than the new limit has", () => {
  const world = new World(limit);
  world.ttlMs = 10_000;
  expect(world.request(1, 1_000n, "arrives")).toBe(true);
  world.limit = { ...limit, limit: 500n };
  expect(world.request(2, 1n, "arrives")).toBe(false);
  world.renew(1, "arrives");
  world.settle(1, 10n);
  expect(world.request(1, 401n, "arrives")).toBe(false);
  expect(world.request(1, 400n, "arrives")).toBe(true);
});

test("a budget that is set back to an earlier interval has what was spent under the other", () => {
  const world = new World({ ...limit, reset: "daily" });
  expect(world.request(0, 10n, "arrives")).toBe(true);
  world.limit = limit;
  expect(world.request(0, 3_000n, "arrives")).toBe(true);
  for (const share of [100n, 100n]) world.settle(0, share);
  world.giveBack(0, "arrives");
  world.limit = { ...limit, reset: "daily" };
  expect(world.request(1, 6_991n, "arrives")).toBe(false);
  expect(world.request(1, 6_990n, "arrives")).toBe(true);
});

test("a guardrail that is taken away and given again has what was spent meanwhile, and what is under way", () => {
  const world = new World(limit);
  const guardrail = { ...limit, name: "guardrail/a/budget", limit: 5_000n };
  world.limits = [limit, guardrail];
  expect(world.request(0, 10n, "arrives")).toBe(true);
  world.limits = [limit];
  expect([world.request(0, 2_000n, "arrives"), world.request(1, 1_000n, "arrives")]).toEqual([true, true]);
  for (const share of [100n, 100n]) world.settle(0, share);
  world.giveBack(0, "arrives");
  world.limits = [limit, guardrail];
  expect(world.request(2, 1_991n, "arrives")).toBe(false);
  expect(world.request(2, 1_990n, "arrives")).toBe(true);
});

test("what is under way when a further limit is set takes part in it, for as long as it runs", () => {
  const world = new World(limit);
  const places = { ...limit, name: "places", kind: "concurrent_requests", limit: 2n } as const;
  expect(world.request(0, 3_000n, "arrives")).toBe(true);
  world.limits = [limit, { ...limit, name: "budget/weekly", reset: "weekly", limit: 4_000n }, places];
  expect(world.request(1, 1_001n, "arrives")).toBe(false);
  world.giveBack(1, "arrives");
  expect(world.request(0, 1_001n, "arrives")).toBe(false);
  expect(world.request(0, 500n, "arrives")).toBe(true);
  expect(world.request(0, 500n, "arrives")).toBe(false);
  world.pass(300_000, () => "arrives");
  expect(world.request(1, 1n, "arrives")).toBe(false);
  world.settle(0, 100n);
  world.giveBack(0, "arrives");
  expect(world.request(1, 501n, "arrives")).toBe(false);
  expect(world.request(1, 500n, "arrives")).toBe(true);
});

test("what began before midnight under a day's budget counts in a week's that takes its place", () => {
  const world = new World({ ...limit, reset: "daily" });
  expect(world.request(0, 3_000n, "arrives")).toBe(true);
  world.pass(900_000, () => "arrives");
  expect(world.request(0, 9_000n, "arrives")).toBe(true);
  world.limit = { ...limit, reset: "weekly", limit: 13_000n };
  expect(world.request(0, 1_001n, "arrives")).toBe(false);
  expect(world.request(0, 1_000n, "arrives")).toBe(true);
});

test("whoever looks at one of an isolate's budgets takes nothing of the others", () => {
  const world = new World(limit);
  world.ttlMs = 10_000;
  world.limits = [limit, { ...limit, name: "guardrail/a/budget", limit: 5_000n }];
  expect(world.request(0, 10n, "arrives")).toBe(true);
  world.pass(1_000, () => "arrives");
  world.look(0);
  expect([world.request(0, 4_000n, "arrives"), world.request(0, 10n, "arrives")]).toEqual([true, true]);
  world.pass(10_000, () => "arrives");
  expect([world.request(0, 981n, "arrives"), world.request(0, 980n, "arrives")]).toEqual([false, true]);
});

test("a lease that was taken for lost tells all that it used of a budget that came meanwhile", () => {
  const world = new World(limit);
  expect(world.request(0, 300n, "arrives")).toBe(true);
  world.settle(0, 100n);
  world.renew(0, "arrives");
  world.pass(leaseMs, () => "arrives");
  world.limit = { ...limit, name: "budget/weekly", reset: "weekly", limit: 500n };
  expect(world.request(1, 10n, "arrives")).toBe(true);
  expect(world.request(0, 100n, "arrives")).toBe(true);
  for (const id of [0, 1]) {
    world.settle(id, 100n);
    world.giveBack(id, "arrives");
  }
  expect([world.request(2, 91n, "arrives"), world.request(2, 90n, "arrives")]).toEqual([false, true]);
});

test("an isolate that slept for longer than its lease has nothing of it left in hand", () => {
  const world = new World(limit);
  expect(world.request(0, 10n, "arrives")).toBe(true);
  world.settle(0, 100n);
  world.pass(leaseMs, () => "arrives");
  expect(world.request(1, 1n, "arrives")).toBe(true);
  world.giveBack(1, "arrives");
  world.pass(40_000, () => "arrives");
  world.giveBack(1, "arrives");
  expect(world.request(2, 9_989n, "arrives")).toBe(true);
  expect(world.request(0, 1n, "arrives")).toBe(false);
});

test("what is granted is in hand from the asking on, however late the answer comes", () => {
  const scope = { ledger: "key/a", limits: [limit], asOf: 0, summed: () => undefined };
  const lease = new Lease("a");
  const told = exchange(emptyLedger, lease.ask(scope, { waiting: [demandOf(1n)], givesBack: false, now: 0 }), 0);
  lease.apply(told?.answer ?? expect.fail("was not heard"), 59_000);
  expect([59_999, 60_000].map((now) => lease.fits(scope, demandOf(1n), now))).toEqual([true, false]);
});
