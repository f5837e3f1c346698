// The service tiers that the hand-kept table gives to endpoints: published as so many times the list, so that they follow
// it. PURE. A row that speaks of nobody throws: the table is source code.
import type { Pricing, TierPricing } from "../../catalog/catalog.ts";
import { formatMoney, parseMoney } from "../../catalog/money.ts";
import { filled, present } from "../../wire/present.ts";
import type { PricedTier } from "../../wire/service-tier.ts";
import type { TierRow } from "./mapping.ts";

/** Prices that no tier changes. */
const units: ReadonlySet<string> = new Set(["request", "image", "web_search", "overrides"]);

interface Tiered {
  provider: string;
  upstream_model: string;
  pricing: Pricing;
  pricing_tiers?: { [Tier in PricedTier]?: TierPricing | undefined } | undefined;
}

export function withTiers<Endpoint extends Tiered>(endpoint: Endpoint, rows: readonly TierRow[]): Endpoint {
  if (Number(endpoint.pricing.prompt) === 0) return endpoint;
  const tiers = rows
    .filter(({ provider, only }) => endpoint.provider === provider && (only?.test(endpoint.upstream_model) ?? true))
    .map((row) => [row.tier, tierPrices(endpoint.pricing, row)] as const);
  const found = filled(tiers);
  return found === undefined ? endpoint : { ...endpoint, pricing_tiers: Object.fromEntries(found) };
}

/** Throws for a row that no endpoint is meant by. */
export function requireTierUse(rows: readonly TierRow[], endpoints: readonly Tiered[]): void {
  for (const row of rows) {
    if (!endpoints.some((endpoint) => withTiers(endpoint, [row]).pricing_tiers !== undefined)) {
      throw new Error(`Tiers: no endpoint of ${row.provider} is meant by ${row.only?.source ?? "its row"}`);
    }
  }
}

function tierPrices(pricing: Pricing, row: TierRow): TierPricing {
  const overrides = (pricing.overrides ?? []).map(({ min_prompt_tokens, utc_start, utc_end, utc_days, ...prices }) => ({
    ...present({ min_prompt_tokens, utc_start, utc_end, utc_days }),
    ...scaledPrices(prices, row),
  }));
  return { ...scaledPrices(pricing, row), ...present({ overrides: filled(overrides) }) };
}

function scaledPrices(list: Record<string, unknown>, { times, prices }: TierRow): Record<string, string> {
  const entries = Object.entries(list).flatMap(([name, price]) => {
    if (typeof price !== "string" || units.has(name) || (prices.length > 0 && !prices.includes(name))) return [];
    return [[name, scaled(price, times)] as const];
  });
  return Object.fromEntries(entries);
}

/** `times` is a whole number, a decimal or a fraction such as 5/3. */
function scaled(price: string, times: string): string {
  const [above = "1", below = "1"] = times.split("/");
  const [factor, divisor, amount] = [parseMoney(above), parseMoney(below), parseMoney(price)];
  if (factor === undefined || divisor === undefined || amount === undefined)
    throw new Error(`Tiers: ${times} is no factor`);
  return formatMoney((amount * factor) / divisor);
}
