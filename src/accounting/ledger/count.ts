// How much of one limit is used up, as its ledger counts it: of a budget in its window, of a rate in the last minute. Pure:
// time comes in, and only that of the ledger counts.
import { windowEnd } from "../spend-window.ts";
import { isPast, type LimitKind, type Summed, spanOf, type Terms, windowOf } from "./limit.ts";

export interface Count {
  kind: LimitKind;
  /** As `windowOf` names it. */
  window: string;
  /** The newest that were told of. */
  terms?: Terms;
  /** What storage had summed up when the count of the window began. */
  base: bigint;
  /** What leases have reported since. */
  reported: bigint;
  /** The most that storage has had summed up since: what nobody reported is in it too. */
  summed: bigint;
  /** At most so much was used beside that which no lease tells of any more: storage knows it after a while. */
  untold: bigint;
  /** Epoch milliseconds after which nothing of that was used. */
  untoldUntil: number;
  /** Of a budget: how much had been reported by some times (epoch milliseconds), oldest first. */
  marks: readonly (readonly [at: number, reported: bigint])[];
  /** Of a rate: what was reported in a second, and when in it (epoch seconds) the last of it was; oldest first. */
  recent: readonly (readonly [last: number, amount: bigint])[];
}

const noCount: Omit<Count, "kind" | "window"> = {
  base: 0n,
  reported: 0n,
  summed: 0n,
  untold: 0n,
  untoldUntil: 0,
  marks: [[0, 0n]],
  recent: [],
};

/** Milliseconds for which what a lease has used is remembered, in case it comes back, and a budget is told of that nobody asks
 * for, in case that it does. */
export const rememberedMs = 3_600_000;
/** Milliseconds after which storage has what was used, clocks that differ included. */
const storedMs = 20_000;
/** What was reported is known by steps of so many milliseconds, for a while. */
const markMs = 5_000;
const markedMs = 60_000;

/** The count as it stands `now`: of the window of now, and without what is older than a rate's span. */
export function countAt(count: Count | undefined, limit: Terms["limit"], now: number): Count {
  const window = windowOf(limit, now);
  const { kind } = limit;
  if (count === undefined || count.window !== window) return { ...noCount, kind, window };
  const span = spanOf(limit);
  // What an earlier version counted says less.
  if (span === null) return { ...noCount, ...count, kind };
  const recent = count.recent.filter(([last]) => leavesAt(last, span) > now);
  return recent.length === count.recent.length ? count : { ...count, recent };
}

export interface BudgetInput extends Terms {
  counts: ReadonlyMap<string, Count>;
  summed: Summed | undefined;
  now: number;
}

/** The same of a budget that may be new, or under other terms than before, or may have been away: then what storage has not
 * summed up of any budget of the owner's is used of this one too. */
export function budgetAt({ counts, limit, asOf, summed, now }: BudgetInput): Count {
  const known = counts.get(limit.name);
  const count = countAt(known, limit, now);
  if (limit.kind !== "budget") return count;
  const others = [...counts.values()].filter(({ kind }) => kind === "budget");
  const since = known?.terms?.asOf ?? 0;
  const wasAway = since + rememberedMs <= asOf && others.some(({ terms }) => terms !== undefined && terms.asOf > since);
  const isKnown = known !== undefined && !wasAway;
  if (isKnown && known.window === count.window) return count;
  const begun = { ...noCount, kind: limit.kind, window: count.window };
  const based = summed?.window === count.window ? { ...begun, base: summed.used } : begun;
  if (isKnown && isPast(known.window, count.window)) return based;
  const untold = others.map((one) => unstoredOf(one, summed)).reduce(highest, 0n);
  return withUntold(based, { amount: untold, until: Math.max(now, ...others.map((one) => one.untoldUntil)) });
}

/** So much was in hand of those that do not tell of it any more, and may have been used until then (epoch milliseconds). */
export function withUntold(count: Count, { amount, until }: { amount: bigint; until: number }): Count {
  if (amount === 0n) return count;
  return { ...count, untold: count.untold + amount, untoldUntil: Math.max(count.untoldUntil, until) };
}

/** `held`: what leases may have used and not told yet, for which storage may know it already. */
export function withSummed(count: Count, { summed, held }: { summed: Summed | undefined; held: bigint }): Count {
  if (summed === undefined || summed.window !== count.window) return count;
  const { base, reported } = count;
  const stored = storedOf(count, summed);
  const atLeast = notBelowZero(summed.used - base - reported - held);
  const atMost = stored === undefined ? count.untold : notBelowZero(summed.used - base - stored);
  const untold = highest(atLeast, count.untold < atMost ? count.untold : atMost);
  return { ...count, untold, summed: highest(summed.used, count.summed) };
}

/** As much of what was reported as storage has for sure, and all that was untold with it; undefined: nobody knows. */
function storedOf({ marks, untoldUntil }: Count, { readAt }: Summed): bigint | undefined {
  const storedUntil = readAt - storedMs;
  return storedUntil < untoldUntil ? undefined : marks.findLast(([at]) => at <= storedUntil)?.[1];
}

/** What storage may not know yet. */
function unstoredOf(count: Count, summed: Summed | undefined): bigint {
  const { base, reported, untold } = count;
  const atMost = notBelowZero(base + reported + untold - count.summed);
  const stored = summed && storedOf(count, summed);
  return stored === undefined || atMost < reported - stored ? atMost : reported - stored;
}

export function withReport(
  count: Count,
  { limit, amount, now }: { limit: Terms["limit"]; amount: bigint; now: number },
): Count {
  if (amount <= 0n) return count;
  if (spanOf(limit) === null) {
    const reported = count.reported + amount;
    return { ...count, reported, marks: withMark(count.marks, [now, reported]) };
  }
  const last = count.recent.at(-1);
  const isSame = last !== undefined && Math.floor(last[0]) === Math.floor(now / 1_000);
  const recent: Count["recent"] = isSame
    ? [...count.recent.slice(0, -1), [now / 1_000, last[1] + amount]]
    : [...count.recent, [now / 1_000, amount]];
  return { ...count, recent };
}

function withMark(marks: Count["marks"], mark: Count["marks"][number]): Count["marks"] {
  const [now] = mark;
  const before = marks.at(-2);
  const earlier = before !== undefined && before[0] > now - markMs ? marks.slice(0, -1) : marks;
  const from = earlier.findLastIndex(([at]) => at <= now - markedMs);
  return [...earlier.slice(Math.max(0, from)), mark];
}

export function usedOf({ base, reported, untold, summed, recent }: Count): bigint {
  return recent.reduce((sum, [, amount]) => sum + amount, highest(base + reported + untold, summed));
}

/** Epoch milliseconds at which everything is free again, were nothing more used; null: never. */
export function resetsAt(count: Count, limit: Terms["limit"], now: number): number | null {
  const span = spanOf(limit);
  if (span === null) return limit.kind === "budget" ? windowEnd(limit.reset, now) : null;
  const newest = count.recent.at(-1);
  return newest === undefined ? now : leavesAt(newest[0], span);
}

/** Epoch milliseconds at which so much more is free than now; null: not by time alone. */
export function freesAt(
  count: Count,
  { limit, lacking, now }: { limit: Terms["limit"]; lacking: bigint; now: number },
) {
  const span = spanOf(limit);
  if (span === null) return resetsAt(count, limit, now);
  let left = lacking;
  for (const [last, amount] of count.recent) {
    left -= amount;
    if (left <= 0n) return leavesAt(last, span);
  }
  return null;
}

function leavesAt(last: number, span: number): number {
  return Math.round(last * 1_000) + span;
}

export function highest(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function notBelowZero(amount: bigint): bigint {
  return highest(amount, 0n);
}
