// A world in small for the ledger: isolates that spend and crash, answers that get lost or come late, clocks that differ, an
// object that is evicted at any moment, storage that learns late. It knows the truth, which nobody in it does.
import {
  type Ask,
  emptyLedger,
  exchange,
  type Ledger,
  type LedgerAnswer,
} from "../../../../src/accounting/ledger/exchange.ts";
import { Lease } from "../../../../src/accounting/ledger/lease.ts";
import { type Demand, type Limit, type LimitedScope, windowOf } from "../../../../src/accounting/ledger/limit.ts";
import { settleTaken, type Taken } from "../../../../src/accounting/ledger/part.ts";
import { windowStart } from "../../../../src/accounting/spend-window.ts";

export type Fate = "arrives" | "ask lost" | "answer lost" | "late";

interface Open {
  taken: Taken[];
  demand: Demand;
  amount: bigint;
  takenAt: number;
  /** The limits as they were then. */
  scope: LimitedScope;
}

interface Isolate {
  lease: Lease;
  /** Milliseconds that its clock is ahead. */
  skew: number;
  /** What it knows of the limits, and since when. */
  copy: { scope: LimitedScope; readAt: number } | undefined;
  open: Open[];
  renewedAt: number;
  renewals: number;
  lostInARow: number;
}

export const renewMs = 20_000;
/** Milliseconds after which storage has a record. */
const lagMs = 5_000;

const windows = new Map<string, string>();

/** Asked so often that it is worth remembering. */
function windowAt(reset: Limit["reset"], at: number): string {
  const key = `${reset} ${Math.floor(at / 86_400_000)}`;
  const known = windows.get(key) ?? windowStart(reset, at);
  windows.set(key, known);
  return known;
}

export class World {
  now: number;
  ledger: Ledger = emptyLedger;
  refused = 0;
  served = 0;
  /** Milliseconds for which an isolate trusts its copy of the limits. */
  ttlMs = 0;
  readonly #isolates = new Map<number, Isolate>();
  #limits: readonly Limit[];
  /** Counts changes of the limits. */
  #changes = 0;
  readonly #delayed: { lease: Lease; ask: Ask; skew: number }[] = [];
  readonly #charges: { at: number; takenAt: number; amount: bigint; overrun: bigint }[] = [];
  #made = 0;

  constructor(limit: Limit, now = Date.UTC(2026, 10, 26, 23, 50)) {
    this.#limits = [limit];
    this.now = now;
  }

  get limits(): readonly Limit[] {
    return this.#limits;
  }

  set limits(limits: readonly Limit[]) {
    this.#changes += 1;
    this.#limits = limits.map((limit) => ({ ...limit, version: String(this.#changes) }));
  }

  /** Of one that has only one. */
  get limit(): Limit {
    const [limit] = this.#limits;
    if (limit === undefined) throw new Error("There is none.");
    return limit;
  }

  set limit(limit: Limit) {
    this.limits = [limit];
  }

  get window(): string {
    return windowAt(this.limit.reset, this.now);
  }

  /** What is charged in the window of now, and what ran beyond its reservation. */
  get charged(): { amount: bigint; overrun: bigint } {
    return this.chargedOf(this.limit);
  }

  chargedOf({ reset }: Limit): { amount: bigint; overrun: bigint } {
    const sum = { amount: 0n, overrun: 0n };
    const window = windowAt(reset, this.now);
    for (const { takenAt, amount, overrun } of this.#charges) {
      if (windowAt(reset, takenAt) !== window) continue;
      sum.amount += amount;
      sum.overrun += overrun;
    }
    return sum;
  }

  get reserved(): bigint {
    return this.reservedOf(this.limit);
  }

  reservedOf({ reset }: Limit): bigint {
    const open = this.#isolates.values().flatMap((one) => one.open);
    const window = windowAt(reset, this.now);
    return open.reduce((sum, { amount, takenAt }) => (windowAt(reset, takenAt) === window ? sum + amount : sum), 0n);
  }

  /** Of each limit: what is charged and reserved, without what ran beyond its reservation. */
  get levels(): readonly bigint[] {
    return this.#limits.map((limit) => {
      const { amount, overrun } = this.chargedOf(limit);
      return amount - overrun + this.reservedOf(limit);
    });
  }

  /** Whether an isolate knows the limits of now. */
  isUpToDate(id: number): boolean {
    return this.#isolates.get(id)?.copy?.scope.limits === this.#limits;
  }

  request(id: number, amount: bigint, fate: Fate): boolean {
    const isolate = this.#isolate(id);
    const demand = demandOf(amount);
    const clock = this.now + isolate.skew;
    const scope = this.#scope(isolate);
    if (!isolate.lease.fits(scope, demand, clock))
      this.#ask(isolate, { scope, fate, waiting: [demand], givesBack: false });
    const fits = isolate.lease.fits(scope, demand, clock);
    if (fits) {
      isolate.open.push({ taken: isolate.lease.take(scope, demand), demand, amount, takenAt: this.now, scope });
      this.served += 1;
    } else this.refused += 1;
    return fits;
  }

  /** `share`: percent of its reservation that it costs. */
  settle(id: number, share: bigint): void {
    const isolate = this.#isolate(id);
    const done = isolate.open.shift();
    if (done === undefined) return;
    const amount = (done.amount * share) / 100n;
    settleTaken(done.taken, { costPico: amount, byokCostPico: 0n, tokens: amount });
    const overrun = amount > done.amount ? amount - done.amount : 0n;
    this.#charges.push({ at: this.now, takenAt: done.takenAt, amount, overrun });
  }

  /** By requests that no ledger was asked for. */
  spend(amount: bigint): void {
    this.#charges.push({ at: this.now, takenAt: this.now, amount, overrun: 0n });
  }

  renew(id: number, fate: Fate): void {
    const isolate = this.#isolate(id);
    this.#ask(isolate, { scope: this.#scope(isolate), fate, waiting: [], givesBack: false });
  }

  giveBack(id: number, fate: Fate): void {
    const isolate = this.#isolate(id);
    this.#ask(isolate, { scope: this.#scope(isolate), fate, waiting: [], givesBack: true });
  }

  /** Somebody looks at the first of its limits alone, as it is by now. */
  look(id: number): void {
    const isolate = this.#isolate(id);
    const scope = this.#readScope(isolate);
    const ofFirst = { ...scope, limits: scope.limits.slice(0, 1), isLook: true };
    this.#ask(isolate, { scope: ofFirst, fate: "arrives", waiting: [], givesBack: isolate.open.length === 0 });
  }

  crash(id: number): void {
    this.#isolates.delete(id);
  }

  evict(): void {
    this.ledger = structuredClone(this.ledger);
  }

  /** What is late arrives: out of turn, and its answer too. */
  deliver(): void {
    for (const { lease, ask, skew } of this.#delayed.splice(0).reverse()) {
      const answer = this.#exchange(ask);
      if (answer !== undefined) lease.apply(answer, this.now + skew);
    }
  }

  /** Isolates with requests under way keep their lease; at most two of its renewals fail in a row. */
  pass(milliseconds: number, fate: () => Fate): void {
    const end = this.now + milliseconds;
    while (this.now < end) {
      this.now = Math.min(end, this.now + renewMs / 2);
      for (const isolate of this.#isolates.values()) {
        const [oldest] = isolate.open;
        if (oldest === undefined || this.now - isolate.renewedAt < renewMs) continue;
        isolate.renewals += 1;
        const outcome = isolate.lostInARow >= 2 ? "arrives" : fate();
        isolate.lostInARow = outcome === "arrives" ? 0 : isolate.lostInARow + 1;
        // By the request itself, or behind another one.
        const scope = isolate.renewals % 2 === 0 ? oldest.scope : this.#scope(isolate);
        this.#ask(isolate, { scope, fate: outcome, waiting: [], givesBack: false });
      }
    }
  }

  #ask(isolate: Isolate, { scope, fate, ...input }: AskedFor): void {
    for (const hold of isolate.open) isolate.lease.adopt(scope, hold);
    const ask = isolate.lease.ask(scope, { ...input, now: this.now + isolate.skew });
    isolate.renewedAt = this.now;
    if (fate === "late") this.#delayed.push({ lease: isolate.lease, ask, skew: isolate.skew });
    if (fate === "late" || fate === "ask lost") return;
    const answer = this.#exchange(structuredClone(ask));
    if (answer !== undefined && fate === "arrives") isolate.lease.apply(answer, this.now + isolate.skew);
  }

  #exchange(ask: Ask): LedgerAnswer | undefined {
    const exchanged = exchange(this.ledger, ask, this.now);
    if (exchanged !== undefined) this.ledger = exchanged.ledger;
    return exchanged?.answer;
  }

  #scope(isolate: Isolate): LimitedScope {
    const { copy } = isolate;
    if (copy !== undefined && this.now < copy.readAt + this.ttlMs) return copy.scope;
    const scope = this.#readScope(isolate);
    isolate.copy = { scope, readAt: this.now };
    return scope;
  }

  #readScope({ skew }: Isolate): LimitedScope {
    const readAt = this.now;
    const known = new Map<Limit, bigint>();
    const sum = ({ reset }: Limit): bigint => {
      const window = windowAt(reset, readAt + skew);
      return this.#charges
        .filter((one) => windowAt(reset, one.takenAt) === window && one.at <= readAt - lagMs)
        .reduce((total, one) => total + one.amount, 0n);
    };
    return {
      ledger: "key/a",
      limits: this.#limits,
      // Nobody reads twice in a moment.
      asOf: readAt + this.#changes / 1_000,
      summed: (limit) => {
        if (limit.kind !== "budget") return undefined;
        const used = known.get(limit) ?? sum(limit);
        known.set(limit, used);
        return { window: windowOf(limit, readAt + skew), used, readAt: readAt + skew };
      },
    };
  }

  #isolate(id: number): Isolate {
    const known = this.#isolates.get(id);
    if (known !== undefined) return known;
    this.#made += 1;
    const lease = new Lease(`lease-${this.#made}`);
    const made = {
      lease,
      skew: ((id * 1_777) % 10_001) - 5_000,
      copy: undefined,
      open: [],
      renewedAt: this.now,
      renewals: 0,
      lostInARow: 0,
    };
    this.#isolates.set(id, made);
    return made;
  }
}

interface AskedFor {
  scope: LimitedScope;
  fate: Fate;
  waiting: Demand[];
  givesBack: boolean;
}

export function demandOf(amount: bigint): Demand {
  return { pico: amount, picoWithByok: amount, tokens: amount };
}
