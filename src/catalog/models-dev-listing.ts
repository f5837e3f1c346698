// The shapes of models.dev's `api.json`, as loose as they may be read, and its prices in our words. PURE.

import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";
import { present } from "../wire/present.ts";
import type { Pricing } from "./catalog.ts";
import { readPrice } from "./imported.ts";

const usdPerMillion = () => z.number().nonnegative();
const costs = madeOnce(() =>
  z.object({
    input: usdPerMillion(),
    output: usdPerMillion(),
    cache_read: usdPerMillion().optional(),
    cache_write: usdPerMillion().optional(),
  }),
);
export const listedModelSchema = madeOnce(() =>
  z.object({
    id: z.string().min(1),
    name: z.string().min(1),
    reasoning: z.boolean().default(false),
    tool_call: z.boolean().default(false),
    structured_output: z.boolean().default(false),
    temperature: z.boolean().default(true),
    release_date: z.string().optional(),
    modalities: z.object({ input: z.array(z.string()), output: z.array(z.string()) }),
    cost: costs().extend({ context_over_200k: costs().optional().catch(undefined) }),
    limit: z.object({ context: z.int().positive(), output: z.int().nonnegative() }),
  }),
);
export type ListedModel = z.infer<ReturnType<typeof listedModelSchema>>;
/** One entry of `api.json`. */
export const listedProviderSchema = madeOnce(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    api: z.string().optional(),
    npm: z.string().optional(),
    env: z.array(z.string()).default([]),
    models: z.record(z.string(), z.unknown()),
  }),
);
export type ListedProvider = z.infer<ReturnType<typeof listedProviderSchema>>;

/** USD per million tokens → our prices. A cache that costs nothing is one of which nothing is said. */
export function readCosts({ context_over_200k: beyond, ...cost }: ListedModel["cost"]): Pricing {
  const prices = perToken(cost);
  return beyond === undefined
    ? prices
    : { ...prices, overrides: [{ min_prompt_tokens: 200_000, ...perToken(beyond) }] };
}

function perToken(cost: z.infer<ReturnType<typeof costs>>): Pricing {
  const read = (usd: number | undefined) => (usd === undefined ? undefined : readPrice(usd / 1e6));
  const [cacheRead, cacheWrite] = [read(cost.cache_read || undefined), read(cost.cache_write || undefined)];
  return {
    prompt: read(cost.input) ?? "0",
    completion: read(cost.output) ?? "0",
    ...present({ input_cache_read: cacheRead, input_cache_write: cacheWrite }),
  };
}
