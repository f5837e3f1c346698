// A histogram with logarithmic buckets: bounded, mergeable by adding, and right to 4 % at any percentile.
import type { Percentiles } from "./health-snapshot.ts";

/** Counts by bucket; bucket n holds the values around growth ** n. */
export type Histogram = ReadonlyMap<number, number>;

/** A value is at most √1.08 away from the middle of its bucket: 3.9 %. */
const growth = 1.08;
/** 0.01 … 1.3 million: a token in 100 s to any speed, a hundredth of a millisecond to 21 minutes. */
const minBucket = -60;
const maxBucket = 183;

export const emptyHistogram: Histogram = new Map();

export function addValue(histogram: Histogram, value: number): Histogram {
  const nearest = Math.round(Math.log(value) / Math.log(growth));
  const bucket = Math.min(maxBucket, Math.max(minBucket, nearest));
  return new Map(histogram).set(bucket, (histogram.get(bucket) ?? 0) + 1);
}

export function mergeHistograms(histograms: readonly Histogram[]): Histogram {
  const merged = new Map<number, number>();
  for (const histogram of histograms) {
    for (const [bucket, count] of histogram) merged.set(bucket, (merged.get(bucket) ?? 0) + count);
  }
  return merged;
}

/** p90 is the value that 90 % of the measurements did not exceed; null of nothing. */
export function percentilesOf(histogram: Histogram): Percentiles | null {
  return readPercentiles([...histogram].sort(([one], [other]) => one - other));
}

/** The same for what is better when higher: p90 is the value that 90 % of the measurements reached. */
export function percentilesReached(histogram: Histogram): Percentiles | null {
  return readPercentiles([...histogram].sort(([one], [other]) => other - one));
}

function readPercentiles(buckets: readonly [bucket: number, count: number][]): Percentiles | null {
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return null;
  const percentile = (share: number) => {
    let left = Math.ceil(share * total);
    const found = buckets.find(([, count]) => {
      left -= count;
      return left <= 0;
    });
    return Number((growth ** (found?.[0] ?? 0)).toPrecision(4));
  };
  return { p50: percentile(0.5), p75: percentile(0.75), p90: percentile(0.9), p99: percentile(0.99) };
}
