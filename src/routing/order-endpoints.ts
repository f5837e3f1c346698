// In what order the endpoints left by the filters are tried: by `order`, by a sort, or by the default strategy. What
// comes in stands by rising price, and every step keeps that order where it decides nothing.
import { balancingQuarters, priceFor } from "../catalog/price.ts";
import type { SortKey } from "../wire/provider-preferences.ts";
import type { PricedTier } from "../wire/service-tier.ts";
import type { Candidate } from "./candidate.ts";
import { type Chance, draw, type Rated } from "./draw.ts";
import { hasTier } from "./filters/tier-filter.ts";
import type { EndpointHealth } from "./health/health-snapshot.ts";
import { meetsThresholds, type Preferred } from "./health/thresholds.ts";

export interface OrderingContext {
  now: number;
  chance: Chance;
  sort: SortKey | null;
  /** Place in `provider.order` by lower-cased name; null = not given. */
  order: ReadonlyMap<string, number> | null;
  /** What `order` may call it. */
  namesOf(candidate: Candidate): readonly string[];
  preferred: Preferred;
  /** Endpoints that have this service tier stand before the others. */
  tier: PricedTier | undefined;
  /** Whether the endpoint can read the signed reasoning that the conversation carries. */
  readsReasoning(candidate: Candidate): boolean;
  /** Whether the endpoint takes what shapes the whole answer, such as JSON mode. */
  shapesAnswer(candidate: Candidate): boolean;
}

export interface Ordered {
  /** Those that `order` names, in its order. */
  listed: readonly Rated[];
  rest: readonly Rated[];
}

/** `endpoints` by rising price. */
export function orderEndpoints(endpoints: readonly Rated[], context: OrderingContext): Ordered {
  const { listed, rest } = splitByOrder(endpoints, context);
  const groups = preferenceGroups(rest, context);
  const [only] = groups;
  if (only !== undefined && groups.length === 1) return { listed, rest: arrange(only, context) };
  return { listed, rest: groups.flatMap((group) => arrange(group, context)) };
}

/** The place of each name of a list; one that is named twice keeps its first. */
export function placesOf(names: readonly string[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const name of names) {
    const lowered = name.toLowerCase();
    if (!places.has(lowered)) places.set(lowered, places.size);
  }
  return places;
}

/** A provider's several tags come by rising price; an endpoint that goes by several names takes its first place. */
function splitByOrder(endpoints: readonly Rated[], { order: places, namesOf }: OrderingContext): Ordered {
  if (places === null) return { listed: [], rest: endpoints };
  const listed: { place: number; entry: Rated }[] = [];
  const rest: Rated[] = [];
  for (const entry of endpoints) {
    const place = Math.min(...namesOf(entry.candidate).map((name) => places.get(name) ?? Number.POSITIVE_INFINITY));
    if (Number.isFinite(place)) listed.push({ place, entry });
    else rest.push(entry);
  }
  listed.sort((a, b) => a.place - b.place);
  return { listed: listed.map(({ entry }) => entry), rest };
}

/** What misses a soft preference stands behind what meets it; seldom is there more than one group. */
function preferenceGroups(endpoints: readonly Rated[], context: OrderingContext): Rated[][] {
  const groups: Rated[][] = [];
  for (const entry of endpoints) {
    const missed = misses(entry, context);
    const group = groups[missed];
    if (group === undefined) groups[missed] = [entry];
    else group.push(entry);
  }
  return Object.values(groups);
}

function misses({ candidate, health }: Rated, { preferred, readsReasoning, shapesAnswer }: OrderingContext): number {
  return (
    (readsReasoning(candidate) ? 0 : 4) +
    (shapesAnswer(candidate) ? 0 : 2) +
    (meetsThresholds(health, preferred) ? 0 : 1)
  );
}

function arrange(endpoints: readonly Rated[], context: OrderingContext): readonly Rated[] {
  const { tier, sort, now, chance } = context;
  if (tier !== undefined) return byTier(endpoints, tier, context);
  if (sort === null) {
    inGroup(endpoints, context);
    return byDefault(endpoints, now, chance);
  }
  return sort === "price" ? endpoints : byStatistics(endpoints, sort);
}

/** Those that have the tier first: flex by what it costs there, priority by throughput, unless the request sorts itself. */
function byTier(endpoints: readonly Rated[], tier: PricedTier, context: OrderingContext): readonly Rated[] {
  const having = endpoints.filter(({ candidate }) => hasTier(candidate, tier));
  const others = endpoints.filter((entry) => !having.includes(entry));
  const plain = { ...context, tier: undefined };
  if (having.length === 0) return arrange(others, plain);
  const sorted =
    tier === "flex" && context.sort === null
      ? having.toSorted((a, b) => tierPrice(a, tier, context.now) - tierPrice(b, tier, context.now))
      : arrange(having, { ...plain, sort: context.sort ?? "throughput" });
  return others.length === 0 ? sorted : [...sorted, ...arrange(others, plain)];
}

function tierPrice({ candidate }: Rated, tier: PricedTier, now: number): number {
  return Number(balancingQuarters(priceFor(candidate.endpoint, { promptTokens: 0, at: now, tier })));
}

/** Strictly sorted: no balancing, and health has no say. Ties stay by price. */
function byStatistics(endpoints: readonly Rated[], sort: Exclude<SortKey, "price">): Rated[] {
  const ranked = endpoints.map((entry) => ({ entry, rank: rank(sort, entry.health) }));
  // Not a subtraction: two unknown ones are equal, and infinity minus itself is not a number.
  ranked.sort((a, b) => (a.rank === b.rank ? 0 : a.rank < b.rank ? -1 : 1));
  return ranked.map(({ entry }) => entry);
}

/** Lower is better; unknown statistics come last. `exacto` is quality first: the share of good answers. */
function rank(sort: Exclude<SortKey, "price">, { statistics }: EndpointHealth): number {
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

/** Neighbours that only this strategy has put in their order, within what is preferred, are one group. */
function inGroup(endpoints: readonly Rated[], context: OrderingContext): void {
  const [first] = endpoints;
  if (first === undefined) return;
  const group = misses(first, context);
  for (const entry of endpoints) entry.group = group;
}

/** Stable ones, one of them drawn to the front; then unstable ones, the least bad first; last who answered 429 and asked to
 * be left alone. */
function byDefault(endpoints: readonly Rated[], now: number, chance: Chance): Rated[] {
  const stable: Rated[] = [];
  const unstable: Rated[] = [];
  const rateLimited: Rated[] = [];
  for (const entry of endpoints) {
    if (entry.health.rateLimitedUntil > now) rateLimited.push(entry);
    else if (entry.health.stable) stable.push(entry);
    else unstable.push(entry);
  }
  const first = draw(stable, chance);
  const ordered = first === undefined ? [] : [first];
  for (const entry of stable) if (entry !== first) ordered.push(entry);
  return ordered.concat(byBadness(unstable), rateLimited);
}

/** Of those that fail alike the cheaper comes first. */
function byBadness(endpoints: readonly Rated[]): readonly Rated[] {
  if (endpoints.length < 2) return endpoints;
  return endpoints.toSorted((a, b) => Math.round(10 * a.health.badness) - Math.round(10 * b.health.badness));
}
