// The Durable Object that keeps the health of one model's endpoints for one region. A shell: it holds the ledger, stores
// what matters in the call that brings it, before it answers, and decides nothing. It may be put away at any moment.
import { DurableObject } from "cloudflare:workers";
import type { HealthAnswer, HealthLedger, OutcomeReport } from "../routing/health/health-ledger.ts";
import {
  type KeptLedger,
  keptLedger,
  take,
  tell,
  urgencyOf,
  waitForRow,
  written,
} from "../routing/health/kept-ledger.ts";
import {
  decodeLedger,
  emptyLedger,
  encodeLedger,
  type FirstReleaseRow,
  firstReleasePrefix,
  fromFirstRelease,
  piecePrefix,
} from "../routing/health/stored-ledger.ts";
import { describeThrown } from "../wire/describe-thrown.ts";

export class HealthObject extends DurableObject {
  #kept: KeptLedger;
  /** Names of the rows in storage. */
  #rows: ReadonlySet<string>;
  /** The write that all wait for which came too soon after the last one. */
  #nextWrite: Promise<void> | undefined;
  #isRefused = false;

  constructor(state: DurableObjectState, bindings: Cloudflare.Env) {
    super(state, bindings);
    const pieces = new Map(this.ctx.storage.kv.list<string>({ prefix: piecePrefix }));
    const first = new Map(this.ctx.storage.kv.list<FirstReleaseRow>({ prefix: firstReleasePrefix }));
    this.#rows = new Set([...pieces.keys(), ...first.keys()]);
    const byKey = [...first].map(([name, row]) => [name.slice(firstReleasePrefix.length), row] as const);
    this.#kept = keptLedger(pieces.size > 0 ? readable([...pieces.values()]) : fromFirstRelease(byKey));
  }

  /** Takes what an isolate saw; failures and rate limits are in storage before this answers. */
  async report(report: OutcomeReport): Promise<HealthAnswer> {
    this.#kept = take(this.#kept, report);
    const now = Date.now();
    const urgency = urgencyOf(this.#kept, report, now);
    if (urgency !== "not") {
      const wait = waitForRow(this.#kept, urgency, now);
      if (wait === 0) this.#write();
      else if (urgency === "at once") await this.#joinWrite(wait);
    }
    return this.#answer(report.reporter, Date.now());
  }

  snapshot(now: number): HealthAnswer {
    return this.#answer("", now);
  }

  #answer(reporter: string, now: number): HealthAnswer {
    const told = tell(this.#kept, reporter, now);
    return this.#isRefused ? { ...told, unstored: true } : told;
  }

  /** One write for all reports that come until then. If the object dies first, they fail and are sent again. */
  #joinWrite(wait: number): Promise<void> {
    this.#nextWrite ??= scheduler.wait(wait).then(() => {
      this.#nextWrite = undefined;
      this.#write();
    });
    return this.#nextWrite;
  }

  /** The runtime lets no answer out before what was written is safe. Where storage refuses, memory has to do. */
  #write(): void {
    if (this.#kept.received === this.#kept.stored) return;
    const rows = encodeLedger(this.#kept.received);
    try {
      this.ctx.storage.transactionSync(() => {
        for (const [name, piece] of rows) this.ctx.storage.kv.put(name, piece);
        for (const name of this.#rows) if (!rows.has(name)) this.ctx.storage.kv.delete(name);
      });
      this.#rows = new Set(rows.keys());
      this.#isRefused = false;
    } catch (thrown) {
      if (!this.#isRefused)
        console.error(`Health is kept in memory only, storage refuses it: ${describeThrown(thrown)}`);
      this.#isRefused = true;
    }
    this.#kept = written(this.#kept, rows.size, Date.now());
  }
}

/** Rows that cannot be read are as good as none: unknown is healthy. */
function readable(pieces: readonly string[]): HealthLedger {
  try {
    return decodeLedger(pieces);
  } catch (thrown) {
    console.error(`Stored health cannot be read and begins anew: ${describeThrown(thrown)}`);
    return emptyLedger;
  }
}
