// The whole decision: which endpoints may answer a request, in what order they are tried, and why each other one is
// left out. Pure: the same request, catalog, health, time and chance give the same plan.

import type { Exclusion } from "../wire/failure.ts";
import type { SortKey } from "../wire/provider-preferences.ts";
import type { WorkspaceSettings } from "../wire/workspace-settings.ts";
import type { Candidate } from "./candidate.ts";
import type { Chance } from "./draw.ts";
import { type FilterContext, filters, readMaxPrice } from "./filters.ts";
import { withoutUniformOutage } from "./health.ts";
import type { EndpointHealth, HealthSnapshot } from "./health-snapshot.ts";
import { type OrderingContext, orderEndpoints, type PercentileCutoffs } from "./order-endpoints.ts";
import type { RequestFacts } from "./request-facts.ts";

/** One model of the request with all its endpoints. */
export interface ModelCandidates {
  id: string;
  candidates: readonly Candidate[];
  /** From a variant of this model's name. */
  sort?: SortKey;
}

export interface SelectionInput {
  facts: RequestFacts;
  /** In the order of the fallback list. */
  models: readonly ModelCandidates[];
  settings: WorkspaceSettings;
  missingCredential(candidate: Candidate): string | undefined;
  /** Endpoints whose provider key is the workspace's own: tried first (wire reference §5.7). */
  isByok(candidate: Candidate): boolean;
  region: string | null;
  filesAreParsed: boolean;
  isCompressible(candidate: Candidate): boolean;
  readsReasoning(candidate: Candidate): boolean;
  health: HealthSnapshot;
  /** Epoch milliseconds. */
  now: number;
  chance: Chance;
}

export interface PlannedAttempt {
  candidate: Candidate;
  stable: boolean;
}

export interface Selection {
  plan: PlannedAttempt[];
  excluded: Exclusion[];
}

export function selectEndpoints(input: SelectionInput): Selection {
  const context = filterContext(input);
  const excluded: Exclusion[] = [];
  const eligible = input.models.map((model) => ({
    ...model,
    candidates: model.candidates.filter((candidate) => {
      const exclusion = firstExclusion(candidate, context);
      if (exclusion !== undefined) excluded.push(exclusion);
      return exclusion === undefined;
    }),
  }));
  const health = relevantHealth(eligible, input.health);
  const together = input.facts.partition === "none";
  const [head] = eligible;
  const groups =
    together && head !== undefined
      ? [{ ...head, candidates: eligible.flatMap(({ candidates }) => candidates) }]
      : eligible;
  const plan = groups.flatMap((group) => {
    const ordering = orderingContext(input, health, group.sort);
    const { listed, rest } = orderEndpoints(group.candidates, ordering);
    return withoutFallbacks({ listed, rest: byokFirst(rest, input), input, excluded });
  });
  const stable = (candidate: Candidate): boolean => health.get(candidate.key)?.stable ?? true;
  return { plan: plan.map((candidate) => ({ candidate, stable: stable(candidate) })), excluded };
}

function filterContext(input: SelectionInput): FilterContext {
  const { facts, settings, missingCredential, region, filesAreParsed, isCompressible } = input;
  const lower = (names: readonly string[] | null | undefined) => names?.map((name) => name.toLowerCase()) ?? null;
  return {
    facts,
    settings,
    missingCredential,
    region,
    filesAreParsed,
    isCompressible,
    maxPrice: readMaxPrice(facts.preferences.max_price),
    names: {
      accountAllowed: lower(settings.allowed_providers),
      only: lower(facts.preferences.only),
      accountIgnored: lower(settings.ignored_providers) ?? [],
      ignore: lower(facts.preferences.ignore) ?? [],
    },
  };
}

function firstExclusion(candidate: Candidate, context: FilterContext): Exclusion | undefined {
  for (const filter of filters) {
    const detail = filter.excludes(candidate, context);
    if (detail !== undefined) return exclusionOf(candidate, filter.name, detail);
  }
  return undefined;
}

function exclusionOf(candidate: Candidate, by: string, detail: string): Exclusion {
  return { model: candidate.model.id, endpoint: candidate.endpoint.tag, by, detail };
}

/** Health of the candidates; where every endpoint of a model fails alike, none of them is marked. */
function relevantHealth(groups: readonly ModelCandidates[], health: HealthSnapshot): Map<string, EndpointHealth> {
  const relevant = new Map<string, EndpointHealth>();
  for (const { candidates } of groups) {
    const known = withoutUniformOutage(candidates.map(({ key }) => health.get(key) ?? healthy));
    for (const [index, candidate] of candidates.entries()) relevant.set(candidate.key, known[index] ?? healthy);
  }
  return relevant;
}

/** Unknown is healthy. */
const healthy: EndpointHealth = { stable: true, weight: 1, rateLimitedUntil: 0, statistics: null };

function orderingContext(
  input: SelectionInput,
  health: ReadonlyMap<string, EndpointHealth>,
  variantSort: SortKey | undefined,
): OrderingContext {
  const { facts, settings, now, chance, readsReasoning } = input;
  const { preferences } = facts;
  return {
    healthOf: (candidate) => health.get(candidate.key),
    now,
    chance,
    sort: facts.sort ?? variantSort ?? settings.default_provider_sort,
    order: preferences.order == null ? null : preferences.order.map((name) => name.toLowerCase()),
    minThroughput: cutoffs(preferences.preferred_min_throughput, 1),
    maxLatency: cutoffs(preferences.preferred_max_latency, 1_000),
    readsReasoning,
  };
}

/** A plain number is the median. Latency comes in seconds and is compared in milliseconds. */
function cutoffs(
  wanted: number | Record<string, number | null | undefined> | null | undefined,
  unit: number,
): PercentileCutoffs | null {
  if (wanted == null) return null;
  if (typeof wanted === "number") return { p50: wanted * unit };
  const read: PercentileCutoffs = {};
  for (const name of ["p50", "p75", "p90", "p99"] as const) {
    const value = wanted[name];
    if (value != null) read[name] = value * unit;
  }
  return read;
}

function byokFirst(candidates: Candidate[], { isByok }: SelectionInput): Candidate[] {
  return [
    ...candidates.filter((candidate) => isByok(candidate)),
    ...candidates.filter((candidate) => !isByok(candidate)),
  ];
}

interface FallbackChoice {
  listed: Candidate[];
  rest: Candidate[];
  input: SelectionInput;
  excluded: Exclusion[];
}

/** `allow_fallbacks: false`: what `order` lists and nothing else, or the first alone. */
function withoutFallbacks({ listed, rest, input, excluded }: FallbackChoice): Candidate[] {
  const { preferences } = input.facts;
  if (preferences.allow_fallbacks !== false) return [...listed, ...rest];
  if (preferences.order != null) {
    for (const one of rest)
      excluded.push(exclusionOf(one, "order", "is not in provider.order, and allow_fallbacks is false"));
    return listed;
  }
  const [first, ...others] = rest;
  for (const one of others)
    excluded.push(exclusionOf(one, "allow_fallbacks", "is a fallback, and allow_fallbacks is false"));
  return first === undefined ? [] : [first];
}
