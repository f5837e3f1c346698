// An isolate's side of a ledger: what it may use of each limit without asking, what it has reserved of that, and what it
// has to tell. Times are the isolate's own and only ever compared with each other, so that no two clocks need agree.
import { type AnsweredPart, type Ask, type AskedPart, type LedgerAnswer, usableMs } from "./exchange.ts";
import {
  type Charge,
  chargedOf,
  countsAtOnce,
  type Demand,
  demandedOf,
  isPast,
  type Limit,
  type LimitedScope,
  windowOf,
} from "./limit.ts";

/** Which limits, as of when. */
type Limits = Pick<LimitedScope, "limits" | "asOf">;

interface Part {
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

export interface AskInput {
  /** Demands of those that wait. */
  waiting: readonly Demand[];
  /** Everything that is not reserved goes back. */
  givesBack: boolean;
  now: number;
}

export class Lease {
  readonly #id: string;
  readonly #parts = new Map<string, Part>();
  /** Those of the limits that were asked about last: the same list for as long as the copy of a key lives. */
  #recent: { limits: readonly Limit[]; parts: readonly Part[] } | undefined;
  /** Of the newest limits that were asked about. */
  #asOf = 0;
  #sequence = 0;
  #asked: { sequence: number; at: number; used: ReadonlyMap<string, bigint> } | undefined;

  /** `id`: of this isolate's lease of this ledger, and of no other. */
  constructor(id: string) {
    this.#id = id;
  }

  /** Whether a request can begin without asking the ledger. */
  fits(scope: Limits, demand: Demand, now: number): boolean {
    for (const part of this.#partsOf(scope)) if (!hasRoom(part, demand, now)) return false;
    return true;
  }

  /** The first limit that has no room for it. */
  lacking(scope: Limits, demand: Demand, now: number): Limit | undefined {
    return this.#partsOf(scope).find((part) => !hasRoom(part, demand, now))?.limit;
  }

  /** Reserves, whether or not it fits. */
  take(scope: Limits, demand: Demand): Taken[] {
    return this.#partsOf(scope).map((part) => {
      const { limit } = part;
      const amount = demandedOf(limit, demand);
      const granted = lower(amount, part.free);
      part.free -= granted;
      if (countsAtOnce(limit)) part.used += amount;
      else part.reserved += amount;
      return { part, amount, granted };
    });
  }

  /** To be called before they are asked for: what a request under way takes of those that came since it began. */
  adopt(scope: Limits, { taken, demand }: { taken: Taken[]; demand: Demand }): void {
    for (const part of this.#partsOf(scope)) {
      const { limit } = part;
      if (countsAtOnce(limit) || taken.some((one) => one.part === part || isOver(one.part, limit))) continue;
      const amount = demandedOf(limit, demand);
      part.reserved += amount;
      taken.push({ part, amount, granted: amount });
    }
  }

  /** What the requests that wait have to ask for, with all that is to be told. */
  ask(scope: LimitedScope, { waiting, givesBack, now }: AskInput): Ask {
    this.#sequence += 1;
    const parts = this.#partsOf(scope).map((part): AskedPart => {
      const { limit, asOf } = part;
      const demanded = waiting.map((demand) => demandedOf(limit, demand));
      const sum = demanded.reduce((total, amount) => total + amount, 0n);
      part.free = givesBack || now >= part.usableUntil ? 0n : this.#kept(part, sum);
      const { window, used, counted, reserved } = part;
      const least = demanded.reduce((lowest, amount) => (amount < lowest ? amount : lowest), sum);
      const wantsMore = !givesBack;
      return {
        limit,
        asOf,
        window,
        used,
        counted,
        reserved,
        kept: part.free,
        need: sum,
        least,
        wantsMore,
        summed: scope.summed(limit),
      };
    });
    this.#asked = { sequence: this.#sequence, at: now, used: new Map(parts.map((one) => [one.limit.name, one.used])) };
    return { lease: this.#id, sequence: this.#sequence, parts };
  }

  /** An answer to another ask than the last one changes nothing. */
  apply(answer: LedgerAnswer, now: number): void {
    const asked = this.#asked;
    if (asked === undefined || asked.sequence !== answer.sequence) return;
    this.#asked = undefined;
    this.#recent = undefined;
    for (const said of answer.parts) {
      const known = this.#parts.get(said.name);
      if (known === undefined) continue;
      const used = asked.used.get(said.name) ?? 0n;
      const part = isPast(known.window, said.window) ? { ...emptyPart(known), used } : known;
      part.window = said.window;
      part.counted = used;
      part.free += said.granted;
      part.elsewhere = said.used + said.held;
      part.over = notBelowZero(part.elsewhere - lower(said.limit, part.limit.limit));
      // What came back since it was asked for, too.
      absorb(part);
      part.low = said.isFar ? part.free / 4n : 0n;
      part.seen = { ...said, at: now };
      part.usableUntil = asked.at + Math.min(usableMs, said.windowEndsInMs ?? usableMs);
      this.#parts.set(said.name, part);
    }
  }

  /** Whether there is anything that the ledger should be told or given back. */
  get holdsAnything(): boolean {
    return this.#parts.values().some(({ free, used, counted }) => free > 0n || used !== counted);
  }

  /** Whether something that nobody uses lies here, of which there is little left elsewhere. */
  isHoarding(scope: Limits): boolean {
    return this.#partsOf(scope).some(({ free, seen }) => free > 0n && seen?.isFar === false);
  }

  status(limit: Limit): LimitStatus {
    return statusOf(this.#parts.get(limit.name) ?? emptyPart({ limit, asOf: 0 }));
  }

  #partsOf({ limits, asOf }: Limits): readonly Part[] {
    if (this.#recent?.limits === limits) return this.#recent.parts;
    const parts = limits.map((limit) => this.#part(limit, asOf));
    this.#asOf = Math.max(this.#asOf, asOf);
    this.#recent = { limits, parts };
    return parts;
  }

  #part(limit: Limit, asOf: number): Part {
    const known = this.#parts.get(limit.name);
    if (known === undefined) {
      const made = emptyPart({ limit, asOf });
      this.#parts.set(limit.name, made);
      return made;
    }
    // Of a request that began under an earlier one.
    if (asOf <= known.asOf) return known;
    // What was granted before it was changed, or away, may be more than it has now, and so may what comes back of it.
    const wasAway = known.asOf < this.#asOf;
    // Its window may be over: what joined it since is not.
    if (wasAway) known.window = "";
    if (wasAway || known.limit.version !== limit.version) {
      known.free = 0n;
      known.usableUntil = 0;
    }
    known.limit = limit;
    known.asOf = asOf;
    return known;
  }

  /** As much as the next requests will likely take; near the limit nothing. */
  #kept(part: Part, waiting: bigint): bigint {
    if (part.seen?.isFar !== true) return 0n;
    const likely = 4n * (part.used + part.reserved - part.counted + waiting);
    return lower(part.free, likely);
  }
}

/** Whether it is of a window before the present one of the same limit. */
function isOver({ limit: { name }, window }: Part, limit: Limit): boolean {
  return name === limit.name && isPast(window, windowOf(limit, 0));
}

function hasRoom({ limit, free, usableUntil }: Part, demand: Demand, now: number): boolean {
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
function absorb(part: Part): void {
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

function emptyPart({ limit, asOf }: Pick<Part, "limit" | "asOf">): Part {
  const nothing = { used: 0n, counted: 0n, reserved: 0n, free: 0n, low: 0n, elsewhere: 0n, over: 0n };
  return { limit, asOf, window: "", ...nothing, usableUntil: 0, seen: null };
}

function lower(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function notBelowZero(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
