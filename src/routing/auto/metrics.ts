// How good a router is, from labelled prompts: the share of the gap between two models that it recovers (PGR) for the
// share of calls that it sends to the strong one. Random routing scores 0.50, whatever the models.
import { seededRandom } from "./seeded-random.ts";

export interface JudgedPrompt {
  /** Higher = sent to the strong model earlier. */
  score: number;
  /** Right or wrong, or a grade: only the two sums matter. */
  strong: number;
  weak: number;
}

export const sharePoints = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

/** PGR at 0, 10, … 100 % of calls to the strong model. Equal scores count as split at random: by their mean gain. */
export function recoveredGap(prompts: readonly JudgedPrompt[]): number[] {
  const sorted = [...prompts].sort((first, second) => second.score - first.score);
  const gained = new Float64Array(sorted.length + 1);
  let start = 0;
  while (start < sorted.length) {
    let end = start;
    let gain = 0;
    while (end < sorted.length && sorted[end]?.score === sorted[start]?.score) {
      gain += (sorted[end]?.strong ?? 0) - (sorted[end]?.weak ?? 0);
      end++;
    }
    for (let at = start; at < end; at++)
      gained[at + 1] = (gained[start] ?? 0) + (gain * (at + 1 - start)) / (end - start);
    start = end;
  }
  const gap = gained[sorted.length] ?? 0;
  return sharePoints.map((share) => {
    const calls = share * sorted.length;
    const whole = Math.floor(calls + 1e-9);
    const below = gained[whole] ?? 0;
    const above = gained[Math.min(whole + 1, sorted.length)] ?? 0;
    return gap === 0 ? share : (below + (above - below) * Math.max(calls - whole, 0)) / gap;
  });
}

/** Area under the curve by the trapezium, over shares 0 … 1. */
export function areaUnder(curve: readonly number[]): number {
  let area = 0;
  for (let index = 1; index < curve.length; index++) area += ((curve[index - 1] ?? 0) + (curve[index] ?? 0)) / 2;
  return area / Math.max(curve.length - 1, 1);
}

/** The smallest share of strong calls, in percent, that recovers `target` (0…1) of the gap; linear between points. */
export function callShareFor(curve: readonly number[], target: number): number {
  for (let index = 0; index < curve.length; index++) {
    const value = curve[index] ?? 0;
    if (value < target) continue;
    if (index === 0) return 0;
    const before = curve[index - 1] ?? 0;
    return ((index - 1 + (target - before) / (value - before)) * 100) / (curve.length - 1);
  }
  return 100;
}

export interface RouterQuality {
  apgr: number;
  cpt50: number;
  cpt80: number;
}

export function routerQuality(prompts: readonly JudgedPrompt[]): RouterQuality {
  const curve = recoveredGap(prompts);
  return { apgr: areaUnder(curve), cpt50: callShareFor(curve, 0.5), cpt80: callShareFor(curve, 0.8) };
}

export type Interval = readonly [low: number, high: number];

/** 95 % intervals from prompts drawn again with replacement, by a seed. */
export function bootstrapQuality(prompts: readonly JudgedPrompt[], draws = 400): Record<keyof RouterQuality, Interval> {
  const random = seededRandom(1);
  const results = Array.from({ length: draws }, () =>
    routerQuality(prompts.map((prompt) => prompts[Math.floor(random() * prompts.length)] ?? prompt)),
  );
  const interval = (name: keyof RouterQuality): Interval => {
    const sorted = results.map((result) => result[name]).sort((first, second) => first - second);
    return [sorted[Math.floor(draws * 0.025)] ?? 0, sorted[Math.floor(draws * 0.975)] ?? 0];
  };
  return { apgr: interval("apgr"), cpt50: interval("cpt50"), cpt80: interval("cpt80") };
}

/** The curve that knows the labels: the prompts where only the strong model is right come first. */
export function oracleCurve(prompts: readonly JudgedPrompt[]): number[] {
  return recoveredGap(prompts.map((prompt) => ({ ...prompt, score: prompt.strong - prompt.weak })));
}
