// A line of a price list → the pricing of an endpoint: USD per million tokens become exact decimal strings in USD per
// token, and prices that rise with the length of the prompt or change with the time of day become overrides. PURE.

import type { PriceOverride, Pricing } from "../../catalog/catalog.ts";
import { formatMoney } from "../../catalog/money.ts";
import { filled, present } from "../../wire/present.ts";
import type { ListedPrice, Listing } from "./price-lists.ts";

/** genai-prices' names and ours: prices of tokens. */
const names: Record<
  string,
  | "input_cache_read"
  | "input_cache_write"
  | "input_cache_write_1h"
  | "audio"
  | "input_audio_cache"
  | "audio_output"
  | "image_output"
  | "internal_reasoning"
> = {
  cache_read_mtok: "input_cache_read",
  cache_write_mtok: "input_cache_write",
  cache_write_1h_mtok: "input_cache_write_1h",
  input_audio_mtok: "audio",
  cache_audio_read_mtok: "input_audio_cache",
  output_audio_mtok: "audio_output",
  output_image_mtok: "image_output",
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

interface ReadInput {
  prices: Listing["prices"];
  windows?: Listing["windows"];
  /** The days of the UTC week on which the windows hold; undefined: on all. */
  days?: PriceOverride["utc_days"];
}

/** undefined where the list gives no price, or none but zero: a free tier is never inferred. */
export function readPricing({ prices, windows = [], days }: ReadInput): Pricing | undefined {
  const { input_mtok: prompt, output_mtok: completion } = prices;
  if (prompt === undefined || completion === undefined || prompt.base + completion.base === 0) return undefined;
  const starts = new Set(Object.values(prices).flatMap(({ tiers }) => tiers.map(({ start }) => start)));
  const byLength = [...starts]
    .sort((a, b) => a - b)
    .map((start) => ({
      min_prompt_tokens: start,
      ...tokenPrices(prices, ({ tiers }) => tiers.find((step) => step.start === start)?.price),
    }));
  const byTime = windows.map((window) => ({
    utc_start: window.start,
    utc_end: window.end,
    ...present({ utc_days: days }),
    ...tokenPrices(window.prices, ({ base }) => base),
  }));
  return {
    prompt: perToken(prompt.base),
    completion: perToken(completion.base),
    ...present({
      request: unitPrice(prices["requests_kcount"]),
      web_search: unitPrice(prices["web_searches_kcount"]),
    }),
    ...tokenPrices(prices, ({ base }) => base),
    ...present({ overrides: filled([...byLength, ...byTime]) }),
  };
}

function unitPrice(perThousandUnits: ListedPrice | undefined): string | undefined {
  return perThousandUnits === undefined ? undefined : perThousand(perThousandUnits.base);
}

/** All prices of tokens that `pick` finds. */
function tokenPrices(prices: Listing["prices"], pick: (price: ListedPrice) => number | undefined) {
  const all = Object.entries({ input_mtok: "prompt", output_mtok: "completion", ...names });
  const entries = all.flatMap(([theirs, ours]) => {
    const listed = prices[theirs];
    const price = listed === undefined ? undefined : pick(listed);
    return price === undefined ? [] : [[ours, perToken(price)] as const];
  });
  return Object.fromEntries(entries);
}
