// A ledger with what of it is in storage, as a pure value: only what is stored is told, so nothing that anyone was told can
// be forgotten. What came since is held until a write, and by the isolates that saw it until the object confirms it.
//
// A write is one row, and rows cost money: the long run allows one a second, with a few in advance for what matters.
import { healthOf } from "./health.ts";
import { answer, type HealthAnswer, type HealthLedger, type OutcomeReport, receive } from "./health-ledger.ts";

export interface KeptLedger {
  /** What storage holds, and all that anyone is told. */
  stored: HealthLedger;
  /** The same with what came since. */
  received: HealthLedger;
  /** Epoch milliseconds up to which the rows written so far have used up their seconds. */
  paidUntil: number;
}

/** `at once`: before this is answered; `when it is free`: costs nothing if it comes later; `not`: there is nothing new. */
export type Urgency = "at once" | "when it is free" | "not";

const rowMs = 1_000;
/** Three failures make an outage and may come one by one. */
const rowsInAdvance = 4;

export function keptLedger(stored: HealthLedger): KeptLedger {
  return { stored, received: stored, paidUntil: 0 };
}

export function take(kept: KeptLedger, report: OutcomeReport): KeptLedger {
  return { ...kept, received: receive(kept.received, report) };
}

/** How soon what `report` brought has to be stored. Only successes can wait: whoever saw them still has them. */
export function urgencyOf(kept: KeptLedger, report: OutcomeReport, now: number): Urgency {
  const unstored = report.outcomes.slice(Math.max(0, storedUpTo(kept, report.reporter) - report.first));
  if (unstored.length === 0) return "not";
  const matters = unstored.some(({ kind, key }) => {
    if (kind !== "success") return true;
    return healthOf(kept.stored.health, key, now).stable !== healthOf(kept.received.health, key, now).stable;
  });
  return matters ? "at once" : "when it is free";
}

/** Milliseconds until a write may be made, 0 = now; what can wait leaves the rows in advance to what cannot. */
export function waitForRow(kept: KeptLedger, urgency: Exclude<Urgency, "not">, now: number): number {
  const advance = urgency === "at once" ? rowsInAdvance * rowMs : 0;
  return Math.max(0, kept.paidUntil - advance - now);
}

/** After a write of `rows` rows that holds all that was received. */
export function written(kept: KeptLedger, rows: number, now: number): KeptLedger {
  return { ...kept, stored: kept.received, paidUntil: Math.max(kept.paidUntil, now) + rows * rowMs };
}

/** What an isolate is told: all that is stored, and up to which of its own outcomes that is. */
export function tell(kept: KeptLedger, reporter: string, now: number): HealthAnswer {
  return { ...answer(kept.stored, now), confirmed: storedUpTo(kept, reporter) };
}

function storedUpTo(kept: KeptLedger, reporter: string): number {
  return kept.stored.read.get(reporter) ?? 0;
}
