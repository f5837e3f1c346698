// Usage × price → cost, exact: whole picodollars, no floats until the wire. Each part is charged once, at its own price
// where it has one, else as a part of the whole it belongs to; the parts add up to the cost.
import type { Price } from "../catalog/price.ts";
import type { ReportedUsage } from "../wire/answer.ts";

export interface CostInput {
  usage: ReportedUsage;
  price: Price;
  /** Images in the prompt, for endpoints that price them apart. */
  images: number;
  /** The answer cites what a search found; where the provider tells no number of searches, that was one. */
  searched: boolean;
  /** Picodollars for work done on the way, such as OCR; charged whatever the provider answers. */
  surcharge: bigint;
  /** Picodollars for a search by an engine outside; charged as the surcharge is. */
  engineSearches?: bigint;
  /** The workspace's own provider key pays the provider: the router charges nothing for tokens. */
  byok: boolean;
  /** The workspace takes 1 % off in exchange for its data. */
  dataDiscount: boolean;
  /** The answer ended with nothing or with an error, and no completion tokens: the provider's work costs nothing. */
  uncharged: boolean;
}

/** Names of the prices they are charged by, and of what is added or taken off. */
export type CostPart =
  | "prompt"
  | "input_cache_read"
  | "input_cache_write"
  | "input_cache_write_1h"
  | "audio"
  | "input_audio_cache"
  | "image"
  | "request"
  | "completion"
  | "internal_reasoning"
  | "audio_output"
  | "image_output"
  | "web_search"
  | "ocr"
  | "late"
  | "byok"
  | "data_discount";

/** An amount, and of how many units it is the price; -1 unit is taken off. */
export type CostLine = readonly [part: CostPart, picodollars: bigint, units: number];

/** As a record keeps it: the price of a unit in picodollars as text, never below zero. */
export type BillLine = readonly [part: CostPart, units: number, price: string];

/** All in picodollars. */
export interface Cost {
  /** What the workspace is charged. */
  charged: bigint;
  /** How it came about, without what is zero; the sum is `charged`. */
  parts: readonly CostLine[];
  /** What the provider charges, by part. */
  upstream: bigint;
  upstreamPrompt: bigint;
  upstreamCompletion: bigint;
  upstreamSearches: bigint;
  /** Of an engine outside. */
  engineSearches: bigint;
  /** Saved by prompt caching, negative where writing cost more; null without cache prices. */
  cacheDiscount: bigint | null;
}

export function costOf(input: CostInput): Cost {
  const { usage, price, surcharge, engineSearches = 0n, byok, dataDiscount, uncharged } = input;
  const bill = new Bill();
  const upstreamPrompt = uncharged ? 0n : chargePrompt(bill, input);
  const upstreamCompletion = uncharged ? 0n : chargeCompletion(bill, input);
  const upstreamSearches = uncharged ? 0n : bill.charge("web_search", searchesOf(input), price.webSearch);
  const upstream = upstreamPrompt + upstreamCompletion + upstreamSearches;
  const full = (byok ? 0n : upstream) + surcharge + engineSearches;
  const discount = dataDiscount ? full / 100n : 0n;
  bill.charge("web_search", 1, engineSearches);
  bill.charge("ocr", 1, surcharge);
  if (byok) bill.charge("byok", -1, upstream);
  bill.charge("data_discount", -1, discount);
  return {
    charged: full - discount,
    parts: bill.parts,
    upstream,
    upstreamPrompt,
    upstreamCompletion,
    upstreamSearches,
    engineSearches,
    cacheDiscount: hasCachePrice(price) ? (uncharged ? 0n : cacheDiscountOf(usage, price)) : null,
  };
}

/** The same with what others cost who were asked for the same answer, and were given up. */
export function withLate(cost: Cost, late: readonly Cost[]): Cost {
  const charged = late.reduce((sum, one) => sum + one.charged, 0n);
  const upstream = late.reduce((sum, one) => sum + one.upstream, 0n);
  if (upstream === 0n) return cost;
  const parts = charged === 0n ? cost.parts : [...cost.parts, ["late", charged, 1] as const];
  return { ...cost, charged: cost.charged + charged, upstream: cost.upstream + upstream, parts };
}

/** Of several steps together. */
export function addCosts(one: Cost, other: Cost): Cost {
  const add = (
    field: "charged" | "upstream" | "upstreamPrompt" | "upstreamCompletion" | "upstreamSearches" | "engineSearches",
  ) => one[field] + other[field];
  const hasDiscount = one.cacheDiscount !== null || other.cacheDiscount !== null;
  return {
    charged: add("charged"),
    parts: other.parts.reduce(withLine, one.parts),
    upstream: add("upstream"),
    upstreamPrompt: add("upstreamPrompt"),
    upstreamCompletion: add("upstreamCompletion"),
    upstreamSearches: add("upstreamSearches"),
    engineSearches: add("engineSearches"),
    cacheDiscount: hasDiscount ? (one.cacheDiscount ?? 0n) + (other.cacheDiscount ?? 0n) : null,
  };
}

/** Units of the same part at the same price are one line. */
function withLine(lines: readonly CostLine[], line: CostLine): readonly CostLine[] {
  const [part, picodollars, units] = line;
  const isSame = ([name, amount, many]: CostLine) =>
    name === part && amount * BigInt(units) === picodollars * BigInt(many);
  const known = lines.findIndex(isSame);
  if (known === -1) return [...lines, line];
  return lines.map((one, place) => (place === known ? [part, one[1] + picodollars, one[2] + units] : one));
}

/** What each part comes to, whatever its prices were. */
export function sumsOfParts({ parts }: Pick<Cost, "parts">): ReadonlyMap<CostPart, bigint> {
  const sums = new Map<CostPart, bigint>();
  for (const [part, picodollars] of parts) sums.set(part, (sums.get(part) ?? 0n) + picodollars);
  return sums;
}

/** The arithmetic of a cost; its amounts add up to what is charged. */
export function billOf({ parts }: Cost): BillLine[] {
  return parts.map(([part, picodollars, units]) => [part, units, String(picodollars / BigInt(units))]);
}

/** Picodollars of a line. */
export function amountOf([, units, price]: BillLine): bigint {
  return BigInt(units) * BigInt(price);
}

/** What is charged, line by line; what costs nothing has no line. */
class Bill {
  readonly parts: CostLine[] = [];

  /** Picodollars that these units cost. */
  charge(part: CostPart, units: number, price: bigint): bigint {
    if (units === 0 || price === 0n) return 0n;
    const amount = BigInt(units) * price;
    this.parts.push([part, amount, units]);
    return amount;
  }
}

/** The prompt's tokens by how they are charged. No part is more than what is left of the whole: a slip is no gift. */
function promptParts(usage: ReportedUsage) {
  const cached = Math.min(usage.cachedTokens ?? 0, usage.promptTokens);
  const written = Math.min(usage.cacheWriteTokens ?? 0, usage.promptTokens - cached);
  const hour = Math.min(usage.cacheWriteHourTokens ?? 0, written);
  const fresh = usage.promptTokens - cached - written;
  const cachedAudio = Math.min(usage.cachedAudioTokens ?? 0, cached);
  const audio = Math.min(Math.max(0, (usage.audioTokens ?? 0) - cachedAudio), fresh);
  return { cached, written, hour, fresh, cachedAudio, audio };
}

function chargePrompt(bill: Bill, { usage, price, images }: CostInput): bigint {
  const { cached, written, hour, fresh, cachedAudio, audio } = promptParts(usage);
  const pricedAudio = price.audio === null ? 0 : audio;
  const pricedCachedAudio = price.audioCache === null ? 0 : cachedAudio;
  const write = price.cacheWrite ?? price.prompt;
  return (
    bill.charge("prompt", fresh - pricedAudio + (usage.citationTokens ?? 0), price.prompt) +
    bill.charge("audio", pricedAudio, price.audio ?? 0n) +
    bill.charge("input_cache_read", cached - pricedCachedAudio, price.cacheRead ?? price.prompt) +
    bill.charge("input_audio_cache", pricedCachedAudio, price.audioCache ?? 0n) +
    bill.charge("input_cache_write", written - hour, write) +
    bill.charge("input_cache_write_1h", hour, price.cacheWriteHour ?? write) +
    bill.charge("image", images, price.image) +
    bill.charge("request", usage.searchUnits ?? 1, price.request)
  );
}

function chargeCompletion(bill: Bill, { usage, price }: CostInput): bigint {
  let left = usage.completionTokens;
  const take = (part: CostPart, tokens: number | undefined, own: bigint | null): bigint => {
    if (own === null) return 0n;
    const taken = Math.min(tokens ?? 0, left);
    left -= taken;
    return bill.charge(part, taken, own);
  };
  const apart =
    take("internal_reasoning", usage.reasoningTokens, price.internalReasoning) +
    take("audio_output", usage.audioOutputTokens, price.audioOutput) +
    take("image_output", usage.imageOutputTokens, price.imageOutput);
  return apart + bill.charge("completion", left, price.completion);
}

function searchesOf({ usage, searched }: CostInput): number {
  return usage.webSearches ?? (searched ? 1 : 0);
}

function hasCachePrice({ cacheRead, cacheWrite, cacheWriteHour }: Price): boolean {
  return cacheRead !== null || cacheWrite !== null || cacheWriteHour !== null;
}

function cacheDiscountOf(usage: ReportedUsage, price: Price): bigint {
  const { cached, written, hour } = promptParts(usage);
  const write = price.cacheWrite ?? price.prompt;
  return (
    BigInt(cached) * (price.prompt - (price.cacheRead ?? price.prompt)) +
    BigInt(written - hour) * (price.prompt - write) +
    BigInt(hour) * (price.prompt - (price.cacheWriteHour ?? write))
  );
}
