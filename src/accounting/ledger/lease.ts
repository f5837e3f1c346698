// An isolate's side of a ledger: what it may use of each limit without asking, what it has reserved of that, and what it
// has to tell. Times are the isolate's own and only ever compared with each other, so that no two clocks need agree.
import { type Ask, type AskedPart, type LedgerAnswer, usableMs } from "./exchange.ts";
import { countsAtOnce, type Demand, demandedOf, isPast, type Limit, type LimitedScope } from "./limit.ts";
import {
  absorb,
  emptyPart,
  hasRoom,
  isInHand,
  isOver,
  type LimitStatus,
  lower,
  notBelowZero,
  type Part,
  statusOf,
  type Taken,
} from "./part.ts";

/** Which limits, as of when. */
type Limits = Pick<LimitedScope, "limits" | "asOf" | "isLook">;

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

  /** To be called before they are asked for: what a request under way takes of those that came since it began, and more of
   * those that count more of it since. */
  adopt(scope: Limits, { taken, demand }: { taken: Taken[]; demand: Demand }): void {
    for (const part of this.#partsOf(scope)) {
      const { limit } = part;
      if (countsAtOnce(limit) || taken.some((one) => isOver(one.part, limit))) continue;
      const known = taken.find((one) => one.part === part);
      const one = known ?? { part, amount: 0n, granted: 0n };
      if (known === undefined) taken.push(one);
      const more = notBelowZero(demandedOf(limit, demand) - one.amount);
      one.amount += more;
      one.granted += more;
      part.reserved += more;
    }
  }

  /** What the requests that wait have to ask for, with all that is to be told: of other limits too, which others asked for. */
  ask(scope: LimitedScope, { waiting, givesBack, now }: AskInput): Ask {
    this.#sequence += 1;
    const wanted = this.#partsOf(scope);
    const others = this.#parts.values().filter((part) => isInHand(part) && !wanted.includes(part));
    const parts = [...wanted, ...others].map((part): AskedPart => {
      const { limit, asOf } = part;
      const isWanted = wanted.includes(part);
      const demanded = (isWanted ? waiting : []).map((demand) => demandedOf(limit, demand));
      const sum = demanded.reduce((total, amount) => total + amount, 0n);
      part.free = givesBack || now >= part.usableUntil ? 0n : this.#kept(part, sum);
      const { window, used, counted, reserved } = part;
      const least = demanded.reduce((lowest, amount) => (amount < lowest ? amount : lowest), sum);
      const wantsMore = isWanted && !givesBack;
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

  #partsOf({ limits, asOf, isLook }: Limits): readonly Part[] {
    if (this.#recent?.limits === limits) return this.#recent.parts;
    const parts = limits.map((limit) => {
      const known = isLook === true ? this.#parts.get(limit.name) : undefined;
      return known !== undefined && known.limit.version === limit.version ? known : this.#part(limit, asOf);
    });
    if (isLook !== true) this.#asOf = Math.max(this.#asOf, asOf);
    this.#recent = { limits, parts };
    return parts;
  }

  #part(limit: Limit, asOf: number): Part {
    const known = this.#parts.get(limit.name) ?? emptyPart({ limit, asOf: -1 });
    this.#parts.set(limit.name, known);
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
