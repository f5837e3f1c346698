// A line of a price list → the pricing of an endpoint: USD per million tokens become exact decimal strings in USD per
// token, and prices that rise with the length of the prompt become overrides. PURE.

import type { Pricing } from "../../catalog/catalog.ts";
import { formatMoney } from "../../catalog/money.ts";
import { filled, present } from "../../wire/present.ts";
import type { ListedPrice, Listing } from "./price-lists.ts";

/** genai-prices' names and ours. */
const names: Record<
  string,
  "input_cache_read" | "input_cache_write" | "input_cache_write_1h" | "audio" | "internal_reasoning"
> = {
  cache_read_mtok: "input_cache_read",
  cache_write_mtok: "input_cache_write",
  cache_write_1h_mtok: "input_cache_write_1h",
  input_audio_mtok: "audio",
  output_reasoning_mtok: "internal_reasoning",
};

/** USD per million tokens → USD per token. Finer than 1e-12 USD per token is rounded: the lists carry float noise there. */
export function perToken(usdPerMillion: number): string {
  return formatMoney(BigInt(Math.round(usdPerMillion * 1e6)));
}

/** USD per thousand requests → USD per request. */
export function perThousand(usd: number): string {
  return formatMoney(BigInt(Math.round(usd * 1e9)));
}

/** undefined where the list gives no price, or none but zero: a free tier is never inferred. */
export function readPricing(prices: Listing["prices"]): Pricing | undefined {
  const { input_mtok: prompt, output_mtok: completion } = prices;
  if (prompt === undefined || completion === undefined || prompt.base + completion.base === 0) return undefined;
  const starts = new Set(Object.values(prices).flatMap(({ tiers }) => tiers.map(({ start }) => start)));
  const overrides = [...starts]
    .sort((a, b) => a - b)
    .map((start) => ({ min_prompt_tokens: start, ...pricesAt(prices, start) }));
  const perRequest = prices["requests_kcount"];
  return {
    ...{ prompt: perToken(prompt.base), completion: perToken(completion.base) },
    ...present({ request: perRequest === undefined ? undefined : perThousand(perRequest.base) }),
    ...extras(prices, ({ base }) => base),
    ...present({ overrides: filled(overrides) }),
  };
}

function pricesAt(prices: Listing["prices"], start: number) {
  const tier = ({ tiers }: ListedPrice) => tiers.find((step) => step.start === start)?.price;
  const prompt = prices["input_mtok"] && tier(prices["input_mtok"]);
  const completion = prices["output_mtok"] && tier(prices["output_mtok"]);
  return {
    ...present({
      prompt: prompt === undefined ? undefined : perToken(prompt),
      completion: completion === undefined ? undefined : perToken(completion),
    }),
    ...extras(prices, tier),
  };
}

function extras(prices: Listing["prices"], pick: (price: ListedPrice) => number | undefined) {
  const entries = Object.entries(names).flatMap(([theirs, ours]) => {
    const listed = prices[theirs];
    const price = listed === undefined ? undefined : pick(listed);
    return price === undefined ? [] : [[ours, perToken(price)] as const];
  });
  return Object.fromEntries(entries);
}
