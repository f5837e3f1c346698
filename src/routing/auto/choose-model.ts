// Which of the models that can serve a request does: the cheapest whose declared quality at this kind of task reaches a
// bar, and the bar rises with the rank of the request's difficulty. All others stand behind it as fallbacks.
import type { TaskKind } from "../../wire/task-kind.ts";
import { type RecentDifficulty, rankOf } from "./recent-difficulty.ts";

export const costTiers = ["low", "medium", "high", "xhigh", "max"] as const;
export type CostTier = (typeof costTiers)[number];

export interface Candidate {
  id: string;
  /** Declared quality by kind of task, 0…1; `general` stands in for a kind that is not named. */
  quality: Readonly<Record<string, number>>;
  /** What this request is expected to cost with the model, in picodollars. */
  expectedPricePico: bigint;
}

export interface ChooseInput {
  difficulty: number;
  task: TaskKind;
  candidates: readonly Candidate[];
  costTier?: CostTier | undefined;
  recent: RecentDifficulty;
  /** The model that the conversation has used so far. */
  pinned?: string | undefined;
}

export interface Choice {
  /** All candidates, the chosen one first; empty when there was none. */
  order: string[];
  /** Share of recent requests that were easier, 0…1. */
  rank: number;
  /** The quality asked for; null when no candidate declares any. */
  bar: number | null;
  /** One sentence for the record and the metadata. */
  reason: string;
}

/** The share of requests, the hardest first, for which the best model is worth its price. */
const bestShare: Readonly<Record<CostTier, number>> = { low: 0.2, medium: 0.4, high: 0.6, xhigh: 0.8, max: 1 };
/** Qualities closer than this are the same: declared numbers are not finer. */
const sameQuality = 0.02;

export function chooseModel({ difficulty, task, candidates, costTier, recent, pinned }: ChooseInput): Choice {
  const rank = rankOf(recent, difficulty);
  const tier = costTier ?? "low";
  const { bar, order } = orderCandidates(candidates, task, demandOf(rank, tier));
  const ranked = `difficulty ${difficulty.toFixed(2)} is above ${Math.floor(rank * 100)} % of recent requests`;
  if (order.length === 0) return { order, rank, bar, reason: "No model is left to choose from." };
  if (pinned !== undefined && order.includes(pinned))
    return {
      order: [pinned, ...order.filter((id) => id !== pinned)],
      rank,
      bar,
      reason: `The conversation keeps ${pinned} (${task}; ${ranked}).`,
    };
  const wanted = bar === null ? "no model declares a quality" : `it asks for quality ${bar.toFixed(2)} at ${task}`;
  return { order, rank, bar, reason: `${order[0]}: ${ranked}; with cost tier ${tier} ${wanted}.` };
}

/** How much of the way from the worst to the best quality is asked for, 0…1. */
function demandOf(rank: number, tier: CostTier): number {
  const best = 1 - bestShare[tier];
  const cheapest = best / 2;
  if (rank >= best) return 1;
  return rank <= cheapest ? 0 : (rank - cheapest) / (best - cheapest);
}

interface Rated {
  id: string;
  quality: number | undefined;
  price: bigint;
}

function orderCandidates(candidates: readonly Candidate[], task: TaskKind, demand: number) {
  const rated = candidates.map(({ id, quality, expectedPricePico }): Rated => {
    return { id, quality: qualityAt(quality, task), price: expectedPricePico };
  });
  const qualities = rated.flatMap(({ quality }) => (quality === undefined ? [] : [quality]));
  if (qualities.length === 0) return { bar: null, order: orderByPrice(rated, demand) };
  const worst = Math.min(...qualities);
  const bar = worst + (Math.max(...qualities) - worst) * demand;
  const reaches = ({ quality }: Rated) => quality !== undefined && quality >= bar - sameQuality;
  const reaching = rated.filter(reaches).sort((first, second) => byPrice(first, second) || byQuality(first, second));
  const others = rated.filter((model) => !reaches(model)).sort((a, b) => byQuality(a, b) || byPrice(a, b));
  return { bar, order: [...reaching, ...others].map(({ id }) => id) };
}

/** Without declared qualities the price has to stand for them: the model at the demanded place, then the nearest. */
function orderByPrice(rated: readonly Rated[], demand: number): string[] {
  const sorted = [...rated].sort(byPrice);
  const place = Math.round(demand * Math.max(sorted.length - 1, 0));
  const distance = new Map(sorted.map((model, at) => [model.id, Math.abs(at - place)]));
  return sorted.map(({ id }) => id).sort((first, second) => (distance.get(first) ?? 0) - (distance.get(second) ?? 0));
}

function qualityAt(quality: Candidate["quality"], task: TaskKind): number | undefined {
  return quality[task] ?? quality["general"];
}

function byPrice(first: Rated, second: Rated): number {
  if (first.price === second.price) return 0;
  return first.price < second.price ? -1 : 1;
}

/** Best first; unknown quality last. */
function byQuality(first: Rated, second: Rated): number {
  return (second.quality ?? -1) - (first.quality ?? -1);
}
