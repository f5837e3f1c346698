// How much of one limit is used up, as its ledger counts it: of a budget in its window, of a rate in the last minute. Pure:
// time comes in, and only that of the ledger counts.
import { windowEnd, windowStart } from "../spend-window.ts";
import { type Limit, type Summed, spanOf } from "./limit.ts";

export interface Count {
  /** First day of the window; empty where there is none. */
  window: string;
  /** What storage had summed up when the count of the window began. */
  base: bigint;
  /** What leases have reported since. */
  reported: bigint;
  /** The most that storage has had summed up since: what nobody reported is in it too. */
  summed: bigint;
  /** Of a rate: what was reported by the second (epoch seconds), oldest first. */
  recent: readonly (readonly [second: number, amount: bigint])[];
}

const noCount: Count = { window: "", base: 0n, reported: 0n, summed: 0n, recent: [] };

/** The count as it stands `now`: of the window of now, and without what is older than a rate's span. */
export function countAt(count: Count | undefined, limit: Limit, now: number): Count {
  const window = windowOf(limit, now);
  if (count === undefined || count.window !== window) return { ...noCount, window };
  const span = spanOf(limit);
  if (span === null) return count;
  const recent = count.recent.filter(([second]) => leavesAt(second, span) > now);
  return recent.length === count.recent.length ? count : { ...count, recent };
}

export function windowOf({ kind, reset }: Limit, now: number): string {
  return kind === "budget" ? windowStart(reset, now) : "";
}

/** `isNew`: nothing was counted in this window so far. */
export function withSummed(count: Count, summed: Summed | undefined, isNew: boolean): Count {
  if (summed === undefined || summed.window !== count.window) return count;
  const base = isNew ? summed.used : count.base;
  return { ...count, base, summed: summed.used > count.summed ? summed.used : count.summed };
}

export function withReport(count: Count, { limit, amount, now }: { limit: Limit; amount: bigint; now: number }): Count {
  if (amount <= 0n) return count;
  if (spanOf(limit) === null) return { ...count, reported: count.reported + amount };
  const second = Math.floor(now / 1_000);
  const last = count.recent.at(-1);
  const recent: Count["recent"] =
    last?.[0] === second
      ? [...count.recent.slice(0, -1), [second, last[1] + amount]]
      : [...count.recent, [second, amount]];
  return { ...count, recent };
}

export function usedOf({ base, reported, summed, recent }: Count): bigint {
  const counted = base + reported;
  return recent.reduce((sum, [, amount]) => sum + amount, counted > summed ? counted : summed);
}

/** Epoch milliseconds at which everything is free again, were nothing more used; null: never. */
export function resetsAt(count: Count, limit: Limit, now: number): number | null {
  const span = spanOf(limit);
  if (span === null) return limit.kind === "budget" ? windowEnd(limit.reset, now) : null;
  const newest = count.recent.at(-1);
  return newest === undefined ? now : leavesAt(newest[0], span);
}

/** Epoch milliseconds at which so much more is free than now; null: not by time alone. */
export function freesAt(count: Count, { limit, lacking, now }: { limit: Limit; lacking: bigint; now: number }) {
  const span = spanOf(limit);
  if (span === null) return resetsAt(count, limit, now);
  let left = lacking;
  for (const [second, amount] of count.recent) {
    left -= amount;
    if (left <= 0n) return leavesAt(second, span);
  }
  return null;
}

/** What was reported in a second may have been used at its end. */
function leavesAt(second: number, span: number): number {
  return (second + 1) * 1_000 + span;
}
