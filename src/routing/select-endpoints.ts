// The whole decision: which endpoints may answer a request, in what order they are tried, and why each other one is
// left out. Pure: the same request, catalog, health, time and chance give the same plan.

import type { Exclusion } from "../wire/failure.ts";
import type { SortKey } from "../wire/provider-preferences.ts";
import { byPrice, type Candidate } from "./candidate.ts";
import type { Chance, Rated } from "./draw.ts";
import { withoutFallbacks } from "./filters/fallback-filters.ts";
import type { FilterContext } from "./filters/filter.ts";
import { type FilterName, filters, prepareFilters } from "./filters/filters.ts";
import { withinTier } from "./filters/tier-filter.ts";
import { unknownHealth } from "./health/health.ts";
import type { EndpointHealth, HealthSnapshot } from "./health/health-snapshot.ts";
import { preferredOf } from "./health/thresholds.ts";
import { type OrderingContext, orderEndpoints, placesOf } from "./order-endpoints.ts";
import { parameterBits } from "./taken-parameters.ts";
import { namesOf } from "./tier-at.ts";

/** One model of the request with all its endpoints, as `candidatesOf` gives them. */
export interface ModelCandidates {
  id: string;
  candidates: readonly Candidate[];
  /** From a variant of this model's name. */
  sort?: SortKey;
}

export interface SelectionInput extends FilterContext {
  /** In the order of the fallback list. */
  models: readonly ModelCandidates[];
  /** Endpoints whose provider key is the workspace's own: tried first (wire reference §5.7). */
  isByok(candidate: Candidate): boolean;
  readsReasoning(candidate: Candidate): boolean;
  health: HealthSnapshot;
  chance: Chance;
}

export interface PlannedAttempt {
  candidate: Candidate;
  /** When the plan was made, like the next two. */
  stable: boolean;
  health: EndpointHealth;
  /** As of `Rated`. */
  group: number | null;
}

export interface Selection {
  plan: readonly PlannedAttempt[];
  excluded: Exclusion<FilterName>[];
}

export function selectEndpoints(input: SelectionInput): Selection {
  const excluded: Exclusion<FilterName>[] = [];
  const exclusionFrom = prepareFilters(input, filters);
  const groups = input.models.map(({ candidates, sort }) => {
    const eligible: Rated[] = [];
    for (const candidate of candidates) {
      const exclusion = exclusionFrom(candidate);
      if (exclusion === undefined) eligible.push(rated(candidate, input.health.get(candidate.key)));
      else excluded.push(exclusion);
    }
    const within = withinTier(eligible, input.facts.serviceTier);
    for (const exclusion of within.excluded) excluded.push(exclusion);
    return { endpoints: within.kept, sort };
  });
  const contextFor = prepareOrdering(input);
  const plans = (input.facts.partition === "none" ? merged(groups) : groups).map(({ endpoints, sort }, index) => {
    const { listed, rest } = orderEndpoints(endpoints, contextFor(sort));
    const narrowed = withoutFallbacks({ listed, rest: byokFirst(rest, input) }, input.facts.preferences);
    for (const exclusion of narrowed.excluded) excluded.push(exclusion);
    for (const entry of narrowed.kept) if (entry.group !== null) entry.group += index * groupsPerModel;
    return narrowed.kept;
  });
  const [only = []] = plans;
  return { plan: plans.length <= 1 ? only : plans.flat(), excluded };
}

/** A model's groups, those of the workspace's own keys apart. */
const groupsPerModel = 16;

/** Unknown is healthy. */
function rated(candidate: Candidate, health: EndpointHealth = unknownHealth): Rated {
  return { candidate, health, stable: health.stable, group: null };
}

interface Group {
  endpoints: readonly Rated[];
  sort: SortKey | undefined;
}

/** The endpoints of all models as one list, by rising price; those of an earlier model first where prices are equal. */
function merged(groups: readonly Group[]): Group[] {
  const endpoints = groups.flatMap((group) => group.endpoints);
  return [{ endpoints: endpoints.toSorted((a, b) => byPrice(a.candidate, b.candidate)), sort: groups[0]?.sort }];
}

/** The request's own sort wins over that of the model's variant, which wins over the workspace's. */
function prepareOrdering(input: SelectionInput): (variant: SortKey | undefined) => OrderingContext {
  const { facts, settings, now, chance } = input;
  const names = facts.preferences.order;
  const order = names == null ? null : placesOf(names);
  const preferred = preferredOf(facts.preferences);
  const shaping = parameterBits(facts.shaping);
  return (variant) => ({
    now,
    chance,
    sort: facts.sort ?? variant ?? settings.default_provider_sort,
    order,
    namesOf: (candidate) => namesOf(candidate, facts),
    preferred,
    tier: facts.serviceTier,
    readsReasoning: (candidate) => input.readsReasoning(candidate),
    shapesAnswer: ({ takenParameters }) => (takenParameters & shaping) === shaping,
  });
}

function byokFirst(endpoints: readonly Rated[], { isByok }: SelectionInput): readonly Rated[] {
  const own = endpoints.filter(({ candidate }) => isByok(candidate));
  for (const entry of own) if (entry.group !== null) entry.group -= groupsPerModel / 2;
  return own.length === 0 ? endpoints : [...own, ...endpoints.filter((entry) => !own.includes(entry))];
}
