// Classes of durations: how many requests took how long, as counts that can be added up over any time, and the
// percentiles that follow from them. A percentile is right to within its class.

/** Milliseconds; the last class has everything above. Columns of `roll_ups` are numbered by them: never change one. */
export const timeBounds = [
  20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000,
  30_000, 60_000, 120_000, 300_000,
] as const;

export const timeClasses = timeBounds.length + 1;

export function timeClassOf(milliseconds: number): number {
  return classIn(timeBounds, milliseconds);
}

/** The same of what the router itself takes: much less. */
export const overheadBounds = [1, 2, 5, 10, 25, 50, 250] as const;

export const overheadClasses = overheadBounds.length + 1;

export function overheadClassOf(milliseconds: number): number {
  return classIn(overheadBounds, milliseconds);
}

function classIn(bounds: readonly number[], milliseconds: number): number {
  const found = bounds.findIndex((bound) => milliseconds <= bound);
  return found === -1 ? bounds.length : found;
}

/** Counts by class → milliseconds below which `share` (0 to 1) of them were; null where there are none. */
export function percentileOf(
  counts: readonly number[],
  share: number,
  bounds: readonly number[] = timeBounds,
): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const wanted = share * total;
  let before = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && before + count >= wanted) {
      const [from, until] = [bounds[index - 1] ?? 0, bounds[index] ?? (bounds.at(-1) ?? 0) * 2];
      return Math.round(from + ((until - from) * (wanted - before)) / count);
    }
    before += count;
  }
  return null;
}
