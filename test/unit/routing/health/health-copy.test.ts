import fc from "fast-check";
import { expect, it } from "vitest";
import { emptyHealth, report } from "../../../../src/routing/health/health.ts";
import {
  absorb,
  emptyCopy,
  type HealthCopy,
  healthsIn,
  recordOwn,
  reportOf,
} from "../../../../src/routing/health/health-copy.ts";
import { decodeMemory, encodeMemory } from "../../../../src/routing/health/health-encoding.ts";
import { answer, receive } from "../../../../src/routing/health/health-ledger.ts";
import { endpointKey, type Outcome } from "../../../../src/routing/health/health-snapshot.ts";
import { emptyLedger } from "../../../../src/routing/health/stored-ledger.ts";
import { snapshotOf } from "./states.ts";

const start = Date.UTC(2026, 10, 1);
const now = start + 60_000;

function failure(tag: string, elapsedMs = 0): Outcome {
  return { key: endpointKey("maker/model", tag), at: start + elapsedMs, kind: "failure" };
}

/** Isolates that see outcomes, and a network that loses reports, delivers them late, or loses the answer. */
const steps = fc.array(
  fc.record({
    isolate: fc.constantFrom("one", "two"),
    does: fc.constantFrom(
      "fails",
      "succeeds",
      "is limited",
      "reports",
      "loses report",
      "loses answer",
      "report comes late",
    ),
    tag: fc.constantFrom("a", "b"),
    elapsed: fc.integer({ min: 0, max: 40_000 }),
  }),
  { maxLength: 80 },
);

it("counts every outcome exactly once, whatever the network does to reports", () => {
  fc.assert(
    fc.property(steps, (story) => {
      let ledger = emptyLedger;
      const copies = new Map<string, HealthCopy>([
        ["one", emptyCopy],
        ["two", emptyCopy],
      ]);
      const late: ReturnType<typeof reportOf>[] = [];
      const seen: Outcome[] = [];
      for (const { isolate, does, tag, elapsed } of story) {
        const copy = copies.get(isolate) ?? emptyCopy;
        const kind = does === "fails" ? "failure" : does === "succeeds" ? "success" : "rate_limited";
        if (does === "fails" || does === "succeeds" || does === "is limited") {
          const outcome: Outcome = { key: endpointKey("maker/model", tag), at: start + elapsed, kind };
          seen.push(outcome);
          copies.set(isolate, recordOwn(copy, outcome));
          continue;
        }
        const sent = reportOf(copy, isolate);
        if (does === "report comes late") late.push(sent);
        if (does === "loses answer" || does === "reports") ledger = receive(ledger, sent);
        if (does === "reports") copies.set(isolate, absorb(copy, sent, answer(ledger, now)));
      }
      for (const sent of late) ledger = receive(ledger, sent);
      for (const isolate of ["one", "two", "one"]) {
        const copy = copies.get(isolate) ?? emptyCopy;
        const sent = reportOf(copy, isolate);
        ledger = receive(ledger, sent);
        copies.set(isolate, absorb(copy, sent, answer(ledger, now)));
      }
      const everything = seen.reduce(report, emptyHealth);
      expect(ledger.health).toEqual(everything);
      for (const moment of [now, now + 15_000, now + 45_000]) {
        expect(snapshotOf(copies.get("one")?.state ?? emptyHealth, moment)).toEqual(snapshotOf(everything, moment));
      }
    }),
  );
});

it("acts on own outcomes before the object knows, and together with those of others", () => {
  const others = receive(emptyLedger, { reporter: "other", first: 0, outcomes: [failure("a"), failure("a", 1)] });
  const told = absorb(emptyCopy, reportOf(emptyCopy, "me"), answer(others, now));
  const stable = (copy: HealthCopy) =>
    new Map(healthsIn(copy, start + 10)).get(endpointKey("maker/model", "a"))?.stable;
  expect(stable(told)).toBe(true);
  expect(stable(recordOwn(told, failure("a", 2)))).toBe(false);
});

it("keeps own outcomes that came while a report was under way", () => {
  const before = recordOwn(emptyCopy, failure("a"));
  const sent = reportOf(before, "me");
  const during = recordOwn(recordOwn(before, failure("a", 1)), failure("a", 2));
  const told = absorb(during, sent, answer(receive(emptyLedger, sent), now));
  expect(told.state).toEqual(during.state);
  expect(told.pending).toEqual([failure("a", 1), failure("a", 2)]);
  expect(reportOf(told, "me").first).toBe(1);
});

it("keeps what the object has not stored yet, and reports it again", () => {
  const copy = recordOwn(recordOwn(emptyCopy, failure("a")), failure("a", 1));
  const sent = reportOf(copy, "me");
  const known = receive(emptyLedger, { ...sent, outcomes: sent.outcomes.slice(0, 1) });
  const told = absorb(copy, sent, { ...answer(known, now), confirmed: 1 });
  expect(told.pending).toEqual([failure("a", 1)]);
  expect(told.state).toEqual(copy.state);
  expect(reportOf(told, "me")).toEqual({ reporter: "me", first: 1, outcomes: [failure("a", 1)] });
});

it("holds a bounded number of unreported outcomes, and goes on counting them itself", () => {
  let copy = emptyCopy;
  for (let index = 0; index < 5_000; index += 1) copy = recordOwn(copy, failure("a", index));
  expect(copy.pending).toHaveLength(1_024);
  expect(copy.first).toBe(5_000 - 1_024);
  const [, health] = [...healthsIn(copy, start + 5_000)][0] ?? [];
  expect(health?.stable).toBe(false);
});

it("forgets which isolates it read from, those first that were silent longest", () => {
  let ledger = emptyLedger;
  for (let index = 0; index < 2_000; index += 1) {
    ledger = receive(ledger, { reporter: `isolate-${index}`, first: 0, outcomes: [failure("a", index)] });
    ledger = receive(ledger, { reporter: "busy", first: index, outcomes: [failure("b", index)] });
  }
  expect(ledger.read.size).toBe(1_024);
  expect(ledger.read.get("busy")).toBe(2_000);
});

it("memories survive encoding, crowded seconds too", () => {
  const crowd = Array.from({ length: 200 }, (_, index) => failure("a", index * 7));
  const limited: Outcome = {
    key: endpointKey("maker/model", "a"),
    at: start,
    kind: "rate_limited",
    retryAfterMs: 9_000,
  };
  const memory = [...crowd, limited].reduce(recordOwn, emptyCopy).state.get(endpointKey("maker/model", "a"));
  expect(memory && decodeMemory(structuredClone(encodeMemory(memory)))).toEqual(memory);
});
