// The limits of one request: reserved once before anything is sent, settled once at its end. What a client is told of them
// on the way is written here; who counts them is the ledger's client.
import { type LimitStatus, remainingOf } from "../accounting/ledger/lease.ts";
import { type Charge, type Demand, demandedOf, type LimitedScope, spanOf } from "../accounting/ledger/limit.ts";
import { amountOf, limitFailure } from "../accounting/ledger/limit-failure.ts";
import type { Failure } from "../wire/failure.ts";
import { present } from "../wire/present.ts";
import type { LedgerContext } from "./consultation.ts";
import type { LedgerClient, Refusal, Reservation } from "./ledger-client.ts";

export interface RequestLimits {
  /** Whether there are any. */
  readonly any: boolean;
  /** Why it may not be sent; null: it may, and so much is set aside for it. Waits for a second at most, near a limit only. */
  reserve(demand: Demand): Failure | null | Promise<Failure | null>;
  /** Sets as much again of its budgets aside, at once: another provider is asked for the same answer. False: there is no room. */
  extend(): boolean;
  /** Which budget would refuse it just now; nothing is set aside. null: none that says so. */
  foresee(demand: Demand): Promise<Failure | null>;
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
  settle: () => undefined,
  headers: () => ({}),
};

export function limitsOf(client: LedgerClient, scopes: readonly LimitedScope[], context: LedgerContext): RequestLimits {
  if (scopes.length === 0) return noLimits;
  let reserved: { reservation: Reservation; demand: Demand } | undefined;
  let refused: (LimitStatus & { remaining: bigint }) | undefined;
  const keep = (answer: Reservation | Refusal, demand: Demand): Failure | null => {
    if (answer.kind === "reserved") reserved = { reservation: answer, demand };
    if (answer.kind === "reserved") return null;
    if (answer.kind === "unavailable") return { kind: "limits_unavailable" };
    const { status } = answer;
    const left = status.limit.limit - status.used - status.held;
    refused = { ...status, remaining: left > 0n ? left : 0n };
    return limitFailure({ status, demand, now: context.now() });
  };
  return {
    any: true,
    reserve: (demand) => {
      const answer = client.reserve(scopes, demand, context);
      return answer instanceof Promise ? answer.then((said) => keep(said, demand)) : keep(answer, demand);
    },
    extend: () => reserved === undefined || reserved.reservation.extend(reserved.demand),
    foresee: async (demand) => {
      const looked = await Promise.all(scopes.map((scope) => client.look(scope, context)));
      const statuses = looked.flatMap((known) => known ?? []).filter(({ limit }) => limit.kind === "budget");
      const reached = statuses.find((status) => demandedOf(status.limit, demand) > remainingOf(status));
      return reached === undefined ? null : limitFailure({ status: reached, demand, now: context.now() });
    },
    settle: (charge) => reserved?.reservation.settle(charge),
    headers: () => {
      const told = refused ?? reserved?.reservation.tightest();
      if (told === undefined) return {};
      const now = context.now();
      return headersOf(told, resetOf(told, { now, isRefused: refused !== undefined }));
    },
  };
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
  return present({
    "X-RateLimit-Limit": String(amountOf(limit, limit.limit)),
    "X-RateLimit-Remaining": String(amountOf(limit, remaining)),
    "X-RateLimit-Reset": reset === null ? undefined : String(reset),
  });
}
