// How long one endpoint usually takes to its first token, by kind of load: the half-hours of its last answers, as counts of
// logarithmic buckets. Adding commutes, memory is bounded, and what was long ago is not held against anybody.

/** What is compared with each other: requests of one size of prompt, with or without reasoning, streamed or whole. */
export type Load = number;

export interface LoadInput {
  promptTokens: number;
  /** The request asks for reasoning, and the endpoint offers it. */
  reasons: boolean;
  /** The provider answers at once, when all is said: its first byte is its last. */
  whole: boolean;
}

/** Half an hour; `counts` by load and bucket. */
export interface TimesSlot {
  start: number;
  counts: ReadonlyMap<number, number>;
}

/** In order of time, two at most. */
export type FirstTokenTimes = readonly TimesSlot[];

/** What an endpoint needs, in milliseconds, as far as so many answers tell. */
export interface UsualTimes {
  answers: number;
  p50: number;
  p95: number;
  p99: number;
}

/** Answers before which little is known. */
export const minAnswers = 20;
const promptSizes = [1_000, 8_000, 64_000];
const thinking = 4;
const atOnce = 8;
const slotMs = 1_800_000;
const maxSlots = 2;
/** After this nothing is known: an endpoint that has become slower for good is not measured by its past for ever. */
const forgottenMs = 7_200_000;
/** A value is at most √1.1 away from the middle of its bucket: 5 %. 1 ms … 33 minutes. */
const growth = 1.1;
const maxBucket = 152;
const bucketsPerLoad = 256;

export function loadOf({ promptTokens, reasons, whole }: LoadInput): Load {
  const size = promptSizes.filter((size) => promptTokens >= size).length;
  return size + (reasons ? thinking : 0) + (whole ? atOnce : 0);
}

export function comesWhole(load: Load): boolean {
  return (load & atOnce) !== 0;
}

export function addTime(times: FirstTokenTimes, wait: { at: number; load: Load; ms: number }): FirstTokenTimes {
  const start = wait.at - (wait.at % slotMs);
  const bucket = Math.min(maxBucket, Math.round(Math.log(Math.max(1, wait.ms)) / Math.log(growth)));
  const code = wait.load * bucketsPerLoad + bucket;
  const place = times.findLastIndex((slot) => slot.start <= start);
  const known = times[place];
  if (known?.start === start) {
    const counts = new Map(known.counts).set(code, (known.counts.get(code) ?? 0) + 1);
    return times.with(place, { start, counts });
  }
  return times.toSpliced(place + 1, 0, { start, counts: new Map([[code, 1]]) }).slice(-maxSlots);
}

/** Filled anew by each call, which is over before the next begins. */
const buckets = new Uint32Array(maxBucket + 1);

/** null: nothing is known of such requests. Asked for by every request, so that nothing is sorted. */
export function usualTimes(times: FirstTokenTimes, load: Load, now: number): UsualTimes | null {
  const first = load * bucketsPerLoad;
  let [total, highest] = [0, 0];
  buckets.fill(0);
  for (const { start, counts } of times) {
    if (start <= now - forgottenMs) continue;
    for (const [code, count] of counts) {
      const bucket = code - first;
      if (bucket < 0 || bucket > maxBucket) continue;
      buckets[bucket] = (buckets[bucket] ?? 0) + count;
      total += count;
      if (bucket > highest) highest = bucket;
    }
  }
  if (total === 0) return null;
  const above = (share: number): number => total - Math.ceil(share * total);
  return {
    answers: total,
    p50: percentile(above(0.5), highest),
    p95: percentile(above(0.95), highest),
    p99: percentile(above(0.99), highest),
  };
}

/** Whether so many answers are known, of whatever load. */
export function hasAnswered(times: FirstTokenTimes, { atLeast, now }: { atLeast: number; now: number }): boolean {
  let answers = 0;
  for (const { start, counts } of times) {
    if (start <= now - forgottenMs) continue;
    for (const count of counts.values()) {
      answers += count;
      if (answers >= atLeast) return true;
    }
  }
  return false;
}

/** The value that all but so many did not exceed; `highest`: the last bucket that holds anything. */
function percentile(above: number, highest: number): number {
  let left = above;
  for (let bucket = highest; bucket >= 0; bucket -= 1) {
    left -= buckets[bucket] ?? 0;
    if (left < 0) return growth ** bucket;
  }
  return 1;
}
