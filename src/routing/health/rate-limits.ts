// What 429s teach about one endpoint: a deadline that only moves later, and a learned cap on its share of the draw. A
// 429 is no outage: it never makes an endpoint unstable.
//
// The cap is additive increase, multiplicative decrease. The first 429 is answered by its deadline alone. One that comes
// back after the deadline has passed means that the endpoint cannot take its usual share: the share is multiplied by
// 0.7, never below 0.1, and regains 1/300 each second (from the bottom to the top within the five minutes of memory).

export interface RateLimits {
  /** Epoch milliseconds; 0 = never limited. */
  until: number;
  /** In order of time, five minutes at most. */
  periods: readonly RateLimitedPeriod[];
}

/** The 429s of five seconds: the latest of them, and the latest deadline they set. */
interface RateLimitedPeriod {
  start: number;
  latest: number;
  until: number;
}

/** The least wait and the length of a period: two 429s of one period are never a return after a deadline. */
export const minWaitMs = 5_000;
const memoryMs = 300_000;
const decrease = 0.7;
const minShare = 0.1;
const increasePerMs = 1 / 300_000;

export const noRateLimits: RateLimits = { until: 0, periods: [] };

export function addRateLimit(limits: RateLimits, answer: { at: number; retryAfterMs?: number }): RateLimits {
  const until = answer.at + Math.max(answer.retryAfterMs ?? 0, minWaitMs);
  const start = answer.at - (answer.at % minWaitMs);
  const newest = Math.max(start, limits.periods.at(-1)?.start ?? start);
  const kept = limits.periods.filter((period) => period.start > newest - memoryMs);
  return {
    until: Math.max(limits.until, until),
    periods: start > newest - memoryMs ? addToPeriods(kept, { start, latest: answer.at, until }) : kept,
  };
}

function addToPeriods(periods: readonly RateLimitedPeriod[], added: RateLimitedPeriod): readonly RateLimitedPeriod[] {
  const place = periods.findLastIndex((period) => period.start <= added.start);
  const known = periods[place];
  if (known?.start !== added.start) return periods.toSpliced(place + 1, 0, added);
  return periods.with(place, {
    start: known.start,
    latest: Math.max(known.latest, added.latest),
    until: Math.max(known.until, added.until),
  });
}

/** The share of its usual draw weight that the learned cap leaves, 0.1…1. */
export function shareWithinLimits(limits: RateLimits, now: number): number {
  let share = 1;
  let loweredAt = 0;
  let deadline: number | undefined;
  for (const period of limits.periods) {
    if (deadline !== undefined && period.latest >= deadline) {
      share = Math.max(minShare, regained(share, period.latest - loweredAt) * decrease);
      loweredAt = period.latest;
    }
    deadline = Math.max(deadline ?? 0, period.until);
  }
  return regained(share, Math.max(0, now - loweredAt));
}

function regained(share: number, elapsedMs: number): number {
  return Math.min(1, share + elapsedMs * increasePerMs);
}
