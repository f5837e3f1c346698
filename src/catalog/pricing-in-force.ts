// Which of an endpoint's prices hold for one request: its list, changed by the overrides whose conditions are all met (the
// last that matches wins, key by key), changed by the service tier's own list and its overrides.
import { filled, present } from "../wire/present.ts";
import type { PricedTier } from "../wire/service-tier.ts";
import { type PriceOverride, type Pricing, type TierPricing, utcDays } from "./catalog.ts";

/** What prices depend on. */
export interface PriceConditions {
  promptTokens: number;
  /** Epoch milliseconds. */
  at: number;
  /** An endpoint without prices for it charges those of the default tier. */
  tier?: PricedTier | undefined;
}

export function pricingInForce(list: Pricing, tier: TierPricing | undefined, conditions: PriceConditions): Pricing {
  const merged: Pricing = { ...list };
  apply(merged, list.overrides, conditions);
  if (tier !== undefined) {
    const { overrides, ...prices } = tier;
    Object.assign(merged, prices);
    apply(merged, overrides, conditions);
  }
  return merged;
}

function apply(merged: Pricing, overrides: readonly PriceOverride[] | undefined, conditions: PriceConditions): void {
  for (const override of overrides ?? []) {
    const { min_prompt_tokens, utc_start, utc_end, utc_days, ...prices } = override;
    if (isMet(override, conditions)) Object.assign(merged, prices);
  }
}

function isMet(override: PriceOverride, { promptTokens, at }: PriceConditions): boolean {
  const { min_prompt_tokens: threshold, utc_start: start, utc_end: end, utc_days: days } = override;
  if (threshold !== undefined && promptTokens <= threshold) return false;
  const time = new Date(at);
  const day = utcDays[time.getUTCDay()];
  if (days !== undefined && (day === undefined || !days.includes(day))) return false;
  if (start === undefined || end === undefined) return true;
  const clock = time.getUTCHours() * 100 + time.getUTCMinutes();
  return start <= end ? clock >= start && clock < end : clock >= start || clock < end;
}

/** A tier's whole list: its own prices, and the endpoint's where it has none. */
export function tierPricing({ overrides, ...list }: Pricing, tier: TierPricing): Pricing {
  const named = new Set(Object.keys(tier));
  const kept = (overrides ?? []).map(
    (override) => Object.fromEntries(Object.entries(override).filter(([key]) => !named.has(key))) as PriceOverride,
  );
  const all = [...kept, ...(tier.overrides ?? [])];
  const { overrides: _own, ...prices } = tier;
  return Object.assign({ ...list }, prices, present({ overrides: filled(all) }));
}
