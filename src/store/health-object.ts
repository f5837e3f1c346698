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
import { type SpellMessage, spellNews, type ToldSpells, withoutNews } from "../routing/health/spells.ts";
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

/** As much of the Worker's bindings as it uses. */
interface Told {
  RECORDS?: Pick<Queue, "sendBatch">;
}

const toldSpells = "told spells";
const laterMs = 5_000;

export class HealthObject extends DurableObject<Told> {
  #kept: KeptLedger;
  /** Names of the rows in storage. */
  #rows: ReadonlySet<string>;
  /** The write that all wait for which came too soon after the last one. */
  #nextWrite: Promise<void> | undefined;
  #isRefused = false;
  #told: ToldSpells;
  /** Epoch milliseconds of the alarm that this one set: each setting is a row that is written. */
  #alarmAt = 0;

  constructor(state: DurableObjectState, bindings: Told) {
    super(state, bindings);
    const pieces = new Map(this.ctx.storage.kv.list<string>({ prefix: piecePrefix }));
    const first = new Map(this.ctx.storage.kv.list<FirstReleaseRow>({ prefix: firstReleasePrefix }));
    this.#told = this.ctx.storage.kv.get<ToldSpells>(toldSpells) ?? {};
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
    if (urgency === "at once") this.ctx.waitUntil(this.#tellSpells());
    return this.#answer(report.reporter, Date.now());
  }

  snapshot(now: number): HealthAnswer {
    return this.#answer("", now);
  }

  /** A spell ends by the clock. */
  override alarm(): Promise<void> {
    return this.#tellSpells();
  }

  /** Reports that waited for the same write come here together: the first of them tells. What the queue does not take is told
   * at a later look. */
  async #tellSpells(): Promise<void> {
    const { told, news, lookAt } = spellNews(this.#told, this.#kept.received.health, Date.now());
    if (news.length > 0) this.#keepTold(told);
    const place = this.ctx.id.toString();
    const messages = news.map((spell): { body: SpellMessage } => ({ body: { spell: { ...spell, place } } }));
    try {
      if (lookAt !== undefined) await this.#lookBy(lookAt);
      if (messages.length > 0) await this.env.RECORDS?.sendBatch(messages);
    } catch (thrown) {
      console.error(`who wants to know of an endpoint's health is told later: ${describeThrown(thrown)}`);
      this.#keepTold(withoutNews(this.#told, news));
      await this.#lookBy(Date.now() + laterMs);
    }
  }

  /** An earlier look sees when the next one has to be. */
  async #lookBy(at: number): Promise<void> {
    const before = this.#alarmAt;
    if (before > Date.now() && before <= at) return;
    this.#alarmAt = at;
    try {
      await this.ctx.storage.setAlarm(at);
    } catch (thrown) {
      this.#alarmAt = before;
      throw thrown;
    }
  }

  #keepTold(told: ToldSpells): void {
    this.#told = told;
    this.ctx.storage.kv.put(toldSpells, told);
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
