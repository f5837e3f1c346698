// Usage × price → cost, exact: whole picodollars, no floats until the wire.
import type { Price } from "../catalog/price.ts";
import type { ReportedUsage } from "../wire/answer.ts";

export interface CostInput {
  usage: ReportedUsage;
  price: Price;
  /** Images in the prompt, for endpoints that price them apart. */
  images: number;
  /** Picodollars for work done on the way, such as OCR; charged whatever the provider answers. */
  surcharge: bigint;
  /** The workspace's own provider key pays the provider: the router charges nothing for tokens. */
  byok: boolean;
  /** The workspace takes 1 % off in exchange for its data. */
  dataDiscount: boolean;
  /** The answer ended with nothing or with an error, and no completion tokens: the provider's work costs nothing. */
  uncharged: boolean;
}

/** All in picodollars. */
export interface Cost {
  /** What the workspace is charged. */
  charged: bigint;
  /** What the provider charges, by part. */
  upstream: bigint;
  upstreamPrompt: bigint;
  upstreamCompletion: bigint;
  /** Saved by prompt caching, negative where writing cost more; null without cache prices. */
  cacheDiscount: bigint | null;
}

export function costOf({ usage, price, images, surcharge, byok, dataDiscount, uncharged }: CostInput): Cost {
  // Never more than the prompt: a provider's slip must not turn a cost into a gift.
  const cachedTokens = Math.min(usage.cachedTokens ?? 0, usage.promptTokens);
  const writtenTokens = Math.min(usage.cacheWriteTokens ?? 0, usage.promptTokens - cachedTokens);
  const hourTokens = Math.min(usage.cacheWriteHourTokens ?? 0, writtenTokens);
  const cached = BigInt(cachedTokens);
  const hour = BigInt(hourTokens);
  const written = BigInt(writtenTokens - hourTokens);
  const read = price.cacheRead ?? price.prompt;
  const write = price.cacheWrite ?? price.prompt;
  const writeHour = price.cacheWriteHour ?? write;
  const discount =
    cached * (price.prompt - read) + written * (price.prompt - write) + hour * (price.prompt - writeHour);
  const requests = BigInt(usage.searchUnits ?? 1);
  const prompt =
    BigInt(usage.promptTokens) * price.prompt - discount + BigInt(images) * price.image + requests * price.request;
  const completion = BigInt(usage.completionTokens) * price.completion;
  const upstreamPrompt = uncharged ? 0n : prompt;
  const upstreamCompletion = uncharged ? 0n : completion;
  const upstream = upstreamPrompt + upstreamCompletion;
  const full = (byok ? 0n : upstream) + surcharge;
  return {
    charged: dataDiscount ? full - full / 100n : full,
    upstream,
    upstreamPrompt,
    upstreamCompletion,
    cacheDiscount: price.cacheRead === null && price.cacheWrite === null ? null : discount,
  };
}
