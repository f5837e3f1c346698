// Classes of durations: how many requests took how long, as counts that can be added up over any time, and the
// percentiles that follow from them. A percentile is right to within its class.

/** Milliseconds; the last class has everything above. Columns of `roll_ups` are numbered by them: never change one. */
const bounds = [
  20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000,
  30_000, 60_000, 120_000, 300_000,
] as const;

export const timeClasses = bounds.length + 1;

export function timeClassOf(milliseconds: number): number {
  const found = bounds.findIndex((bound) => milliseconds <= bound);
  return found === -1 ? bounds.length : found;
}

/** Counts by class → milliseconds below which `share` (0 to 1) of them were; null where there are none. */
export function percentileOf(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const wanted = share * total;
  let before = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && before + count >= wanted) {
      const [from, until] = [bounds[index - 1] ?? 0, bounds[index] ?? 600_000];
      return Math.round(from + ((until - from) * (wanted - before)) / count);
    }
    before += count;
  }
  return null;
}
