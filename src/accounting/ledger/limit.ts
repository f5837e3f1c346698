// What a limit is, and how much of it a request takes: one row for each kind. Whose limits there are is decided elsewhere:
// a scope is the name of a ledger and the limits that are counted there.
import { type LimitReset, windowStart } from "../spend-window.ts";

export const limitScopes = ["key", "member", "workspace", "guardrail"] as const;
export type LimitScope = (typeof limitScopes)[number];

export const limitKinds = ["budget", "requests_per_minute", "tokens_per_minute", "concurrent_requests"] as const;
export type LimitKind = (typeof limitKinds)[number];
export type RateKind = Exclude<LimitKind, "budget">;

export interface Limit {
  /** Names its count in the ledger of its scope, whatever its terms. All budgets of a ledger count the same requests. */
  name: string;
  scope: LimitScope;
  kind: LimitKind;
  /** Picodollars, requests or tokens. */
  limit: bigint;
  /** Of a budget; null: it never resets. */
  reset: LimitReset | null;
  /** A budget that counts what the owner's own provider accounts are charged, too. */
  countsByok: boolean;
  /** Another one after each change of it, also where it is what it was before. */
  version?: string;
  /** Of a budget of a guardrail: which, and for whom it counts. */
  guardrail?: { id: string; name: string; of: "key" | "member" };
}

/** Those limits of a request that one ledger counts. */
export interface LimitedScope {
  /** Names the ledger. */
  ledger: string;
  limits: readonly Limit[];
  /** Epoch milliseconds at which storage said that these are the limits: later ones hold. */
  asOf: number;
  /** They are looked at, and may be some of the owner's alone: the others are no less in force. */
  isLook?: boolean;
  /** What storage had summed up of a budget's window when it was last read: spent through the ledger or not. */
  summed(limit: Limit): Summed | undefined;
}

/** As much of a limit as its count has to know, and when it was so (epoch milliseconds). */
export interface Terms {
  limit: Pick<Limit, "name" | "kind" | "limit" | "reset" | "countsByok">;
  asOf: number;
}

export interface Summed {
  /** As `windowOf` names it. */
  window: string;
  used: bigint;
  /** Epoch milliseconds. */
  readAt: number;
}

/** What a request may take at most. */
export interface Demand {
  /** Picodollars of the router's money, and of that or of the owner's own. */
  pico: bigint;
  picoWithByok: bigint;
  tokens: bigint;
  /** Of a request that has begun already: it is no further one. */
  isLaterStep?: true;
}

/** What it did take. */
export interface Charge {
  costPico: bigint;
  /** What the owner's own provider account was charged. */
  byokCostPico: bigint;
  tokens: bigint;
}

export const noCharge: Charge = { costPico: 0n, byokCostPico: 0n, tokens: 0n };

interface Kind {
  demanded(demand: Demand, limit: Limit): bigint;
  charged(charge: Charge, limit: Limit): bigint;
  /** It counts as used from its beginning on, not from its end. */
  atOnce: boolean;
  /** Milliseconds for which it counts; null: as long as the window lasts. */
  spanMs: number | null;
}

const minuteMs = 60_000;

/** Under which terms a budget is counted, and from which day on; empty where nothing ends. */
export function windowOf({ kind, reset, countsByok }: Terms["limit"], now: number): string {
  if (kind !== "budget") return "";
  const terms = `${reset ?? ""}${countsByok ? "+byok" : ""}`;
  return reset === null ? terms : `${terms}/${windowStart(reset, now)}`;
}

/** Whether a window is over, and another of the same terms in its place: under other terms what is in hand stays so. */
export function isPast(window: string, present: string): boolean {
  return window !== present && window.split("/")[0] === present.split("/")[0];
}

const kinds: Readonly<Record<LimitKind, Kind>> = {
  budget: {
    // At least something, so that nothing is asked for free of a budget that is spent.
    demanded: ({ pico, picoWithByok }, { countsByok }) => atLeastOne(countsByok ? picoWithByok : pico),
    charged: ({ costPico, byokCostPico }, { countsByok }) => costPico + (countsByok ? byokCostPico : 0n),
    atOnce: false,
    spanMs: null,
  },
  requests_per_minute: { demanded: oneRequest, charged: () => 1n, atOnce: true, spanMs: minuteMs },
  tokens_per_minute: {
    demanded: ({ tokens }) => atLeastOne(tokens),
    charged: ({ tokens }) => tokens,
    atOnce: false,
    spanMs: minuteMs,
  },
  concurrent_requests: { demanded: oneRequest, charged: () => 0n, atOnce: false, spanMs: null },
};

function oneRequest({ isLaterStep }: Demand): bigint {
  return isLaterStep === true ? 0n : 1n;
}

function atLeastOne(amount: bigint): bigint {
  return amount > 0n ? amount : 1n;
}

/** How much of a limit is reserved for a request. */
export function demandedOf(limit: Limit, demand: Demand): bigint {
  return kinds[limit.kind].demanded(demand, limit);
}

/** How much of it is used up at its end. */
export function chargedOf(limit: Limit, charge: Charge): bigint {
  return kinds[limit.kind].charged(charge, limit);
}

export function countsAtOnce({ kind }: Limit): boolean {
  return kinds[kind].atOnce;
}

export function spanOf({ kind }: Pick<Limit, "kind">): number | null {
  return kinds[kind].spanMs;
}
