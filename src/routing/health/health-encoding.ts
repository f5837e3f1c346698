// Endpoints' memories as flat arrays of numbers: what a health object sends to isolates each second and keeps in storage.
import type { EndpointMemory } from "./health.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Slot } from "./recent-outcomes.ts";

export interface EncodedMemory {
  seenAt: number;
  failedAt: number;
  /** A slot each: start, 1 if coarse, then at (counted from start), successes, failures of each cell. */
  slots: number[][];
  limitedUntil: number;
  /** start, latest, until. */
  limitedPeriods: number[][];
}

export function encodeMemory({ seenAt, failedAt, recent, limits }: EndpointMemory): EncodedMemory {
  return {
    seenAt,
    failedAt,
    slots: recent.map(({ start, coarse, cells }) => [
      start,
      coarse ? 1 : 0,
      ...cells.flatMap((cell) => [cell.at - start, cell.successes, cell.failures]),
    ]),
    limitedUntil: limits.until,
    limitedPeriods: limits.periods.map((period) => [period.start, period.latest, period.until]),
  };
}

export function decodeMemory(encoded: EncodedMemory): EndpointMemory {
  const limits: RateLimits = {
    until: encoded.limitedUntil,
    periods: encoded.limitedPeriods.map(([start = 0, latest = 0, until = 0]) => ({ start, latest, until })),
  };
  const { seenAt, failedAt } = encoded;
  return { seenAt, failedAt, recent: encoded.slots.map(decodeSlot), limits };
}

function decodeSlot([start = 0, coarse = 0, ...numbers]: readonly number[]): Slot {
  const cells = [];
  for (let place = 0; place < numbers.length; place += 3) {
    const [at = 0, successes = 0, failures = 0] = numbers.slice(place, place + 3);
    cells.push({ at: start + at, successes, failures });
  }
  return { start, coarse: coarse === 1, cells };
}
