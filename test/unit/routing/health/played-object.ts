// A health object as its shell plays it: a memory that may go at any step, and storage that stays. Counts its rows.
import type { HealthAnswer, OutcomeReport } from "../../../../src/routing/health/health-ledger.ts";
import { keptLedger, take, tell, urgencyOf, waitForRow, written } from "../../../../src/routing/health/kept-ledger.ts";
import { decodeLedger, emptyLedger, encodeLedger } from "../../../../src/routing/health/stored-ledger.ts";

export class PlayedObject {
  kept = keptLedger(emptyLedger);
  /** When each row was written, epoch milliseconds. */
  readonly rowTimes: number[] = [];
  #storage = encodeLedger(emptyLedger);
  /** When the reports that wait are stored together. */
  #joinedAt = Number.POSITIVE_INFINITY;

  evict(): void {
    this.#joinedAt = Number.POSITIVE_INFINITY;
    this.kept = this.#remade();
  }

  /** What one would tell that is made now from what is stored. */
  tellRemade(reporter: string, now: number): HealthAnswer {
    return tell(this.#remade(), reporter, now);
  }

  #remade() {
    return keptLedger(decodeLedger([...this.#storage.values()]));
  }

  /** Takes a report and dies before it wrote anything. */
  dieReporting(report: OutcomeReport): void {
    this.kept = take(this.kept, report);
    this.evict();
  }

  /** When it answers, having written what it must; time has to pass up to then. */
  report(report: OutcomeReport, now: number): number {
    this.passTo(now);
    this.kept = take(this.kept, report);
    const urgency = urgencyOf(this.kept, report, now);
    if (urgency === "not") return now;
    const wait = waitForRow(this.kept, urgency, now);
    if (wait === 0) this.#write(now);
    if (wait === 0 || urgency === "when it is free") return now;
    this.#joinedAt = Math.min(this.#joinedAt, now + wait);
    return this.#joinedAt;
  }

  passTo(now: number): void {
    if (now < this.#joinedAt) return;
    this.#write(this.#joinedAt);
    this.#joinedAt = Number.POSITIVE_INFINITY;
  }

  tell(reporter: string, now: number): HealthAnswer {
    return tell(this.kept, reporter, now);
  }

  #write(now: number): void {
    this.#storage = encodeLedger(this.kept.received);
    this.rowTimes.push(...Array.from(this.#storage, () => now));
    this.kept = written(this.kept, this.#storage.size, now);
  }
}
