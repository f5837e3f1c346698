// A ledger that the version before has left in storage, and isolates of it that still ask: no budget begins from nothing.
import { describe, expect, test } from "vitest";
import type { Count } from "../../../../src/accounting/ledger/count.ts";
import { type Ask, exchange, type HeldLease, type Ledger } from "../../../../src/accounting/ledger/exchange.ts";
import { Lease } from "../../../../src/accounting/ledger/lease.ts";
import type { Limit, LimitedScope } from "../../../../src/accounting/ledger/limit.ts";
import { demandOf } from "./ledger-model.ts";

const now = Date.UTC(2026, 10, 26, 12);

interface Former {
  what: string;
  /** As the version before named them. */
  name: string;
  window: string;
  limit: Limit;
  present: string;
}

const budget: Limit = { name: "budget", scope: "key", kind: "budget", limit: 10_000n, reset: null, countsByok: false };
const rows: Former[] = [
  { what: "a key's, for ever", name: "budget/lifetime", window: "", limit: budget, present: "" },
  {
    what: "a key's, of a day",
    name: "budget/daily",
    window: "2026-11-26",
    limit: { ...budget, reset: "daily" },
    present: "daily/2026-11-26",
  },
  {
    what: "a key's, of a month, with own accounts",
    name: "budget/monthly/byok",
    window: "2026-11-01",
    limit: { ...budget, reset: "monthly", countsByok: true },
    present: "monthly+byok/2026-11-01",
  },
  {
    what: "a guardrail's, of a week",
    name: "guardrail/a/budget/weekly",
    window: "2026-11-23",
    limit: { ...budget, name: "guardrail/a/budget", scope: "guardrail", reset: "weekly" },
    present: "weekly/2026-11-23",
  },
  {
    what: "a workspace's, of a day",
    name: "budget/daily",
    window: "2026-11-26",
    limit: { ...budget, name: "budget/daily", scope: "workspace", reset: "daily" },
    present: "daily/2026-11-26",
  },
  {
    what: "a workspace's, for ever, with own accounts",
    name: "budget/lifetime/byok",
    window: "",
    limit: { ...budget, name: "budget/lifetime", scope: "workspace", countsByok: true },
    present: "+byok",
  },
];

/** 5,000 summed up, 1,000 reported since, and 2,000 in hand of one isolate. */
function stored({ name, window }: Former): Ledger {
  const count: Count = {
    kind: "budget",
    window,
    base: 5_000n,
    reported: 1_000n,
    summed: 5_000n,
    untold: 0n,
    untoldUntil: 0,
    marks: [[now - 1_000, 1_000n]],
    recent: [],
  };
  const held = { window, used: 1_000n, held: 2_000n, reserved: 1_500n };
  const lease: HeldLease = { sequence: 3, expiresAt: now + 100_000, parts: { [name]: held } };
  return structuredClone({ counts: new Map([[name, count]]), leases: new Map([["former", lease]]) });
}

/** As storage knew it 30 s ago. */
function scopeOf({ limit, present }: Former): LimitedScope {
  const summed = { window: present, used: 5_000n, readAt: now - 30_000 };
  return { ledger: "key/a", limits: [limit], asOf: now - 30_000, summed: () => summed };
}

/** An ask as an isolate of the version before makes it. */
function formerAsk({ name, window, limit }: Former, part: Partial<Ask["parts"][number]>): Ask {
  const told = { window, used: 1_000n, counted: 1_000n, reserved: 1_500n, kept: 500n };
  const asked = { need: 0n, least: 0n, wantsMore: false, summed: { window, used: 5_000n, readAt: now - 30_000 } };
  return { lease: "former", sequence: 4, parts: [{ limit: { ...limit, name }, ...told, ...asked, ...part }] };
}

describe.each(rows)("$what", (former) => {
  const granted = (ledger: Ledger, lease: string, amount: bigint) => {
    const one = new Lease(lease);
    const asking = { waiting: [demandOf(amount)], givesBack: false, now };
    const exchanged = exchange(ledger, one.ask(scopeOf(former), asking), now) ?? expect.fail("was not heard");
    one.apply(exchanged.answer, now);
    return one.fits(scopeOf(former), demandOf(amount), now);
  };

  test("has what was used and what is in hand when an isolate of this version asks first", () => {
    expect([granted(stored(former), "a", 2_001n), granted(stored(former), "a", 2_000n)]).toEqual([false, true]);
  });

  test("and when one of the version before did, which is told what it understands", () => {
    const ask = formerAsk(former, { used: 1_200n, reserved: 1_300n });
    const exchanged = exchange(stored(former), ask, now) ?? expect.fail("was not heard");
    expect(exchanged.answer.parts[0]).toMatchObject({ name: former.name, window: former.window, granted: 0n });
    const { ledger } = exchanged;
    expect([granted(ledger, "a", 2_001n), granted(ledger, "a", 2_000n)]).toEqual([false, true]);
  });

  test("is no new one for an isolate of the version before where nothing is stored", () => {
    const nothing: Ledger = { counts: new Map(), leases: new Map() };
    const ask = formerAsk(former, {
      window: "",
      used: 0n,
      counted: 0n,
      reserved: 0n,
      kept: 0n,
      need: 5_001n,
      least: 5_001n,
    });
    expect(exchange(nothing, ask, now)?.answer.parts[0]?.granted).toBe(0n);
  });
});

test("a rate that an isolate of the version before asks for is counted as ever", () => {
  const limit: Limit = { ...budget, name: "requests_per_minute", kind: "requests_per_minute", limit: 3n };
  const former = { what: "", name: limit.name, window: "", limit, present: "" };
  const nothing: Ledger = { counts: new Map(), leases: new Map() };
  const asked = { used: 2n, counted: 0n, reserved: 0n, kept: 0n, need: 2n, least: 1n, summed: undefined };
  expect(exchange(nothing, formerAsk(former, asked), now)?.answer.parts[0]).toMatchObject({ granted: 1n, used: 2n });
});
