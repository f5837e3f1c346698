// `provider.max_price`: the most that a request may cost, in USD per million tokens of prompt and completion, and per
// unit of the rest. Equal is allowed. Exact: compared in picodollars.
import { parseMoney } from "../catalog/money.ts";
import { type Price, priceFor } from "../catalog/price.ts";
import type { ProviderPreferences } from "../wire/provider-preferences.ts";
import type { Candidate } from "./candidate.ts";
import type { Filter } from "./filter.ts";

type Limited = "prompt" | "completion" | "request" | "image" | "audio";
const perUnit: Record<Limited, { of: string; unit: bigint }> = {
  prompt: { of: "per million tokens", unit: 1_000_000n },
  completion: { of: "per million tokens", unit: 1_000_000n },
  request: { of: "per request", unit: 1n },
  image: { of: "per image", unit: 1n },
  audio: { of: "per unit", unit: 1n },
};
const picoPerDollar = 1e12;
const limitedPrices = ["prompt", "completion", "request", "image", "audio"] as const;

interface Limit {
  name: Limited;
  /** Picodollars per token, or per unit. */
  most: bigint;
  /** USD as it was sent. */
  sent: string;
}

export const maxPrice: Filter = {
  name: "max_price",
  remedy: "raise provider.max_price",
  prepare: ({ facts }) => {
    const limits = readLimits(facts.preferences.max_price);
    if (limits.length === 0) return null;
    return (candidate) => {
      const price = priceAt(candidate, facts.promptTokens);
      for (const limit of limits) if (price[limit.name] > limit.most) return describe(limit, price);
      return undefined;
    };
  },
};

/** A long prompt may have dearer prices than the list says. */
function priceAt({ endpoint, price }: Candidate, promptTokens: number): Price {
  return endpoint.pricing.overrides === undefined ? price : priceFor(endpoint, promptTokens);
}

function readLimits(sent: ProviderPreferences["max_price"]): Limit[] {
  return limitedPrices.flatMap((name) => {
    const limit = sent?.[name];
    const pico = limit == null ? undefined : toPico(limit);
    // Prices are whole picodollars, so rounding the limit down to one changes no comparison.
    return pico === undefined ? [] : [{ name, most: pico / perUnit[name].unit, sent: String(limit) }];
  });
}

/** What is finer than a picodollar (1e-13, "0.0000000000001") is rounded; what is beyond all prices is no limit. */
function toPico(limit: number | string): bigint | undefined {
  return parseMoney(String(limit)) ?? parseMoney(Number(limit).toFixed(12));
}

function describe({ name, sent }: Limit, price: Price): string {
  const { of, unit } = perUnit[name];
  return `its ${name} price is $${Number(price[name] * unit) / picoPerDollar} ${of}, above $${sent}`;
}
