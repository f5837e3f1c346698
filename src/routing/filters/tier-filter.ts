// `service_tier` (wire reference §5.8): flex is answered by endpoints that have it and by no others, as long as there is
// one; priority prefers those that have it and does without where they fail. Looks at what the other filters left.
import type { Exclusion } from "../../wire/failure.ts";
import type { PricedTier } from "../../wire/service-tier.ts";
import type { Candidate } from "../candidate.ts";
import type { Rated } from "../draw.ts";
import { defineFilter, exclusionOf } from "./filter.ts";

export const serviceTier = defineFilter({
  name: "service_tier",
  scopes: ["request"],
  word: "service_tier",
  field: "service_tier",
  group: "constraint",
  remedy: "leave service_tier out, or add providers that have that tier",
  prepare: null,
});

export interface WithinTier {
  kept: readonly Rated[];
  excluded: readonly Exclusion<"service_tier">[];
}

const nothing: readonly never[] = [];

export function hasTier({ endpoint }: Candidate, tier: PricedTier | undefined): boolean {
  return tier !== undefined && endpoint.pricing_tiers?.[tier] !== undefined;
}

export function withinTier(endpoints: readonly Rated[], tier: PricedTier | undefined): WithinTier {
  if (tier !== "flex") return { kept: endpoints, excluded: nothing };
  const kept = endpoints.filter(({ candidate }) => hasTier(candidate, tier));
  if (kept.length === 0) return { kept: endpoints, excluded: nothing };
  const others = endpoints.filter((entry) => !kept.includes(entry));
  const detail = "has no flex tier, and flex does not fall back to the default one";
  return { kept, excluded: others.map(({ candidate }) => exclusionOf(candidate, serviceTier, detail)) };
}
