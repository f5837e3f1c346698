// Endpoints' memories as flat arrays of numbers: what a health object sends to isolates each second and keeps in storage.
import type { TimesSlot } from "./first-token-times.ts";
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
  /** Not of an earlier release, like the next. */
  probedAt?: number;
  /** A slot each: start, then code and count of each bucket. */
  firstTokens?: number[][];
}

export function encodeMemory(memory: EndpointMemory): EncodedMemory {
  const { seenAt, failedAt, recent, limits, probedAt, firstTokens } = memory;
  return {
    seenAt,
    failedAt,
    slots: recent.map(encodeSlot),
    limitedUntil: limits.until,
    limitedPeriods: limits.periods.map((period) => [period.start, period.latest, period.until]),
    probedAt,
    firstTokens: firstTokens.map(({ start, counts }) => [start, ...[...counts].flat()]),
  };
}

export function decodeMemory(encoded: EncodedMemory): EndpointMemory {
  const limits: RateLimits = {
    until: encoded.limitedUntil,
    periods: encoded.limitedPeriods.map(([start = 0, latest = 0, until = 0]) => ({ start, latest, until })),
  };
  const { seenAt, failedAt, probedAt = 0, firstTokens = [] } = encoded;
  return {
    seenAt,
    failedAt,
    recent: encoded.slots.map(decodeSlot),
    limits,
    probedAt,
    firstTokens: firstTokens.map(decodeTimes),
  };
}

function decodeTimes([start = 0, ...numbers]: readonly number[]): TimesSlot {
  const counts = new Map<number, number>();
  for (let place = 0; place < numbers.length; place += 2) counts.set(numbers[place] ?? 0, numbers[place + 1] ?? 0);
  return { start, counts };
}

/** Loops that make nothing besides: an endpoint has hundreds of cells. */
function encodeSlot({ start, coarse, cells }: Slot): number[] {
  const numbers = [start, coarse ? 1 : 0];
  for (const { at, successes, failures } of cells) numbers.push(at - start, successes, failures);
  return numbers;
}

function decodeSlot(numbers: readonly number[]): Slot {
  const [start = 0, coarse = 0] = numbers;
  const cells = [];
  for (let place = 2; place < numbers.length; place += 3) {
    cells.push({
      at: start + (numbers[place] ?? 0),
      successes: numbers[place + 1] ?? 0,
      failures: numbers[place + 2] ?? 0,
    });
  }
  return { start, coarse: coarse === 1, cells };
}
