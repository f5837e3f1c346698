// How badly an endpoint fails, for the order of those that are all unstable: the share of failures among its latest outcomes,
// each weighing less than the one behind it, and all of them less as they grow old. And whether it answers at all: what died
// a moment ago has many good answers behind it, and none of them counts for much.
import { memoryMs, type RecentOutcomes } from "./recent-outcomes.ts";

const perOutcome = 0.6;
/** What is not known counts as so much of a success. */
const doubt = 0.3;
const minWeight = 0.01;
const minAnswers = 3;

export interface Badness {
  /** 0…1. */
  badness: number;
  /** Several of its latest outcomes were answers. */
  answers: boolean;
}

/** `failedAt`: of the last failure; without one in memory there is nothing to weigh. */
export function badnessOf(recent: RecentOutcomes, { failedAt, now }: { failedAt: number; now: number }): Badness {
  if (now >= failedAt + memoryMs) return faultless;
  let [failures, outcomes, answers, weight] = [0, 0, 0, 1];
  for (const { cells } of recent.toReversed()) {
    for (const cell of cells.toReversed()) {
      if (weight < minWeight) break;
      const count = cell.failures + cell.successes;
      const left = weight * perOutcome ** count;
      const age = Math.max(0, 1 - Math.max(0, now - cell.at) / memoryMs);
      const share = (age * (weight - left)) / (1 - perOutcome);
      failures += (share * cell.failures) / count;
      outcomes += share;
      answers += cell.successes;
      weight = left;
    }
    if (weight < minWeight) break;
  }
  return { badness: failures / (outcomes + doubt), answers: answers >= minAnswers };
}

const faultless: Badness = { badness: 0, answers: false };
