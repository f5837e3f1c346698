// In which service tier an endpoint is asked: the one that the request asks for, or else the one by whose tag it names
// the endpoint (`openai/flex`, as endpoints are listed), each only where the endpoint has a price for it.
import { type PricedTier, pricedTiers, tierAsked } from "../wire/service-tier.ts";
import type { Candidate } from "./candidate.ts";

export interface AskedTier {
  /** By `service_tier`; undefined: the default, or nothing was said. */
  serviceTier: PricedTier | undefined;
  /** Names of `only` and `order`, lower-cased, that may be an endpoint's in a tier; none where the request names one itself. */
  tierTags: ReadonlySet<string>;
  /** Nothing names a tier, the default neither. */
  leavesTierOpen: boolean;
}

const none: ReadonlySet<string> = new Set();
const suffix = new RegExp(`/(?:${pricedTiers.join("|")})$`, "i");

interface AskedInput {
  /** `service_tier` as it was sent. */
  sent: unknown;
  only: readonly string[] | null | undefined;
  order: readonly string[] | null | undefined;
}

export function askedTier({ sent, only, order }: AskedInput): AskedTier {
  const isOpen = sent == null || sent === "auto";
  const tags = isOpen ? [...(only ?? []), ...(order ?? [])].filter((name) => suffix.test(name)) : [];
  const serviceTier = tierAsked(sent);
  return {
    serviceTier,
    leavesTierOpen: serviceTier === undefined && sent !== "default",
    tierTags: tags.length === 0 ? none : new Set(tags.map((name) => name.toLowerCase())),
  };
}

export function tierAt({ endpoint }: Candidate, { serviceTier, tierTags }: AskedTier): PricedTier | undefined {
  if (serviceTier === undefined && tierTags.size === 0) return undefined;
  const { pricing_tiers: tiers } = endpoint;
  if (tiers === undefined) return undefined;
  if (serviceTier !== undefined) return tiers[serviceTier] === undefined ? undefined : serviceTier;
  return pricedTiers.find((tier) => tiers[tier] !== undefined && tierTags.has(tagOf(endpoint.tag, tier)));
}

/**
 * In which tiers it may be served, and charged; undefined: the default one, which stands in for others. `accountChooses`: where
 * nothing names a tier the vendor's account has one, which may be any.
 */
export function tiersServed(
  candidate: Candidate,
  asked: AskedTier,
  accountChooses: boolean,
): readonly (PricedTier | undefined)[] {
  const { pricing_tiers: tiers } = candidate.endpoint;
  if (tiers === undefined) return onlyDefault;
  const tier = tierAt(candidate, asked);
  if (tier !== undefined) return [undefined, tier];
  return asked.leavesTierOpen && accountChooses ? [undefined, ...pricedTiers] : onlyDefault;
}

const onlyDefault = [undefined] as const;

/** What `order`, `only` and `ignore` may call the endpoint, lower-cased, in the tier in which it would be asked. */
export function namesOf(candidate: Candidate, asked: AskedTier): readonly string[] {
  const tier = tierAt(candidate, asked);
  return tier === undefined ? candidate.names : [...candidate.names, tagOf(candidate.endpoint.tag, tier)];
}

function tagOf(tag: string, tier: PricedTier): string {
  return `${tag}/${tier}`.toLowerCase();
}
