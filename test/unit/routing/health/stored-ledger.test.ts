// The text of a ledger: read again, of every size, and of the first release's shape.
import { expect, it } from "vitest";
import { maxEndpoints } from "../../../../src/routing/health/health.ts";
import { encodeMemory } from "../../../../src/routing/health/health-encoding.ts";
import { type HealthLedger, receive } from "../../../../src/routing/health/health-ledger.ts";
import type { Outcome } from "../../../../src/routing/health/health-snapshot.ts";
import {
  decodeLedger,
  emptyLedger,
  encodeLedger,
  fromFirstRelease,
} from "../../../../src/routing/health/stored-ledger.ts";

const start = Date.UTC(2026, 10, 1);

/** Half an hour of some endpoints, each asked so often a second in turn, with all speeds there are. */
function busyLedger({ endpoints, perSecond, seconds }: { endpoints: number; perSecond: number; seconds: number }) {
  const outcomes = Array.from({ length: seconds * perSecond }, (_, index): Outcome => {
    const about = { key: `maker/model p${index % endpoints}`, at: start + Math.floor((index * 1_000) / perSecond) };
    if (index % 7 === 3) return { ...about, kind: "failure" };
    if (index % 11 === 5) return { ...about, kind: "rate_limited", retryAfterMs: 7_000 };
    return { ...about, kind: "success", latencyMs: 50 + ((index * 7_919) % 9_000), tokensPerSecond: 1 + (index % 300) };
  });
  return receive(emptyLedger, { reporter: "isolate", first: 3, outcomes });
}

const ledgers: [string, HealthLedger, rows: number][] = [
  ["empty", emptyLedger, 1],
  ["of a busy model", busyLedger({ endpoints: 13, perSecond: 20, seconds: 1_800 }), 1],
];

it.each(ledgers)("a ledger %s is read again as it was", (_, ledger, rows) => {
  const stored = encodeLedger(ledger);
  expect(stored.size).toBe(rows);
  expect(decodeLedger([...stored.values()])).toEqual(ledger);
});

it("a ledger beyond any we know takes several rows, none above what storage takes, in the order of their names", () => {
  const one = busyLedger({ endpoints: 1, perSecond: 3, seconds: 1_800 });
  const many = Array.from({ length: maxEndpoints }, (_, index) => `maker/model p${index}`);
  const [memory] = one.health.values();
  const [statistics] = one.statistics.values();
  if (memory === undefined || statistics === undefined) throw new Error("nothing was received");
  const ledger: HealthLedger = {
    health: new Map(many.map((key) => [key, memory])),
    statistics: new Map(many.map((key) => [key, statistics])),
    read: new Map(),
  };
  const stored = encodeLedger(ledger);
  expect(stored.size).toBeGreaterThan(1);
  for (const piece of stored.values()) expect(Buffer.byteLength(piece, "utf16le")).toBeLessThan(2 ** 21);
  expect([...stored.keys()].toSorted()).toEqual([...stored.keys()]);
  expect(decodeLedger([...stored.values()])).toEqual(ledger);
});

it("the first release's rows are read", () => {
  const { health, statistics } = busyLedger({ endpoints: 3, perSecond: 2, seconds: 200 });
  const rows = [...health].map(([key, memory]) => {
    return [key, { memory: encodeMemory(memory), statistics: statistics.get(key) }] as const;
  });
  expect(fromFirstRelease(rows)).toEqual({ health, statistics, read: new Map() });
  expect(fromFirstRelease([["maker/model p0", {}]])).toEqual(emptyLedger);
});

it.each([[["{"]], [[""]], [["{}"]], [["null"]]])("what is no ledger is refused: %j", (pieces) => {
  expect(() => decodeLedger(pieces)).toThrow();
});
