// `provider.max_price`: the most that a request may cost, in USD per million tokens of prompt and completion, and per
// unit of the rest. Equal is allowed. Exact: whole picodollars are compared.
import { parseMoney } from "../../catalog/money.ts";
import { areWithin, type LimitedPrices, limitedPrices, limitedPricesOf, priceFor } from "../../catalog/price.ts";
import type { PriceConditions } from "../../catalog/pricing-in-force.ts";
import type { ProviderPreferences } from "../../wire/provider-preferences.ts";
import type { PricedTier } from "../../wire/service-tier.ts";
import type { Candidate } from "../candidate.ts";
import { tierAt } from "../tier-at.ts";
import { defineFilter } from "./filter.ts";

type Limited = keyof LimitedPrices;

const units: Record<Limited, { of: string; tokens: number }> = {
  prompt: { of: "per million tokens", tokens: 1_000_000 },
  completion: { of: "per million tokens", tokens: 1_000_000 },
  request: { of: "per request", tokens: 1 },
  image: { of: "per image", tokens: 1 },
  audio: { of: "per unit", tokens: 1 },
};
const picoPerDollar = 1e12;
const none = Number.POSITIVE_INFINITY;
const unlimited: LimitedPrices = { prompt: none, completion: none, request: none, image: none, audio: none };

interface Limit {
  name: Limited;
  /** Picodollars per token, or per unit. */
  max: number;
  /** USD as it was sent. */
  sent: number | string;
}

export const maxPrice = defineFilter({
  name: "max_price",
  scopes: ["request"],
  word: "max_price",
  field: "provider.max_price",
  group: "constraint",
  remedy: "raise provider.max_price",
  prepare: ({ facts, now }) => {
    const limits = readLimits(facts.preferences.max_price);
    if (limits.length === 0) return null;
    const max = { ...unlimited, ...Object.fromEntries(limits.map((limit) => [limit.name, limit.max])) };
    const conditions = { promptTokens: facts.promptTokens, at: now };
    return (candidate) => {
      const prices = pricesAt(candidate, conditions, tierAt(candidate, facts));
      if (areWithin(prices, max)) return undefined;
      const exceeded = limits.find((limit) => prices[limit.name] > limit.max);
      return exceeded && describe(exceeded, prices);
    };
  },
});

/** A long prompt, a time of day or a service tier may have dearer prices than the list says. */
function pricesAt(
  { endpoint, limitedPrices: listed }: Candidate,
  conditions: PriceConditions,
  tier: PricedTier | undefined,
): LimitedPrices {
  const isListed = endpoint.pricing.overrides === undefined && tier === undefined;
  return isListed ? listed : limitedPricesOf(priceFor(endpoint, { ...conditions, tier }));
}

function readLimits(sent: ProviderPreferences["max_price"]): Limit[] {
  const limits: Limit[] = [];
  if (sent == null) return limits;
  for (const name of limitedPrices) {
    const limit = sent[name];
    // Prices are whole picodollars, so rounding the limit down to one changes no comparison.
    if (limit != null) limits.push({ name, max: Math.floor(toPico(limit) / units[name].tokens), sent: limit });
  }
  return limits;
}

/** What is finer than a picodollar (1e-13, "0.0000000000001") is rounded. */
function toPico(limit: number | string): number {
  if (typeof limit === "number") return Math.round(limit * picoPerDollar);
  const exact = parseMoney(limit);
  return exact === undefined ? toPico(Number(limit)) : Number(exact);
}

function describe({ name, sent }: Limit, prices: LimitedPrices): string {
  const { of, tokens } = units[name];
  return `its ${name} price is $${(prices[name] * tokens) / picoPerDollar} ${of}, above $${sent}`;
}
