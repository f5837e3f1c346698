// How hard recent requests were, as a histogram that forgets: what "hard" means here is a rank among them, never a fixed
// number. A value, not an object that changes: the isolate keeps the newest.

const binCount = 64;

export interface RecentDifficulty {
  /** Weight of recent requests by difficulty, in bins of equal width over 0…1. */
  readonly counts: readonly number[];
}

/** Difficulty at 0, 10, … 100 % of a mix of small talk, writing, exam questions, mathematics and code. */
const seedQuantiles = [0.2, 0.25, 0.29, 0.34, 0.41, 0.49, 0.59, 0.69, 0.77, 0.84, 0.95];
/** The seed weighs as much as this many requests. */
const seedWeight = 100;
/** What is left of a request's weight after the next one: about 1,000 requests are remembered. */
const kept = 0.999;

function binOf(difficulty: number): number {
  const bounded = difficulty > 0 ? Math.min(difficulty, 1) : 0;
  return Math.min(Math.floor(bounded * binCount), binCount - 1);
}

/** What an isolate starts with. */
export function seededDifficulty(): RecentDifficulty {
  const steps = seedQuantiles.length - 1;
  const counts = new Array<number>(binCount).fill(0);
  for (let at = 0; at < seedWeight; at++) {
    const place = ((at + 0.5) / seedWeight) * steps;
    const low = seedQuantiles[Math.floor(place)] ?? 0;
    const high = seedQuantiles[Math.floor(place) + 1] ?? 1;
    const bin = binOf(low + (high - low) * (place - Math.floor(place)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { counts };
}

/** The same with one more request; what was there weighs a little less. */
export function noteDifficulty(recent: RecentDifficulty, difficulty: number): RecentDifficulty {
  const added = binOf(difficulty);
  return { counts: recent.counts.map((count, bin) => count * kept + (bin === added ? 1 : 0)) };
}

/** The share of recent requests that were easier, 0…1. */
export function rankOf(recent: RecentDifficulty, difficulty: number): number {
  const bin = binOf(difficulty);
  const within = Math.min(Math.max(difficulty * binCount - bin, 0), 1) || 0;
  const total = recent.counts.reduce((sum, count) => sum + count, 0);
  const below = recent.counts.slice(0, bin).reduce((sum, count) => sum + count, 0);
  return total === 0 ? 0.5 : (below + within * (recent.counts[bin] ?? 0)) / total;
}
