// One request's dealings with one ledger. Requests of an isolate ask together: while one asks the others wait for what it
// is told, and never for its own promise, which dies with it.
import type { Ask, LedgerAnswer } from "../accounting/ledger/exchange.ts";
import type { Lease } from "../accounting/ledger/lease.ts";
import { type Demand, type Limit, type LimitedScope, noCharge } from "../accounting/ledger/limit.ts";
import { settleTaken, type Taken } from "../accounting/ledger/part.ts";
import { withDeadline } from "../store/deadline.ts";

/** What a request brings along: timers and calls belong to the request that starts them. */
export interface LedgerContext {
  waitUntil: (work: Promise<unknown>) => void;
  /** Epoch milliseconds. */
  now: () => number;
}

/** What an isolate knows of one ledger. */
export interface Entry {
  readonly lease: Lease;
  call: Call | undefined;
  /** Demands of requests that wait for a call. */
  readonly waiting: Map<Demand, Waiter>;
  /** Epoch milliseconds of the last call that was answered, and before which none is begun. */
  askedAt: number;
  retryAt: number;
  /** What requests under way have reserved, and when one began or ended last. */
  readonly open: Set<OpenHold>;
  touchedAt: number;
  /** When somebody will look whether to give back what is not used. */
  tidyAt: number;
}

interface Waiter {
  /** What has to have room for it. */
  limits: readonly Limit[];
  /** Epoch milliseconds: whoever died on the way waits no longer. */
  until: number;
}

/** What one request under way has reserved of a ledger's limits. */
export interface OpenHold {
  readonly taken: Taken[];
  readonly demand: Demand;
  /** Epoch milliseconds at which its request was last known to live. */
  aliveAt: number;
}

interface Call {
  since: number;
  /** Whose demands are asked for with it. */
  asks: ReadonlySet<Demand>;
  outcome: "under way" | "answered" | "away";
  /** Wake the requests that wait for the outcome: promises of their own, not of the request that calls. */
  readonly watchers: Set<() => void>;
}

export interface ConsultationInput {
  scope: LimitedScope;
  entry: Entry;
  context: LedgerContext;
  /** null: it was told something newer already. Undefined: there is no ledger. */
  exchange: ((ask: Ask) => Promise<LedgerAnswer | null>) | undefined;
}

const callTimeoutMs = 1_000;
/** A call begun longer ago than this died with the request that began it. */
const abandonedMs = 1_500;
/** A request that lives says so three times as often. */
const deadMs = 60_000;
/** Between looks at another request's call, in case that it died and wakes nobody. */
const glanceMs = 250;
/** Calls of others that one waits for before it gives up telling. */
const maxTries = 3;
/** After a failure the ledger is left alone for so long. */
const retryMs = 1_000;

export class Consultation {
  readonly #input: ConsultationInput;

  constructor(input: ConsultationInput) {
    this.#input = input;
  }

  /** "granted" where somebody's asking made room; `until`: epoch milliseconds. */
  async need(demand: Demand, until: number): Promise<"granted" | "refused" | "away"> {
    const { scope, entry, context } = this.#input;
    entry.waiting.set(demand, { limits: scope.limits, until });
    try {
      while (context.now() < until) {
        const own = this.#begin({ givesBack: false });
        const call = own?.call ?? entry.call;
        if (call === undefined) return "away";
        if (own === undefined) await this.#watch(call, until);
        else await within(own.done, until - context.now());
        if (entry.lease.fits(scope, demand, context.now())) return "granted";
        if (call.outcome === "away" || call.outcome === "under way") return "away";
        if (call.asks.has(demand)) return "refused";
      }
      return "away";
    } finally {
      entry.waiting.delete(demand);
    }
  }

  /** Reports, renews and gives back; false where it did not arrive. */
  async tell({ givesBack, patienceMs }: { givesBack: boolean; patienceMs: number }): Promise<boolean> {
    const { entry, context } = this.#input;
    const until = context.now() + patienceMs;
    for (let tries = 0; tries < maxTries && context.now() < until; tries += 1) {
      const own = this.#begin({ givesBack });
      if (own !== undefined) {
        await within(own.done, until - context.now());
        return own.call.outcome === "answered";
      }
      if (entry.call === undefined) return false;
      await this.#watch(entry.call, until);
    }
    return false;
  }

  /** The same behind the request, unless somebody is at it. */
  tellBehind(): void {
    this.#begin({ givesBack: false });
  }

  /** Undefined: a call is under way, or the ledger is to be left alone. */
  #begin({ givesBack }: { givesBack: boolean }): { call: Call; done: Promise<void> } | undefined {
    const { scope, entry, context, exchange } = this.#input;
    const now = context.now();
    if (entry.call !== undefined && now - entry.call.since < abandonedMs) return undefined;
    entry.call = undefined;
    if (exchange === undefined || now < entry.retryAt) return undefined;
    dropDead(entry, now);
    const waiting = [...entry.waiting].flatMap(([demand, { limits }]) => (covers(scope, limits) ? [demand] : []));
    const call: Call = { since: now, asks: new Set(waiting), outcome: "under way", watchers: new Set() };
    entry.call = call;
    for (const hold of entry.open) entry.lease.adopt(scope, hold);
    const ask = entry.lease.ask(scope, { waiting, givesBack, now });
    const done = this.#make(call, () => exchange(ask));
    context.waitUntil(done);
    return { call, done };
  }

  async #make(call: Call, exchange: () => Promise<LedgerAnswer | null>): Promise<void> {
    const { entry, context } = this.#input;
    try {
      const answer = await withDeadline(exchange(), callTimeoutMs);
      if (answer !== null) entry.lease.apply(answer, context.now());
      entry.askedAt = context.now();
      call.outcome = answer === null ? "away" : "answered";
    } catch {
      // Whoever waits learns of it by the outcome, and what was to be told is told with the next call.
      call.outcome = "away";
      entry.retryAt = context.now() + retryMs;
    } finally {
      if (entry.call === call) entry.call = undefined;
      for (const wake of call.watchers) wake();
    }
  }

  async #watch(call: Call, until: number): Promise<void> {
    const { context } = this.#input;
    const end = Math.min(until, call.since + abandonedMs);
    for (let now = context.now(); call.outcome === "under way" && now < end; now = context.now()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      call.watchers.add(resolve);
      await within(promise, Math.min(glanceMs, end - now));
      call.watchers.delete(resolve);
    }
  }
}

/** Whether whoever waits for these is told of all of them: some ask for the budget alone. */
function covers({ limits: asked }: LimitedScope, limits: readonly Limit[]): boolean {
  return asked === limits || limits.every(({ name }) => asked.some((one) => one.name === name));
}

/** What a request left behind that was cut off before its end: nobody settles it any more. */
function dropDead({ open, waiting }: Entry, now: number): void {
  for (const [demand, { until }] of waiting) if (until <= now) waiting.delete(demand);
  for (const hold of open) {
    if (hold.aliveAt > now - deadMs) continue;
    open.delete(hold);
    settleTaken(hold.taken, noCharge);
  }
}

async function within(work: Promise<void>, milliseconds: number): Promise<void> {
  await withDeadline(work, Math.max(1, milliseconds)).catch(() => undefined);
}
