// What a health object told survives it: random histories, times and evictions against one that never forgets, with
// isolates that lose reports and answers. And what that costs in rows.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { absorb, emptyCopy, type HealthCopy, recordOwn, reportOf } from "../../../../src/routing/health/health-copy.ts";
import { answer, type HealthAnswer, receive } from "../../../../src/routing/health/health-ledger.ts";
import { endpointKey, type Outcome } from "../../../../src/routing/health/health-snapshot.ts";
import { emptyLedger } from "../../../../src/routing/health/stored-ledger.ts";
import { PlayedObject } from "./played-object.ts";

const start = Date.UTC(2026, 10, 1);
const key = endpointKey("maker/model", "a");

const kinds = ["failure", "success", "rate_limited"] as const;
const steps = fc.array(
  fc.record({
    isolate: fc.constantFrom("one", "two", "three"),
    does: fc.constantFrom(
      ...kinds,
      "reports",
      "reports",
      "loses report",
      "loses answer",
      "object dies",
      "dies reporting",
    ),
    tag: fc.constantFrom("a", "b"),
    /** Outcomes may be told late. */
    ago: fc.nat({ max: 3_000 }),
    passes: fc.constantFrom(0, 0, 0, 1, 1, 10, 90, 90, 400, 1_000, 30_000),
  }),
  { maxLength: 120, size: "max" },
);

function outcomeOf({ kind, key, at }: { kind: (typeof kinds)[number]; key: string; at: number }): Outcome {
  if (kind === "success") return { key, at, kind, latencyMs: 1 + (at % 900), tokensPerSecond: 1 + (at % 70) };
  return kind === "failure" ? { key, at, kind } : { key, at, kind, retryAfterMs: (at % 13) * 10_000 };
}

function byKey({ endpoints }: HealthAnswer) {
  return endpoints.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

it("tells the same after an eviction at any moment, and counts every outcome once", () => {
  fc.assert(
    fc.property(steps, (story) => {
      const object = new PlayedObject();
      const copies = new Map<string, HealthCopy>();
      const seen = new Map<string, Outcome[]>();
      let now = start;
      const visit = (isolate: string): HealthAnswer => {
        const told = object.tell(isolate, now);
        // One that never forgets, fed with as much of each isolate as this one says that it holds.
        const model = [...seen].reduce(
          (ledger, [reporter, outcomes]) =>
            receive(ledger, {
              reporter,
              first: 0,
              outcomes: outcomes.slice(0, object.tell(reporter, now).confirmed),
            }),
          emptyLedger,
        );
        expect(byKey(told)).toEqual(byKey(answer(model, now)));
        expect(object.tellRemade(isolate, now)).toEqual(told);
        return told;
      };
      for (const { isolate, does, tag, ago, passes } of story) {
        now += passes;
        const copy = copies.get(isolate) ?? emptyCopy;
        const sent = reportOf(copy, isolate);
        if (does === "failure" || does === "success" || does === "rate_limited") {
          const outcome = outcomeOf({ kind: does, key: endpointKey("maker/model", tag), at: now - ago });
          seen.set(isolate, [...(seen.get(isolate) ?? []), outcome]);
          copies.set(isolate, recordOwn(copy, outcome));
        } else if (does === "object dies") object.evict();
        else if (does === "dies reporting") object.dieReporting(sent);
        else if (does !== "loses report") {
          now = object.report(sent, now);
          object.passTo(now);
          const told = visit(isolate);
          const unconfirmed = sent.outcomes.slice((told.confirmed ?? 0) - sent.first);
          expect(unconfirmed.filter(({ kind }) => kind !== "success")).toEqual([]);
          if (does === "reports") copies.set(isolate, absorb(copy, sent, told));
        }
      }
      for (const [isolate, outcomes] of seen) {
        now += 5_000;
        object.report(reportOf(copies.get(isolate) ?? emptyCopy, isolate), now);
        expect(visit(isolate).confirmed).toBe(outcomes.length);
      }
    }),
    { numRuns: 150 },
  );
});

/** Isolates that each report one outcome a second, spread over it, for a while. */
function storm({ isolates, seconds, kind }: { isolates: number; seconds: number; kind: (typeof kinds)[number] }) {
  const object = new PlayedObject();
  const waits: number[] = [];
  for (let index = 0; index < isolates * seconds; index += 1) {
    const at = start + Math.floor((index * 1_000) / isolates);
    const reporter = `isolate-${index % isolates}`;
    const outcomes = [outcomeOf({ kind, key, at })];
    waits.push(object.report({ reporter, first: Math.floor(index / isolates), outcomes }, at) - at);
  }
  return { rows: object.rowTimes, waits };
}

describe("rows", () => {
  it.each(kinds)("are one a second in a storm of %s, but for four in advance", (kind) => {
    const { rows, waits } = storm({ isolates: 50, seconds: 30, kind });
    expect(rows.length).toBeLessThanOrEqual(30 + 5);
    for (const [index, from] of rows.entries()) {
      const within = rows.slice(index).filter((at) => at < from + 10_000);
      expect(within.length).toBeLessThanOrEqual(10 + 5);
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(1_000);
  });

  it("are there at once for the failures that make an outage", () => {
    const object = new PlayedObject();
    object.report({ reporter: "other", first: 0, outcomes: [outcomeOf({ kind: "success", key, at: start })] }, start);
    for (let index = 0; index < 3; index += 1) {
      const at = start + 1 + index;
      const outcomes = [outcomeOf({ kind: "failure", key, at })];
      expect(object.report({ reporter: `isolate-${index}`, first: 0, outcomes }, at)).toBe(at);
    }
    expect(object.rowTimes).toHaveLength(4);
  });

  it("are not spent on successes that can wait, but on the one that makes an outage", () => {
    const object = new PlayedObject();
    const [failed, succeeded] = ["failure", "success"] as const;
    const seen = [
      { kinds: [succeeded], key: "other", rows: 1 },
      { kinds: [succeeded], key: "other", rows: 1 },
      { kinds: [failed, failed, succeeded, failed], key, rows: 2 },
      // The fifth outcome, more than half of them failures.
      { kinds: [succeeded], key, rows: 3 },
      { kinds: [succeeded], key, rows: 3 },
    ];
    for (const [index, { kinds, key, rows }] of seen.entries()) {
      const at = start + 100 * index;
      const outcomes = kinds.map((kind, place) => outcomeOf({ kind, key, at: at + place }));
      object.report({ reporter: `isolate-${index}`, first: 0, outcomes }, at);
      expect(object.rowTimes).toHaveLength(rows);
    }
  });
});
