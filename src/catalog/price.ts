// An endpoint's prices as picodollars, those in force for one request among them, and the one price that balancing and
// sorting compare.

import { derivedOnce } from "../wire/derived.ts";
import type { Endpoint, Pricing } from "./catalog.ts";
import { parseMoney } from "./money.ts";
import { type PriceConditions, pricingInForce, tierPricing } from "./pricing-in-force.ts";

/** Picodollars per token, or per unit for `request`, `image` and `webSearch`. */
export interface Price {
  prompt: bigint;
  completion: bigint;
  request: bigint;
  image: bigint;
  webSearch: bigint;
  /** null: no price of its own, which equals that of the whole it is a part of. */
  cacheRead: bigint | null;
  cacheWrite: bigint | null;
  cacheWriteHour: bigint | null;
  audio: bigint | null;
  audioCache: bigint | null;
  audioOutput: bigint | null;
  imageOutput: bigint | null;
  internalReasoning: bigint | null;
}

const optional = (text: string | undefined): bigint | null => (text === undefined ? null : (parseMoney(text) ?? null));
const required = (text: string | undefined): bigint => optional(text) ?? 0n;

function readPrice(pricing: Pricing): Price {
  return {
    prompt: required(pricing.prompt),
    completion: required(pricing.completion),
    request: required(pricing.request),
    image: required(pricing.image),
    webSearch: required(pricing.web_search),
    cacheRead: optional(pricing.input_cache_read),
    cacheWrite: optional(pricing.input_cache_write),
    cacheWriteHour: optional(pricing.input_cache_write_1h),
    audio: optional(pricing.audio),
    audioCache: optional(pricing.input_audio_cache),
    audioOutput: optional(pricing.audio_output),
    imageOutput: optional(pricing.image_output),
    internalReasoning: optional(pricing.internal_reasoning),
  };
}

const listPrice = derivedOnce(readPrice);

type Priced = Pick<Endpoint, "pricing" | "pricing_tiers">;

/** Of tiers whose prices always hold. */
const tierPrices = derivedOnce(
  ({ pricing, pricing_tiers: { flex, priority } = {} }: Priced) =>
    new Map(
      [flex, priority].flatMap((tier) => (tier === undefined ? [] : [[tier, readPrice(tierPricing(pricing, tier))]])),
    ),
);

/** The list price: what a short prompt pays in the default tier. */
export function priceOf({ pricing }: Pick<Endpoint, "pricing">): Price {
  return listPrice(pricing);
}

/** The prices in force. */
export function priceFor(endpoint: Priced, conditions: PriceConditions): Price {
  const { pricing, pricing_tiers: tiers } = endpoint;
  const tier = conditions.tier === undefined ? undefined : tiers?.[conditions.tier];
  if (pricing.overrides !== undefined) return readPrice(pricingInForce(pricing, tier, conditions));
  if (tier === undefined) return listPrice(pricing);
  if (tier.overrides !== undefined) return readPrice(pricingInForce(pricing, tier, conditions));
  return tierPrices(endpoint).get(tier) ?? listPrice(pricing);
}

export const limitedPrices = ["prompt", "completion", "request", "image", "audio"] as const;

/** Picodollars as numbers, which compare ten times faster: exact below 9,000 USD. */
export type LimitedPrices = Readonly<Record<(typeof limitedPrices)[number], number>>;

export function limitedPricesOf({ prompt, completion, request, image, audio }: Price): LimitedPrices {
  return {
    prompt: Number(prompt),
    completion: Number(completion),
    request: Number(request),
    image: Number(image),
    audio: Number(audio ?? 0n),
  };
}

/** Whether none is above its maximum. Written out: every endpoint of a request is asked, and looking names up takes longer. */
export function areWithin(prices: LimitedPrices, max: LimitedPrices): boolean {
  return (
    prices.prompt <= max.prompt &&
    prices.completion <= max.completion &&
    prices.request <= max.request &&
    prices.image <= max.image &&
    prices.audio <= max.audio
  );
}

/** `0.75 × prompt + 0.25 × completion`, in quarters of a picodollar per token so that it stays whole. */
export function balancingQuarters(price: Price): bigint {
  return 3n * price.prompt + price.completion;
}

/** The balancing price in USD per token as an exact decimal string. */
export function formatBalancingPrice(quarters: bigint): string {
  const digits = (quarters * 25n).toString().padStart(15, "0");
  const fraction = digits.slice(-14).replace(/0+$/, "");
  return digits.slice(0, -14) + (fraction === "" ? "" : `.${fraction}`);
}
