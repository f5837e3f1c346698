// Every price that a catalog can declare is charged, once, and named; the parts add up to the cost.
import { describe, expect, it } from "vitest";
import { amountOf, billOf, type Cost, type CostInput, costOf, withLate } from "../../../src/accounting/cost.ts";
import { usageOnTheWire } from "../../../src/accounting/usage.ts";
import { endpointSchema } from "../../../src/catalog/catalog.ts";
import { formatMoney } from "../../../src/catalog/money.ts";
import { priceFor } from "../../../src/catalog/price.ts";
import type { PriceConditions } from "../../../src/catalog/pricing-in-force.ts";
import type { ReportedUsage } from "../../../src/wire/answer.ts";
import { present } from "../../../src/wire/present.ts";
import { seeded } from "../store/make-record.ts";

const noon = Date.parse("2026-11-25T12:00:00Z");
const listed = { promptTokens: 0, at: noon };

function endpoint(pricing: object, tiers: object = {}) {
  return endpointSchema().parse({
    provider: "p",
    upstream_model: "m",
    pricing: { prompt: "0.000001", completion: "0.000002", ...pricing },
    pricing_tiers: tiers,
  });
}

interface Case extends Partial<CostInput> {
  usage: ReportedUsage;
  pricing?: object;
}

function cost({ pricing = {}, ...given }: Case) {
  const price = priceFor(endpoint(pricing), listed);
  const plain = { images: 0, searched: false, surcharge: 0n, byok: false, dataDiscount: false, uncharged: false };
  return costOf({ ...plain, price, ...given });
}

const tokens = (promptTokens: number, completionTokens: number, details: Partial<ReportedUsage> = {}) => ({
  promptTokens,
  completionTokens,
  ...details,
});

/** Parts in millionths of a dollar. */
describe("parts of a cost", () => {
  it.each<[name: string, given: Case, parts: Record<string, number>]>([
    [
      "audio, as OpenAI counts it",
      { pricing: { audio: "0.00004" }, usage: tokens(1_000, 10, { audioTokens: 900 }) },
      { prompt: 100, audio: 36_000, completion: 20 },
    ],
    [
      "cited pages beside the prompt, at its price",
      { usage: tokens(1_000, 10, { citationTokens: 500, cachedTokens: 1_000 }) },
      { prompt: 500, input_cache_read: 1_000, completion: 20 },
    ],
    [
      "audio without a price of its own",
      { usage: tokens(1_000, 10, { audioTokens: 900 }) },
      { prompt: 1_000, completion: 20 },
    ],
    [
      "audio that was cached",
      {
        pricing: { audio: "0.00004", input_audio_cache: "0.000003", input_cache_read: "0.0000005" },
        usage: tokens(1_000, 0, { audioTokens: 900, cachedTokens: 500, cachedAudioTokens: 400 }),
      },
      { audio: 20_000, input_cache_read: 50, input_audio_cache: 1_200 },
    ],
    [
      "audio that is spoken",
      { pricing: { audio_output: "0.00008" }, usage: tokens(0, 100, { audioOutputTokens: 90 }) },
      { completion: 20, audio_output: 7_200 },
    ],
    [
      "images that are drawn",
      { pricing: { image_output: "0.00003" }, usage: tokens(0, 1_300, { imageOutputTokens: 1_290 }) },
      { completion: 20, image_output: 38_700 },
    ],
    ["images that are shown", { pricing: { image: "0.001" }, usage: tokens(0, 0), images: 3 }, { image: 3_000 }],
    [
      "reasoning with a price of its own",
      {
        pricing: { prompt: "0.000002", completion: "0.000008", internal_reasoning: "0.000003" },
        usage: tokens(33, 102_468, { reasoningTokens: 95_305 }),
      },
      { prompt: 66, completion: 57_304, internal_reasoning: 285_915 },
    ],
    [
      "reasoning beyond the completion, which cannot be",
      { pricing: { internal_reasoning: "0.000003" }, usage: tokens(0, 10, { reasoningTokens: 50 }) },
      { internal_reasoning: 30 },
    ],
    ["a request", { pricing: { request: "0.005" }, usage: tokens(0, 0) }, { request: 5_000 }],
    [
      "searches of a reranker",
      { pricing: { request: "0.002" }, usage: tokens(0, 0, { searchUnits: 3 }) },
      { request: 6_000 },
    ],
    [
      "searches that are told",
      { pricing: { web_search: "0.01" }, usage: tokens(0, 0, { webSearches: 3 }), searched: true },
      { web_search: 30_000 },
    ],
    [
      "a search that is only seen",
      { pricing: { web_search: "0.01" }, usage: tokens(0, 0), searched: true },
      { web_search: 10_000 },
    ],
    [
      "both kinds of cache writes",
      {
        pricing: { input_cache_read: "0.0000001", input_cache_write: "0.00000125", input_cache_write_1h: "0.000002" },
        usage: tokens(1_000, 0, { cachedTokens: 100, cacheWriteTokens: 800, cacheWriteHourTokens: 300 }),
      },
      { prompt: 100, input_cache_read: 10, input_cache_write: 625, input_cache_write_1h: 600 },
    ],
    ["what was read on the way", { usage: tokens(100, 0), surcharge: 2_000_000_000n }, { prompt: 100, ocr: 2_000 }],
    ["one's own key", { usage: tokens(100, 10), byok: true }, { prompt: 100, completion: 20, byok: -120 }],
    [
      "one percent off",
      { usage: tokens(1_000, 500), dataDiscount: true },
      { prompt: 1_000, completion: 1_000, data_discount: -20 },
    ],
    ["nothing that was worth it", { usage: tokens(1_000, 0), uncharged: true }, {}],
  ])("%s", (_, given, expected) => {
    const worked = cost(given);
    const parts = Object.fromEntries(worked.parts.map(([name, pico]) => [name, Number(pico) / 1e6]));
    expect(parts).toEqual(expected);
    expect(worked.parts.reduce((sum, [, pico]) => sum + pico, 0n)).toBe(worked.charged);
    expect(worked.upstreamPrompt + worked.upstreamCompletion + worked.upstreamSearches).toBe(worked.upstream);
    expect(usageOnTheWire(given.usage, worked, false).cost_details.parts).toEqual(
      Object.fromEntries(Object.entries(expected).map(([name, millionths]) => [name, millionths / 1e6])),
    );
  });
});

const priceNames = [
  ...["prompt", "completion", "request", "image", "web_search", "internal_reasoning", "audio", "audio_output"],
  ...["image_output", "input_cache_read", "input_cache_write", "input_cache_write_1h", "input_audio_cache"],
];

describe("the bill of a record", () => {
  const random = seeded(10);
  const upTo = (limit: number) => Math.floor(random() * limit);
  const maybe = <Value>(value: Value): Value | undefined => (random() < 0.5 ? value : undefined);
  const drawn = (): Cost => {
    const price = () => formatMoney(BigInt(upTo(2 ** 31)));
    const pricing = Object.fromEntries(priceNames.flatMap((name) => (random() < 0.6 ? [[name, price()]] : [])));
    const overrides = maybe([{ min_prompt_tokens: upTo(10_000), prompt: price(), completion: price() }]);
    const usage = {
      ...{ promptTokens: upTo(20_000), completionTokens: upTo(5_000), cachedTokens: maybe(upTo(9_000)) },
      ...{
        cacheWriteTokens: maybe(upTo(9_000)),
        cacheWriteHourTokens: maybe(upTo(9_000)),
        audioTokens: maybe(upTo(500)),
      },
      ...{ cachedAudioTokens: maybe(upTo(500)), reasoningTokens: maybe(upTo(5_000)), webSearches: maybe(upTo(3)) },
      ...{ audioOutputTokens: maybe(upTo(500)), imageOutputTokens: maybe(upTo(500)), citationTokens: maybe(upTo(50)) },
    };
    const tier = random() < 0.3 ? ("flex" as const) : undefined;
    const listing = endpoint(
      { ...pricing, ...present({ overrides }) },
      { flex: { prompt: price(), completion: price() } },
    );
    return costOf({
      usage: present(usage),
      price: priceFor(listing, { promptTokens: usage.promptTokens, at: noon, tier }),
      ...{ images: upTo(3), searched: random() < 0.2, surcharge: random() < 0.2 ? BigInt(upTo(1e9)) : 0n },
      ...{ byok: random() < 0.2, dataDiscount: random() < 0.3, uncharged: random() < 0.05 },
    });
  };
  it("adds up to what is charged, to the last picodollar, whatever the prices", () => {
    for (let round = 0; round < 1_000; round += 1) {
      const cost = withLate(drawn(), random() < 0.2 ? [drawn(), drawn()] : []);
      const bill = billOf(cost);
      expect(bill.reduce((sum, line) => sum + amountOf(line), 0n)).toBe(cost.charged);
      expect(bill.map((line) => [line[0], amountOf(line)])).toEqual(cost.parts.map(([name, pico]) => [name, pico]));
      for (const [, , price] of bill) expect(BigInt(price)).toBeGreaterThan(0n);
    }
  });
});

describe("prices in force", () => {
  const at = (time: string) => Date.parse(`${time}:00Z`);
  const byConditions = endpoint(
    {
      overrides: [
        { min_prompt_tokens: 200_000, prompt: "0.000002" },
        { utc_start: 1630, utc_end: 30, prompt: "0.0000005" },
        { utc_days: ["saturday"], completion: "0.000001" },
      ],
    },
    {
      flex: { prompt: "0.0000004" },
      priority: { prompt: "0.000003", overrides: [{ min_prompt_tokens: 200_000, prompt: "0.000006" }] },
    },
  );
  it.each<[name: string, conditions: Partial<PriceConditions>, prompt: bigint, completion: bigint]>([
    ["by the list", {}, 1_000_000n, 2_000_000n],
    ["at the threshold", { promptTokens: 200_000 }, 1_000_000n, 2_000_000n],
    ["beyond it", { promptTokens: 200_001 }, 2_000_000n, 2_000_000n],
    ["as the window opens", { at: at("2026-11-25T16:30") }, 500_000n, 2_000_000n],
    ["after midnight", { at: at("2026-11-25T00:29") }, 500_000n, 2_000_000n],
    ["as the window closes", { at: at("2026-11-25T00:30") }, 1_000_000n, 2_000_000n],
    ["on a Saturday", { at: at("2026-11-28T12:00") }, 1_000_000n, 1_000_000n],
    [
      "in the window, a long prompt: the last one wins",
      { promptTokens: 300_000, at: at("2026-11-25T17:00") },
      500_000n,
      2_000_000n,
    ],
    ["flex", { tier: "flex" }, 400_000n, 2_000_000n],
    [
      "flex, whose own price no override of the list changes",
      { tier: "flex", promptTokens: 300_000 },
      400_000n,
      2_000_000n,
    ],
    ["priority", { tier: "priority" }, 3_000_000n, 2_000_000n],
    ["priority, a long prompt", { tier: "priority", promptTokens: 300_000 }, 6_000_000n, 2_000_000n],
  ])("%s", (_, conditions, prompt, completion) => {
    expect(priceFor(byConditions, { ...listed, ...conditions })).toMatchObject({ prompt, completion });
  });

  it.each([
    {},
    { utc_start: 100 },
    { utc_start: 1275, utc_end: 1300 },
    { utc_days: ["someday"] },
  ])("an override needs conditions that can be met: %j", (conditions) => {
    expect(() => endpoint({ overrides: [{ ...conditions, prompt: "1" }] })).toThrow();
  });
});
