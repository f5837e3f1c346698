// The isolate's side of limits: reserves from leases that it holds, at once while a limit is far. Near it a request waits for
// one answer of the ledger, for a second at most. What is not used is told and given back behind the requests.
import { Lease } from "../accounting/ledger/lease.ts";
import { type Charge, type Demand, type LimitedScope, noCharge } from "../accounting/ledger/limit.ts";
import {
  isLow,
  isNear,
  type LimitStatus,
  leftOf,
  settleTaken,
  statusOf,
  type Taken,
  takeMore,
  tightestOf,
} from "../accounting/ledger/part.ts";
import { pause } from "../store/deadline.ts";
import type { LedgerObject } from "../store/ledger-object.ts";
import { ledgerStub } from "../store/ledger-stub.ts";
import { BoundedMap } from "./bounded-map.ts";
import { Consultation, type Entry, type LedgerContext, type OpenHold } from "./consultation.ts";

/** Why a request may not begin: this limit has no room for it, or nobody can tell. */
export type Refusal = { kind: "reached"; status: LimitStatus } | { kind: "unavailable" };

/** Milliseconds that a request waits for ledgers, all in all. */
const patienceMs = 1_000;
/** A lease is renewed by the first request after so long. */
const renewMs = 20_000;
/** What nobody used for so long is given back: at once, near the limit; else as late as a request may do something behind its
 * answer, so that requests with pauses between them need not ask anew. */
const idleMs = { far: 20_000, near: 50 };
const maxTidyMs = 25_000;
const maxLedgers = 10_000;

export class LedgerClient {
  readonly #namespace: DurableObjectNamespace<LedgerObject> | undefined;
  readonly #inEurope: () => boolean;
  readonly #entries = new BoundedMap<string, Entry>(maxLedgers);

  constructor(namespace: DurableObjectNamespace<LedgerObject> | undefined, inEurope: () => boolean) {
    this.#namespace = namespace;
    this.#inEurope = inEurope;
  }

  /** At once where this isolate's leases have room. */
  reserve(
    scopes: readonly LimitedScope[],
    demand: Demand,
    context: LedgerContext,
  ): Reservation | Refusal | Promise<Reservation | Refusal> {
    const now = context.now();
    const known = scopes.map((scope) => ({ scope, entry: this.#entry(scope.ledger) }));
    for (const { scope, entry } of known) {
      if (!entry.lease.fits(scope, demand, now)) return this.#consult(scopes, demand, context);
    }
    return this.#take(known, demand, context);
  }

  /** The limits as their ledger counts them just now; undefined: it does not say. */
  async look(scope: LimitedScope, context: LedgerContext): Promise<LimitStatus[] | undefined> {
    const entry = this.#entry(scope.ledger);
    const consultation = this.consultation({ ...scope, isLook: true }, context);
    const told = await consultation.tell({ givesBack: entry.open.size + entry.waiting.size === 0, patienceMs });
    return told ? scope.limits.map((limit) => entry.lease.status(limit)) : undefined;
  }

  async #consult(
    scopes: readonly LimitedScope[],
    demand: Demand,
    context: LedgerContext,
  ): Promise<Reservation | Refusal> {
    const until = context.now() + patienceMs;
    const letThrough = new Set<LimitedScope>();
    // Others of this isolate may take what was granted, before or while another ledger answers: again, then.
    while (context.now() < until) {
      const lacking = this.#lacking(scopes, demand, context).filter((scope) => !letThrough.has(scope));
      if (lacking.length === 0) return this.#takeAll(scopes, demand, context);
      const said = await Promise.all(lacking.map((scope) => this.consultation(scope, context).need(demand, until)));
      for (const [index, scope] of lacking.entries()) {
        const { lease } = this.#entry(scope.ledger);
        if (said[index] === "away") {
          const isRate = scope.limits.every(
            (limit) => limit.kind !== "budget" || lease.fits({ ...scope, limits: [limit] }, demand, context.now()),
          );
          if (!isRate) return { kind: "unavailable" };
          letThrough.add(scope);
        } else if (said[index] === "refused") {
          const limit = lease.lacking(scope, demand, context.now());
          if (limit === undefined) continue;
          this.#giveBack(scopes, context);
          return { kind: "reached", status: lease.status(limit) };
        }
      }
    }
    const isLetThrough = this.#lacking(scopes, demand, context).every((scope) => letThrough.has(scope));
    return isLetThrough ? this.#takeAll(scopes, demand, context) : { kind: "unavailable" };
  }

  /** What was granted to a request that another limit refused. */
  #giveBack(scopes: readonly LimitedScope[], context: LedgerContext): void {
    for (const scope of scopes) {
      const { lease, open, waiting } = this.#entry(scope.ledger);
      // Whoever ends will do so.
      if (open.size + waiting.size > 0 || !lease.isHoarding(scope)) continue;
      context.waitUntil(this.consultation(scope, context).tell({ givesBack: true, patienceMs }));
    }
  }

  #lacking(scopes: readonly LimitedScope[], demand: Demand, { now }: LedgerContext): LimitedScope[] {
    return scopes.filter((scope) => !this.#entry(scope.ledger).lease.fits(scope, demand, now()));
  }

  #takeAll(scopes: readonly LimitedScope[], demand: Demand, context: LedgerContext): Reservation {
    const known = scopes.map((scope) => ({ scope, entry: this.#entry(scope.ledger) }));
    return this.#take(known, demand, context);
  }

  #take(known: readonly Omit<Held, "hold">[], demand: Demand, context: LedgerContext): Reservation {
    const now = context.now();
    const held = known.map(({ scope, entry }): Held => {
      entry.touchedAt = now;
      const hold = { taken: entry.lease.take(scope, demand), demand, aliveAt: now };
      entry.open.add(hold);
      if (isLow(hold.taken) || entry.askedAt < now - renewMs) this.consultation(scope, context).tellBehind();
      return { scope, entry, hold };
    });
    return new Reservation(this, held, context);
  }

  consultation(scope: LimitedScope, context: LedgerContext): Consultation {
    const entry = this.#entry(scope.ledger);
    const namespace = this.#namespace;
    const inEurope = this.#inEurope();
    return new Consultation({
      scope,
      entry,
      context,
      exchange:
        namespace === undefined
          ? undefined
          : (ask) => ledgerStub(namespace, { ledger: scope.ledger, inEurope }).exchange(ask),
    });
  }

  #entry(ledger: string): Entry {
    const known = this.#entries.get(ledger);
    if (known !== undefined) return known;
    const entry: Entry = {
      lease: new Lease(crypto.randomUUID()),
      call: undefined,
      waiting: new Map(),
      askedAt: 0,
      retryAt: 0,
      open: new Set(),
      touchedAt: 0,
      tidyAt: 0,
    };
    this.#entries.set(ledger, entry);
    return entry;
  }
}

interface Held {
  scope: LimitedScope;
  entry: Entry;
  hold: OpenHold;
}

/** What one request has reserved of its limits, until it is settled. */
export class Reservation {
  readonly kind = "reserved";
  readonly #client: LedgerClient;
  readonly #held: readonly Held[];
  readonly #context: LedgerContext;
  #isOpen = true;

  constructor(client: LedgerClient, held: readonly Held[], context: LedgerContext) {
    this.#client = client;
    this.#held = held;
    this.#context = context;
  }

  /** The limit with the smallest share left, as far as this isolate knows; undefined: there is none. */
  tightest(): (LimitStatus & { remaining: bigint }) | undefined {
    const found = tightestOf(this.#taken());
    return found === undefined ? undefined : { ...statusOf(found.part), remaining: leftOf(found) };
  }

  /** Its request is still under way: to be called so often that the ledger does not take it for dead. */
  renew(): void {
    if (!this.#isOpen) return;
    for (const { scope, hold } of this.#held) {
      hold.aliveAt = this.#context.now();
      this.#client.consultation(scope, this.#context).tellBehind();
    }
  }

  /** Reserves so much more of its budgets, for a second call of the same request; false, and nothing is reserved, where this
   * isolate has no room for it: nobody is asked. */
  extend(demand: Demand): boolean {
    return this.#isOpen && takeMore(this.#taken(), demand, this.#context.now());
  }

  /** Once: what it cost takes the place of what was reserved. Without a charge nothing was used. */
  settle(charge: Charge = noCharge): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const now = this.#context.now();
    for (const { scope, entry, hold } of this.#held) {
      entry.open.delete(hold);
      settleTaken(hold.taken, charge);
      entry.touchedAt = now;
      const due = now + pauseOf(hold);
      // Somebody will look by then.
      if (entry.tidyAt >= now && entry.tidyAt <= due) continue;
      entry.tidyAt = due;
      const consultation = this.#client.consultation(scope, this.#context);
      this.#context.waitUntil(tidy({ entry, hold, consultation, now: this.#context.now, due }));
    }
  }

  #taken(): readonly Taken[] {
    const [first, ...others] = this.#held;
    if (first === undefined) return [];
    return others.length === 0 ? first.hold.taken : this.#held.flatMap(({ hold }) => hold.taken);
  }
}

function pauseOf({ taken }: OpenHold): number {
  return isNear(taken) ? idleMs.near : idleMs.far;
}

interface TidyInput {
  entry: Entry;
  hold: OpenHold;
  consultation: Consultation;
  now: () => number;
  /** Epoch milliseconds. */
  due: number;
}

/** Waits until nobody has used the lease for a while, and gives back what is left. Whoever comes after that begins anew. */
async function tidy({ entry, hold, consultation, now, due }: TidyInput): Promise<void> {
  const end = now() + maxTidyMs;
  let until = due;
  while (now() < until) {
    await pause(until - now());
    // Somebody who looks sooner took over.
    if (entry.tidyAt !== until) return;
    until = Math.min(entry.touchedAt + pauseOf(hold), end);
    entry.tidyAt = until;
  }
  entry.tidyAt = 0;
  if (entry.lease.holdsAnything) await consultation.tell({ givesBack: true, patienceMs });
}
