// In what order the endpoints left by the filters are tried: by `order`, by a sort, or by the default strategy.
import type { SortKey } from "../wire/provider-preferences.ts";
import { byPrice, type Candidate, isNamed } from "./candidate.ts";
import { type Chance, draw } from "./draw.ts";
import type { EndpointHealth, Percentiles } from "./health-snapshot.ts";

export type PercentileCutoffs = Partial<Record<keyof Percentiles, number>>;

export interface OrderingContext {
  /** Health by candidate, uniform outages already taken out; undefined = unknown = healthy. */
  healthOf(candidate: Candidate): EndpointHealth | undefined;
  now: number;
  chance: Chance;
  sort: SortKey | null;
  /** `provider.order`, lower-cased; null = not given. */
  order: readonly string[] | null;
  /** Tokens per second. */
  minThroughput: PercentileCutoffs | null;
  /** Milliseconds. */
  maxLatency: PercentileCutoffs | null;
  /** Whether the endpoint can read the signed reasoning that the conversation carries. */
  readsReasoning(candidate: Candidate): boolean;
}

export interface Ordered {
  /** Those that `order` names, in its order. */
  listed: Candidate[];
  rest: Candidate[];
}

export function orderEndpoints(candidates: readonly Candidate[], context: OrderingContext): Ordered {
  const listed = context.order === null ? [] : inGivenOrder(candidates, context.order);
  const rest = candidates.filter((candidate) => !listed.includes(candidate));
  const groups = preferenceGroups(rest, context);
  return { listed, rest: groups.flatMap((group) => arrange(group, context)) };
}

/** A provider's several tags come by rising price; an endpoint that is named twice keeps its first place. */
function inGivenOrder(candidates: readonly Candidate[], order: readonly string[]): Candidate[] {
  const listed = new Set<Candidate>();
  for (const name of order) {
    for (const candidate of candidates.filter((one) => isNamed(one, name)).sort(byPrice)) listed.add(candidate);
  }
  return [...listed];
}

/** What misses a soft preference stands behind what meets it; unknown statistics count as meeting it. */
function preferenceGroups(candidates: readonly Candidate[], context: OrderingContext): Candidate[][] {
  const misses = (candidate: Candidate): number =>
    (context.readsReasoning(candidate) ? 0 : 2) + (meetsThresholds(candidate, context) ? 0 : 1);
  const groups: Candidate[][] = [[], [], [], []];
  for (const candidate of candidates) groups[misses(candidate)]?.push(candidate);
  return groups.filter((group) => group.length > 0);
}

function meetsThresholds(candidate: Candidate, { healthOf, minThroughput, maxLatency }: OrderingContext): boolean {
  if (minThroughput === null && maxLatency === null) return true;
  const statistics = healthOf(candidate)?.statistics;
  return (
    every(minThroughput, statistics?.throughput5m, (measured, wanted) => measured >= wanted) &&
    every(maxLatency, statistics?.latency5m, (measured, wanted) => measured <= wanted)
  );
}

function every(
  cutoffs: PercentileCutoffs | null,
  measured: Percentiles | null | undefined,
  meets: (measured: number, wanted: number) => boolean,
): boolean {
  if (cutoffs === null || measured == null) return true;
  return (["p50", "p75", "p90", "p99"] as const).every((name) => {
    const wanted = cutoffs[name];
    return wanted === undefined || meets(measured[name], wanted);
  });
}

function arrange(candidates: Candidate[], context: OrderingContext): Candidate[] {
  return context.sort === null ? byDefault(candidates, context) : bySort(candidates, context.sort, context);
}

/** Strictly sorted: no balancing, and health has no say. */
function bySort(candidates: Candidate[], sort: SortKey, { healthOf }: OrderingContext): Candidate[] {
  if (sort === "price") return candidates.toSorted(byPrice);
  const ranks = new Map(candidates.map((candidate) => [candidate, rank(sort, healthOf(candidate))]));
  const rankOf = (candidate: Candidate): number => ranks.get(candidate) ?? Number.POSITIVE_INFINITY;
  return candidates.toSorted((a, b) => {
    const [first, second] = [rankOf(a), rankOf(b)];
    return first === second ? byPrice(a, b) : first < second ? -1 : 1;
  });
}

/** Lower is better; unknown statistics come last. `exacto` is quality first: the share of good answers. */
function rank(sort: Exclude<SortKey, "price">, health: EndpointHealth | undefined): number {
  const statistics = health?.statistics;
  switch (sort) {
    case "throughput": {
      const measured = statistics?.throughput5m ?? statistics?.throughput30m;
      return measured == null ? Number.POSITIVE_INFINITY : -measured.p50;
    }
    case "latency":
      return (statistics?.latency5m ?? statistics?.latency30m)?.p50 ?? Number.POSITIVE_INFINITY;
    case "exacto": {
      const uptime = statistics?.uptime30m ?? statistics?.uptime1d;
      return uptime == null ? Number.POSITIVE_INFINITY : -uptime;
    }
  }
}

/** Stable ones, one of them drawn to the front and the rest by price; then unstable ones; last who answered 429. */
function byDefault(candidates: Candidate[], context: OrderingContext): Candidate[] {
  const stable: Candidate[] = [];
  const unstable: Candidate[] = [];
  const rateLimited: Candidate[] = [];
  for (const candidate of candidates) {
    const health = context.healthOf(candidate);
    if (health !== undefined && health.rateLimitedUntil > context.now) rateLimited.push(candidate);
    else if (health !== undefined && !health.stable) unstable.push(candidate);
    else stable.push(candidate);
  }
  const weighted = stable.map((candidate) => ({ candidate, health: context.healthOf(candidate)?.weight ?? 1 }));
  const first = draw(weighted, context.chance);
  const behind = stable.filter((candidate) => candidate !== first).sort(byPrice);
  return [...(first === undefined ? [] : [first]), ...behind, ...unstable.sort(byPrice), ...rateLimited.sort(byPrice)];
}
