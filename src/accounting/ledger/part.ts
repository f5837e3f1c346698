// What an isolate has of one limit, and what a request has taken of that: how it is settled, and how it stands as far as is
// known here. Which parts a request needs is the lease's to say.
import type { AnsweredPart } from "./exchange.ts";
import {
  type Charge,
  chargedOf,
  countsAtOnce,
  type Demand,
  demandedOf,
  isPast,
  type Limit,
  windowOf,
} from "./limit.ts";

export interface Part {
  /** The newest that requests came with. */
  limit: Limit;
  asOf: number;
  window: string;
  used: bigint;
  /** As much of that as the ledger is known to have counted. */
  counted: bigint;
  reserved: bigint;
  free: bigint;
  /** So little of what was free after the last answer is worth asking for more. */
  low: bigint;
  /** What others have of it, as the ledger said last: used, set aside, and what was free here then. */
  elsewhere: bigint;
  /** So much more than there is of the limit was used and set aside then: what comes back is not free before that. */
  over: bigint;
  /** Epoch milliseconds: what is free may not be used from then on. */
  usableUntil: number;
  /** As the ledger said last; null: it said nothing yet. */
  seen: (AnsweredPart & { at: number }) | null;
}

/** What a request has reserved of one limit. */
export interface Taken {
  part: Part;
  amount: bigint;
  /** As much of that as the ledger had granted. */
  granted: bigint;
}

/** A limit as it stands, as far as this isolate knows. */
export interface LimitStatus {
  limit: Limit;
  used: bigint;
  /** Set aside, here or elsewhere. */
  held: bigint;
  reserved: bigint;
  /** Epoch milliseconds; null: never, or unknown. */
  resetsAt: number | null;
  freesAt: number | null;
}

/** Whether it is of a window before the present one of the same limit. */
export function isOver({ limit: { name }, window }: Part, limit: Limit): boolean {
  return name === limit.name && isPast(window, windowOf(limit, 0));
}

/** Whether there is anything that the ledger knows of, or should. */
export function isInHand({ free, reserved, used, counted }: Part): boolean {
  return free > 0n || reserved > 0n || used !== counted;
}

export function hasRoom({ limit, free, usableUntil }: Part, demand: Demand, now: number): boolean {
  return now < usableUntil && free >= demandedOf(limit, demand);
}

/** Whether it would be well to ask behind this request, so that none of the next has to wait. */
export function isLow(taken: readonly Taken[]): boolean {
  return taken.some(({ part }) => part.free < part.low);
}

/** Whether the ledger has little left, so that it is to know at once what is given back. */
export function isNear(taken: readonly Taken[]): boolean {
  return taken.some(({ part }) => part.seen?.isFar === false);
}

export function statusOf({ limit, seen, used, counted }: Part): LimitStatus {
  if (seen === null) return { limit, used: 0n, held: 0n, reserved: 0n, resetsAt: null, freesAt: null };
  const own = used - counted;
  return {
    limit,
    used: seen.used + own,
    held: seen.held - own,
    reserved: seen.reserved,
    resetsAt: seen.windowEndsAt ?? (seen.resetsInMs === null ? null : seen.at + seen.resetsInMs),
    freesAt: seen.freesInMs === null ? null : seen.at + seen.freesInMs,
  };
}

/** What anybody could still reserve, as far as this isolate knows. */
export function leftOf({ part: { limit, elsewhere, free } }: Taken): bigint {
  return notBelowZero(limit.limit - elsewhere + free);
}

/** The limit with the smallest share left; undefined: there is none. */
export function tightestOf(taken: readonly Taken[]): Taken | undefined {
  let found: Taken | undefined;
  let smallest = Number.POSITIVE_INFINITY;
  for (const one of taken) {
    const { limit } = one.part.limit;
    const share = limit === 0n ? 0 : Number(leftOf(one)) / Number(limit);
    if (share < smallest) [smallest, found] = [share, one];
  }
  return found;
}

/** Puts what a request used in the place of what it had reserved. Of one that had been settled before, as dead, what it used counts. */
export function settleTaken(taken: readonly Taken[], charge: Charge): void {
  for (const one of taken) {
    const { part, amount, granted } = one;
    [one.amount, one.granted] = [0n, 0n];
    if (countsAtOnce(part.limit)) continue;
    const charged = chargedOf(part.limit, charge);
    part.reserved -= amount;
    part.used += charged;
    part.free = notBelowZero(part.free + granted - charged);
    absorb(part);
  }
}

/** Nothing is free here before as much has come back as there is too much of. */
export function absorb(part: Part): void {
  const absorbed = lower(part.free, part.over);
  part.over -= absorbed;
  part.free -= absorbed;
}

/** Reserves so much more of the budgets among them; false, and nothing of any, where one has no room for it. */
export function takeMore(taken: readonly Taken[], demand: Demand, now: number): boolean {
  const budgets = taken.filter(({ part }) => part.limit.kind === "budget");
  if (budgets.some(({ part }) => now >= part.usableUntil || part.free < demandedOf(part.limit, demand))) return false;
  for (const one of budgets) {
    const amount = demandedOf(one.part.limit, demand);
    one.amount += amount;
    one.granted += amount;
    one.part.free -= amount;
    one.part.reserved += amount;
  }
  return true;
}

/** What others have not used or reserved; what isolates hold beside that is anybody's in a moment. */
export function remainingOf({ limit, used, reserved }: Pick<LimitStatus, "limit" | "used" | "reserved">): bigint {
  return notBelowZero(limit.limit - used - reserved);
}

export function emptyPart({ limit, asOf }: Pick<Part, "limit" | "asOf">): Part {
  const nothing = { used: 0n, counted: 0n, reserved: 0n, free: 0n, low: 0n, elsewhere: 0n, over: 0n };
  return { limit, asOf, window: "", ...nothing, usableUntil: 0, seen: null };
}

export function lower(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

export function notBelowZero(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
