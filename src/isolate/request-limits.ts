// The limits of one request: reserved before anything is sent, once more before each later step, settled once at its end.
// What a client is told of them on the way is written here; who counts them is the ledger's client.

import {
  type Charge,
  type Demand,
  demandedOf,
  type Limit,
  type LimitedScope,
  spanOf,
} from "../accounting/ledger/limit.ts";
import { amountOf, limitFailure } from "../accounting/ledger/limit-failure.ts";
import { type LimitStatus, remainingOf } from "../accounting/ledger/part.ts";
import { formatMoney } from "../catalog/money.ts";
import type { Failure } from "../wire/failure.ts";
import type { LedgerContext } from "./consultation.ts";
import type { LedgerClient, Refusal, Reservation } from "./ledger-client.ts";

export interface RequestLimits {
  /** Whether there are any. */
  readonly any: boolean;
  /** Why it may not be sent; null: it may, and so much is set aside for it, beside what was set aside before. Waits for a second
   * at most, near a limit only. */
  reserve(demand: Demand): Failure | null | Promise<Failure | null>;
  /** Sets as much again of its budgets aside, at once: another provider is asked for the same answer. False: there is no room
   * here, and nobody is asked for it. */
  extend(): boolean;
  /** Which budget would refuse it just now; nothing is set aside. null: none that says so. */
  foresee(demand: Demand): Promise<Failure | null>;
  /** Its request is still under way; to be told every 20 s or so. */
  renew(): void;
  /** What it cost takes the place of what was reserved; once. Without a charge: nothing was used. */
  settle(charge?: Charge): void;
  /** Of the tightest limit. */
  headers(): Record<string, string>;
}

/** Nothing is limited. */
export const noLimits: RequestLimits = {
  any: false,
  reserve: () => null,
  extend: () => true,
  foresee: () => Promise.resolve(null),
  renew: () => undefined,
  settle: () => undefined,
  headers: () => ({}),
};

export function limitsOf(client: LedgerClient, scopes: readonly LimitedScope[], context: LedgerContext): RequestLimits {
  return scopes.length === 0 ? noLimits : new SomeLimits(client, scopes, context);
}

class SomeLimits implements RequestLimits {
  readonly any = true;
  readonly #client: LedgerClient;
  readonly #scopes: readonly LimitedScope[];
  readonly #context: LedgerContext;
  /** The demand: of the last step. */
  #reserved: { reservation: Reservation; demand: Demand } | undefined;
  readonly #ofLaterSteps: Reservation[] = [];
  #refused: Told | undefined;

  constructor(client: LedgerClient, scopes: readonly LimitedScope[], context: LedgerContext) {
    this.#client = client;
    this.#scopes = scopes;
    this.#context = context;
  }

  reserve(demand: Demand): Failure | null | Promise<Failure | null> {
    const answer = this.#client.reserve(this.#scopes, demand, this.#context);
    return answer instanceof Promise ? answer.then((said) => this.#keep(said, demand)) : this.#keep(answer, demand);
  }

  extend(): boolean {
    return this.#reserved === undefined || this.#reserved.reservation.extend(this.#reserved.demand);
  }

  async foresee(demand: Demand): Promise<Failure | null> {
    const looked = await Promise.all(this.#scopes.map((scope) => this.#client.look(scope, this.#context)));
    const statuses = looked.flatMap((known) => known ?? []).filter(({ limit }) => limit.kind === "budget");
    const reached = statuses.find((status) => demandedOf(status.limit, demand) > remainingOf(status));
    return reached === undefined ? null : limitFailure({ status: reached, demand, now: this.#context.now() });
  }

  renew(): void {
    this.#reserved?.reservation.renew();
    for (const later of this.#ofLaterSteps) later.renew();
  }

  settle(charge?: Charge): void {
    // Before the charge, which may be more than the first one holds and is met by what comes back.
    for (const later of this.#ofLaterSteps) later.settle();
    this.#reserved?.reservation.settle(charge);
  }

  headers(): Record<string, string> {
    const told = this.#refused ?? this.#reserved?.reservation.tightest();
    if (told === undefined) return {};
    const isRefused = this.#refused !== undefined;
    return headersOf(told, resetOf(told, { now: this.#context.now(), isRefused }));
  }

  #keep(answer: Reservation | Refusal, demand: Demand): Failure | null {
    if (answer.kind === "reserved") {
      if (this.#reserved !== undefined) this.#ofLaterSteps.push(answer);
      this.#reserved = { reservation: this.#reserved?.reservation ?? answer, demand };
      return null;
    }
    if (answer.kind === "unavailable") return { kind: "limits_unavailable" };
    const { status } = answer;
    const left = status.limit.limit - status.used - status.held;
    this.#refused = { ...status, remaining: left > 0n ? left : 0n };
    return limitFailure({ status, demand, now: this.#context.now() });
  }
}

type Told = LimitStatus & { remaining: bigint };

/** Soon enough to ask again where a place is free as soon as another request has ended. */
const placeMs = 1_000;

/** Epoch milliseconds; null: never. A request that was served counts itself: the ledger may not know of it yet. */
function resetOf({ limit, resetsAt }: Told, { now, isRefused }: { now: number; isRefused: boolean }): number | null {
  if (limit.kind === "concurrent_requests") return now + placeMs;
  const span = spanOf(limit);
  return span === null || isRefused ? resetsAt : Math.max(resetsAt ?? 0, now + span);
}

function headersOf({ limit, remaining }: Told, reset: number | null): Record<string, string> {
  const headers: Record<string, string> = {
    "X-RateLimit-Limit": decimalOf(limit, limit.limit),
    "X-RateLimit-Remaining": decimalOf(limit, remaining),
  };
  if (reset !== null) headers["X-RateLimit-Reset"] = String(reset);
  return headers;
}

/** Numbers as small as some budgets would be written with an exponent. */
function decimalOf(limit: Limit, amount: bigint): string {
  const text = String(amountOf(limit, amount));
  return text.includes("e") ? formatMoney(amount) : text;
}
