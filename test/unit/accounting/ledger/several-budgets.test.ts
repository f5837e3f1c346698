// Budgets of one owner count the same requests: whoever tells of one, and knows or names another not, has used that too.
import { expect, test } from "vitest";
import { type Ask, emptyLedger, exchange, type Ledger, leaseMs } from "../../../../src/accounting/ledger/exchange.ts";
import { Lease } from "../../../../src/accounting/ledger/lease.ts";
import type { Limit, LimitedScope } from "../../../../src/accounting/ledger/limit.ts";
import { demandOf, World } from "./ledger-model.ts";

const limit: Limit = { name: "budget", scope: "key", kind: "budget", limit: 10_000n, reset: null, countsByok: false };
const guardrail: Limit = { ...limit, name: "guardrail/a/budget", limit: 5_000n };

function scopeOf(limits: readonly Limit[], asOf: number): LimitedScope {
  return { ledger: "key/a", limits, asOf, summed: () => undefined };
}

/** A ledger of its own, of which each ask is answered. */
function answering() {
  let ledger: Ledger = emptyLedger;
  return (ask: Ask, now = 0) => {
    const exchanged = exchange(ledger, ask, now) ?? expect.fail("was not heard");
    ledger = exchanged.ledger;
    return exchanged.answer;
  };
}

test("what an isolate that does not know of a guardrail yet has used and begins is used and begun of it", () => {
  const world = new World(limit);
  world.ttlMs = 10_000;
  expect(world.request(2, 3_000n, "arrives")).toBe(true);
  world.limits = [limit, guardrail];
  world.settle(2, 100n);
  expect(world.request(1, 10n, "arrives")).toBe(true);
  expect(world.request(2, 1_000n, "arrives")).toBe(true);
  expect(world.request(1, 991n, "arrives")).toBe(false);
  expect(world.request(1, 990n, "arrives")).toBe(true);
});

test("what it had settled before it knew of one is used of it, once", () => {
  const world = new World(limit);
  expect(world.request(2, 3_000n, "arrives")).toBe(true);
  world.settle(2, 100n);
  world.limits = [limit, guardrail];
  expect(world.request(2, 10n, "arrives")).toBe(true);
  world.giveBack(2, "arrives");
  expect(world.request(1, 1_991n, "arrives")).toBe(false);
  world.pass(leaseMs, () => "arrives");
  world.giveBack(2, "arrives");
  expect(world.request(1, 1_991n, "arrives")).toBe(false);
  expect(world.request(1, 1_990n, "arrives")).toBe(true);
});

test("what is left of a guardrail that was away for a while is what its owner left of it", () => {
  const world = new World(limit);
  world.limits = [limit, guardrail];
  expect(world.request(0, 10n, "arrives")).toBe(true);
  world.limits = [limit];
  expect(world.request(0, 1_000n, "arrives")).toBe(true);
  for (const share of [100n, 100n]) world.settle(0, share);
  world.giveBack(0, "arrives");
  expect(world.request(1, 500n, "arrives")).toBe(true);
  world.settle(1, 100n);
  world.limits = [limit, guardrail];
  expect(world.request(1, 3_491n, "arrives")).toBe(false);
  expect(world.request(1, 3_490n, "arrives")).toBe(true);
});

test("who asks for one of them tells what is in hand of the others", () => {
  const answer = answering();
  const [lease, other] = [new Lease("a"), new Lease("b")];
  const wide = { ...guardrail, limit: 1_000_000n };
  const both = scopeOf([limit, wide], 1);
  lease.apply(answer(lease.ask(both, { waiting: [demandOf(10n)], givesBack: false, now: 0 })), 0);
  lease.take(both, demandOf(10n));
  const alone = { ...scopeOf([limit], 2), isLook: true };
  lease.apply(answer(lease.ask(alone, { waiting: [], givesBack: false, now: 1 })), 1);
  const of = scopeOf([wide], 3);
  const room = (amount: bigint) => lease.fits(scopeOf([wide], 2), demandOf(amount), 2);
  const left = 1_000_000n - 10n - (room(6_000n) ? 6_000n : 40n);
  const asked = other.ask(of, { waiting: [demandOf(left + 1n)], givesBack: false, now: 2 });
  expect([room(41n), answer(asked).parts[0]?.granted]).toEqual([false, 0n]);
  other.apply(answer(other.ask(of, { waiting: [demandOf(left)], givesBack: false, now: 2 })), 2);
  expect(other.fits(of, demandOf(left), 2)).toBe(true);
});

test("what runs when own accounts begin to count is reserved with what they may be charged", () => {
  const answer = answering();
  const [lease, other] = [new Lease("a"), new Lease("b")];
  const before = scopeOf([limit], 1);
  const demand = { pico: 10n, picoWithByok: 4_000n, tokens: 1n };
  lease.apply(answer(lease.ask(before, { waiting: [demand], givesBack: false, now: 0 })), 0);
  const hold = { taken: lease.take(before, demand), demand };
  const after = scopeOf([{ ...limit, countsByok: true }], 2);
  lease.adopt(after, hold);
  lease.adopt(after, hold);
  lease.apply(answer(lease.ask(after, { waiting: [], givesBack: true, now: 1 })), 1);
  const asked = other.ask(after, { waiting: [demandOf(6_001n), demandOf(6_000n)], givesBack: false, now: 2 });
  expect(answer(asked).parts[0]?.granted).toBe(6_000n);
});

test("what is begun under one alone, while another is away, is begun of both", () => {
  const world = new World(limit);
  world.ttlMs = 10_000;
  world.limits = [limit, guardrail];
  expect(world.request(2, 70n, "arrives")).toBe(true);
  world.limits = [guardrail];
  world.pass(15_000, () => "arrives");
  expect(world.request(2, 2_700n, "arrives")).toBe(true);
  world.limits = [{ ...limit, limit: 2_800n, version: "2" }, guardrail];
  expect([world.request(5, 31n, "arrives"), world.request(5, 30n, "arrives")]).toEqual([false, true]);
});
