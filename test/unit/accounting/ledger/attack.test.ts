// Odd timings that the random world of ledger.test.ts meets too seldom, each spelled out.
import { expect, test } from "vitest";
import { leaseMs } from "../../../../src/accounting/ledger/exchange.ts";
import type { Limit } from "../../../../src/accounting/ledger/limit.ts";
import { World } from "./ledger-model.ts";

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
