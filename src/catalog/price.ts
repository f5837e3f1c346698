// An endpoint's prices as picodollars, and the one price that balancing and sorting compare.

import { derivedOnce } from "../wire/derived.ts";
import type { Endpoint, Pricing } from "./catalog.ts";
import { parseMoney } from "./money.ts";

/** Picodollars per token, or per unit for `request` and `image`. */
export interface Price {
  prompt: bigint;
  completion: bigint;
  request: bigint;
  image: bigint;
  audio: bigint;
  /** null: no price of its own, which equals the prompt price. */
  cacheRead: bigint | null;
  cacheWrite: bigint | null;
  cacheWriteHour: bigint | null;
}

const optional = (text: string | undefined): bigint | null => (text === undefined ? null : (parseMoney(text) ?? null));
const required = (text: string | undefined): bigint => optional(text) ?? 0n;

function readPrice(pricing: Pricing): Price {
  return {
    prompt: required(pricing.prompt),
    completion: required(pricing.completion),
    request: required(pricing.request),
    image: required(pricing.image),
    audio: required(pricing.audio),
    cacheRead: optional(pricing.input_cache_read),
    cacheWrite: optional(pricing.input_cache_write),
    cacheWriteHour: optional(pricing.input_cache_write_1h),
  };
}

const listPrice = derivedOnce(readPrice);

/** The list price: what a short prompt pays. */
export function priceOf({ pricing }: Pick<Endpoint, "pricing">): Price {
  return listPrice(pricing);
}

/** The price of a prompt of that many tokens: overrides beyond a length apply, the last that matches wins key by key. */
export function priceFor({ pricing }: Pick<Endpoint, "pricing">, promptTokens: number): Price {
  const matching = (pricing.overrides ?? []).filter((override) => promptTokens > override.min_prompt_tokens);
  if (matching.length === 0) return priceOf({ pricing });
  const merged: Pricing = { ...pricing };
  for (const { min_prompt_tokens: _threshold, ...prices } of matching) Object.assign(merged, prices);
  return readPrice(merged);
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
    audio: Number(audio),
  };
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
