// The ledger against a world that does everything to it: whatever happens, no budget is passed, nothing stays set aside for
// longer than a lease, and a window begins once.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { emptyLedger, exchange, leaseMs } from "../../../../src/accounting/ledger/exchange.ts";
import { Lease } from "../../../../src/accounting/ledger/lease.ts";
import type { Limit, LimitKind } from "../../../../src/accounting/ledger/limit.ts";
import type { LimitReset } from "../../../../src/accounting/spend-window.ts";
import { demandOf, type Fate, World } from "./ledger-model.ts";

const budget = 10_000n;

function limitOf(reset: LimitReset | null, kind: LimitKind = "budget"): Limit {
  return {
    name: kind === "budget" ? `budget/${reset ?? "lifetime"}` : kind,
    scope: "key",
    kind,
    limit: budget,
    reset,
    countsByok: false,
  };
}

/** A few are busy, the others come by. */
const isolate = fc.oneof({ weight: 2, arbitrary: fc.integer({ min: 0, max: 2 }) }, fc.integer({ min: 0, max: 19 }));
const amount = fc.oneof({ weight: 3, arbitrary: fc.bigInt(1n, 100n) }, fc.bigInt(1n, 1_500n));
/** Percent of what was reserved: mostly little, so that there is something left to fight for. */
const share = fc.oneof({ weight: 4, arbitrary: fc.bigInt(0n, 4n) }, fc.bigInt(0n, 130n));
const fate = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Fate>("arrives") },
  { weight: 1, arbitrary: fc.constantFrom<Fate>("ask lost", "answer lost", "late", "late") },
);

const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant("request" as const), isolate, fate, amount }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("settle" as const), isolate, share }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("give back" as const), isolate, fate }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const), isolate }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("evict" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("deliver" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 1, max: 150_000 }), fate }),
  },
);
const change = fc.record({
  do: fc.constant("change" as const),
  limit: fc.bigInt(0n, 2n * budget),
  /** So much above what is used. */
  isClose: fc.boolean(),
  reset: fc.constantFrom<LimitReset | null>("daily", "weekly", "monthly", null),
});

/** Some minutes before a window ends: of a day, of a week (on a Sunday), of a month, and of all three. */
const evenings: readonly [LimitReset | null, number][] = [
  [null, Date.UTC(2026, 10, 26, 23, 50)],
  ["daily", Date.UTC(2026, 10, 26, 23, 50)],
  ["weekly", Date.UTC(2026, 10, 29, 23, 50)],
  ["monthly", Date.UTC(2026, 10, 30, 23, 50)],
  ["weekly", Date.UTC(2027, 1, 28, 23, 50)],
];
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

function play(world: World, one: Step): void {
  if (one.do === "request") world.request(one.isolate, one.amount, one.fate);
  else if (one.do === "settle") world.settle(one.isolate, one.share);
  else if (one.do === "give back") world.giveBack(one.isolate, one.fate);
  else if (one.do === "crash") world.crash(one.isolate);
  else if (one.do === "evict") world.evict();
  else if (one.do === "deliver") world.deliver();
  else world.pass(one.ms, () => one.fate);
}

describe("a budget", () => {
  test.each(evenings)("that resets %s is never passed, from %i on", (reset, evening) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 250, size: "max" }), (steps) => {
        const world = new World(limitOf(reset), evening);
        for (const one of steps) {
          play(world, one);
          const { amount, overrun } = world.charged;
          if (amount + world.reserved - overrun > budget) expect.fail(`passed by ${one.do}`);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test("whose terms change under way is passed by nothing that begins then", () => {
    const changes = fc.array(fc.oneof({ weight: 18, arbitrary: step }, { weight: 1, arbitrary: change }), {
      maxLength: 250,
      size: "max",
    });
    fc.assert(
      fc.property(changes, fc.constantFrom(0, 10_000), fc.boolean(), (steps, ttlMs, endsWindow) => {
        // Either a window ends on the way or intervals change: what is reserved in one that is over no ledger knows of.
        const world = new World(limitOf("daily"), Date.UTC(2027, 1, 28, endsWindow ? 23 : 6, 50));
        world.ttlMs = ttlMs;
        for (const one of steps) {
          if (one.do === "change") {
            world.limit = { ...world.limit, reset: endsWindow ? "daily" : one.reset };
            const [level = 0n] = world.levels;
            world.limit = { ...world.limit, limit: one.isClose ? level + one.limit / 40n : one.limit };
            continue;
          }
          const { window } = world;
          const [before = 0n] = world.levels;
          play(world, one);
          const [after = 0n] = world.levels;
          const isMeant = window === world.window && (one.do !== "request" || world.isUpToDate(one.isolate));
          if (isMeant && after > before && after > world.limit.limit) expect.fail(`passed by ${one.do}`);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test("that comes and goes beside another is passed by nothing that begins then", () => {
    const other = fc.record({ do: fc.constant("other" as const), limit: fc.option(fc.bigInt(0n, budget)) });
    const steps = fc.array(fc.oneof({ weight: 16, arbitrary: step }, { weight: 1, arbitrary: other }), {
      maxLength: 150,
      size: "max",
    });
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 10_000), (played, ttlMs) => {
        const always = limitOf(null);
        const world = new World(always);
        world.ttlMs = ttlMs;
        for (const [at, one] of played.entries()) {
          if (one.do === "other") {
            const close = (world.levels[0] ?? 0n) + (one.limit ?? 0n) / 40n;
            const further = { ...always, name: "guardrail/a/budget", limit: close, version: `${at}` };
            world.limits = one.limit === null ? [always] : [always, further];
            continue;
          }
          const before = world.levels;
          play(world, one);
          if (one.do !== "request" || !world.isUpToDate(one.isolate)) continue;
          for (const [place, { limit, name }] of world.limits.entries()) {
            const [was = 0n, is = 0n] = [before[place], world.levels[place]];
            if (is > was && is > limit) expect.fail(`${name} passed`);
          }
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test("of requests at a time is never passed", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 250, size: "max" }), (steps) => {
        const world = new World({ ...limitOf(null, "concurrent_requests"), limit: 30n });
        for (const one of steps) {
          play(world, one.do === "request" ? { ...one, amount: 1n } : one);
          if (world.reserved > 30n) expect.fail(`passed by ${one.do}`);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test("is free again after a lease, whoever died with what in hand: all but what was charged", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 250, size: "max" }), (steps) => {
        const world = new World(limitOf(null));
        for (const one of steps) play(world, one);
        for (let id = 0; id < 20; id += 1) world.crash(id);
        world.pass(leaseMs, () => "arrives");
        const left = budget - world.charged.amount;
        expect(world.request(30, left + 1n, "arrives")).toBe(false);
        if (left > 0n) expect(world.request(31, left, "arrives")).toBe(true);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test("begins anew once a day", () => {
    const world = new World(limitOf("daily"));
    const spend = () => {
      let spent = 0n;
      for (let turn = 0; turn < 200; turn += 1) {
        if (!world.request(turn % 20, 100n, "arrives")) continue;
        world.settle(turn % 20, 100n);
        spent += 100n;
      }
      return spent;
    };
    const days = [1, 2, 3].map(() => {
      const spent = [spend(), spend()];
      world.pass(86_400_000, () => "arrives");
      return spent;
    });
    expect(days).toEqual(Array(3).fill([budget, 0n]));
  });

  test("is all used by twenty isolates, to the last request that fits", () => {
    const world = new World(limitOf(null));
    for (let turn = 0; turn < 1_000; turn += 1) {
      if (world.request(turn % 20, 10n, "arrives") && turn % 3 > 0) world.settle(turn % 20, 100n);
    }
    for (let turn = 0; turn < 1_000; turn += 1) world.settle(turn % 20, 100n);
    for (let turn = 0; turn < 1_000; turn += 1) world.request(turn % 20, 10n, "arrives");
    expect(world.served).toBe(1_000);
  });
});

describe("what comes late", () => {
  const limit = limitOf(null);
  const scope = { ledger: "key/a", limits: [limit], asOf: 0, summed: () => undefined };
  const asking = { waiting: [demandOf(6_000n)], givesBack: false, now: 0 };

  test("changes nothing of what was told after it", () => {
    const lease = new Lease("a");
    const early = lease.ask(scope, { ...asking, waiting: [] });
    const told = exchange(emptyLedger, lease.ask(scope, asking), 0);
    if (told === undefined) expect.fail("was not heard");
    expect(exchange(told.ledger, early, 1)).toBeUndefined();
    expect(exchange(told.ledger, new Lease("b").ask(scope, asking), 2)?.answer.parts[0]?.granted).toBe(0n);
  });

  test("is no answer to what was asked since", () => {
    const lease = new Lease("a");
    const first = exchange(emptyLedger, lease.ask(scope, asking), 0);
    if (first === undefined) expect.fail("was not heard");
    lease.ask(scope, { ...asking, waiting: [], givesBack: true });
    lease.apply(first.answer, 1);
    expect(lease.fits(scope, demandOf(1n), 1)).toBe(false);
  });
});

describe("a rate", () => {
  test("is passed in no minute, however it falls", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(isolate, fc.integer({ min: 0, max: 2_000 }), fate), { maxLength: 300, size: "max" }),
        (steps) => {
          const limit = { ...limitOf(null, "requests_per_minute"), limit: 40n };
          const world = new World(limit);
          const begun: number[] = [];
          for (const [id, pause, outcome] of steps) {
            world.pass(pause, () => "arrives");
            if (world.request(id, 1n, outcome)) begun.push(world.now);
            world.settle(id, 100n);
          }
          for (const at of begun) {
            expect(begun.filter((other) => other >= at && other < at + 60_000).length).toBeLessThanOrEqual(40);
          }
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test("frees what it took a minute ago", () => {
    const world = new World({ ...limitOf(null, "requests_per_minute"), limit: 3n });
    const ask = () => {
      const served = world.request(0, 1n, "arrives");
      world.settle(0, 100n);
      return served;
    };
    expect([ask(), ask(), ask(), ask()]).toEqual([true, true, true, false]);
    world.pass(59_000, () => "arrives");
    expect(ask()).toBe(false);
    world.pass(2_000, () => "arrives");
    expect(ask()).toBe(true);
  });
});

test("as many run at a time as may, and the place of one that ended is the next one's", () => {
  const world = new World({ ...limitOf(null, "concurrent_requests"), limit: 2n });
  expect([0, 1, 2].map((id) => world.request(id, 1n, "arrives"))).toEqual([true, true, false]);
  world.settle(0, 100n);
  world.giveBack(0, "arrives");
  expect(world.request(2, 1n, "arrives")).toBe(true);
  world.crash(1);
  world.crash(2);
  expect(world.request(3, 1n, "arrives")).toBe(false);
  world.pass(leaseMs, () => "arrives");
  expect(world.request(3, 1n, "arrives")).toBe(true);
});
