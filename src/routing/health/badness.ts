// How badly an endpoint fails, for the order of those that are all unstable: the share of failures among its latest outcomes,
// each weighing less than the one behind it, and all of them less as they grow old. And whether it answers often enough to be
// asked again: what died a moment ago has many good answers behind it, and none of them counts for long.
import { type FirstTokenTimes, hasAnswered } from "./first-token-times.ts";
import { memoryMs, type RecentOutcomes } from "./recent-outcomes.ts";

/** Half of the weight lies on the last four: an endpoint that answers every other time is never taken for a dead one for long. */
const perOutcome = 0.85;
/** What is not known counts as so much of a success. */
const doubt = 0.3;
const minWeight = 0.01;
const minAnswers = 3;
/** Of one that has answered at all lately: whoever has not stands behind it. */
const worstThatAnswers = 0.94;
/** Asking until one answers takes four requests then, on average. */
const maxBadness = 0.75;

export interface Badness {
  /** 0…1. */
  badness: number;
  /** It answers often enough to be asked again. */
  answers: boolean;
}

interface BadnessInput {
  failedAt: number;
  firstTokens: FirstTokenTimes;
  now: number;
}

/** `failedAt`: of the last failure; without one in memory there is nothing to weigh, and isolates are not told of successes but by
 * their first tokens. What a workspace's own key came to is in nobody's memory: an endpoint without failures may be asked again. */
export function badnessOf(recent: RecentOutcomes, { failedAt, firstTokens, now }: BadnessInput): Badness {
  if (now >= failedAt + memoryMs) return hasAnswered(firstTokens, { atLeast: minAnswers, now }) ? wellKnown : unknown;
  let [failures, outcomes, answers, weight] = [0, 0, 0, 1];
  for (const { cells } of recent.toReversed()) {
    for (const cell of cells.toReversed()) {
      if (weight < minWeight && answers > 0) break;
      const count = cell.failures + cell.successes;
      const left = weight * perOutcome ** count;
      const age = Math.max(0, 1 - Math.max(0, now - cell.at) / memoryMs);
      const share = (age * (weight - left)) / (1 - perOutcome);
      failures += (share * cell.failures) / count;
      outcomes += share;
      answers += cell.successes;
      weight = left;
    }
    if (weight < minWeight && answers > 0) break;
  }
  const badness = answers === 0 ? 1 : Math.min(worstThatAnswers, failures / (outcomes + doubt));
  return { badness, answers: answers >= minAnswers && badness <= maxBadness };
}

const unknown: Badness = { badness: 0, answers: false };
const wellKnown: Badness = { badness: 0, answers: true };
