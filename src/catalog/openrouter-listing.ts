// The shapes of OpenRouter's public listing, as loose as they may be read, and their prices in our words. PURE.

import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";
import { filled, present } from "../wire/present.ts";
import { quantizations } from "../wire/provider-preferences.ts";
import { modalities, type Pricing } from "./catalog.ts";
import { readExtraPrice, readPrice } from "./imported.ts";

const price = madeOnce(() => z.union([z.string(), z.number()]).nullish());
const extraPrices = madeOnce(() => ({
  request: price(),
  image: price(),
  image_output: price(),
  audio: price(),
  audio_output: price(),
  input_audio_cache: price(),
  internal_reasoning: price(),
  web_search: price(),
  input_cache_read: price(),
  input_cache_write: price(),
  input_cache_write_1h: price(),
}));
const override = madeOnce(() =>
  z.object({
    min_prompt_tokens: z.int().nonnegative().optional(),
    utc_start: z.unknown().optional(),
    utc_days: z.unknown().optional(),
    prompt: price(),
    completion: price(),
    ...extraPrices(),
  }),
);
const listedPricing = madeOnce(() =>
  z.object({
    prompt: price(),
    completion: price(),
    ...extraPrices(),
    overrides: z.array(override()).nullish(),
  }),
);
const tokens = madeOnce(() => z.int().positive().nullish().catch(null));

export const listedEndpointSchema = madeOnce(() =>
  z.object({
    tag: z.string().min(1),
    provider_name: z.string(),
    context_length: tokens(),
    max_completion_tokens: tokens(),
    max_prompt_tokens: tokens(),
    quantization: z.enum(quantizations).nullish().catch("unknown"),
    supported_parameters: z.array(z.string()).default([]),
    supports_implicit_caching: z.boolean().default(false),
    pricing: listedPricing(),
  }),
);
export type ListedEndpoint = z.infer<ReturnType<typeof listedEndpointSchema>>;

const modalityList = madeOnce(() =>
  z
    .array(z.string())
    .default(["text"])
    .transform((names) => modalities.filter((name) => names.includes(name))),
);

export const listedModelSchema = madeOnce(() =>
  z.object({
    id: z.string().min(1),
    name: z.string().min(1),
    created: z.int().nonnegative().catch(0),
    description: z.string().nullish(),
    context_length: tokens(),
    hugging_face_id: z.string().nullish(),
    architecture: z.object({
      input_modalities: modalityList(),
      output_modalities: modalityList(),
      tokenizer: z.string().nullish(),
      instruct_type: z.string().nullish(),
    }),
  }),
);
export type ListedModel = z.infer<ReturnType<typeof listedModelSchema>>;

/** `GET /models` */
export const modelsAnswerSchema = madeOnce(() => z.object({ data: z.array(z.unknown()) }));
/** `GET /models/{id}/endpoints` */
export const endpointsAnswerSchema = madeOnce(() =>
  z.object({
    data: z.object({ id: z.string(), endpoints: z.array(z.unknown()) }),
  }),
);

/** undefined where there is no fixed price: routers list -1. */
export function readListedPricing({ overrides, ...listed }: ListedEndpoint["pricing"]): Pricing | undefined {
  const [prompt, completion] = [readPrice(listed.prompt), readPrice(listed.completion)];
  if (prompt === undefined || completion === undefined) return undefined;
  // Prices by the time of day cannot be expressed in our catalog; those by length can.
  const byLength = (overrides ?? []).flatMap(({ min_prompt_tokens, utc_start, utc_days, ...prices }) => {
    const byTime = utc_start !== undefined || utc_days !== undefined;
    return min_prompt_tokens === undefined || byTime ? [] : [{ min_prompt_tokens, ...readExtras(prices) }];
  });
  return { ...readExtras(listed), prompt, completion, ...present({ overrides: filled(byLength) }) };
}

function readExtras(prices: Record<string, string | number | null | undefined>): Record<string, string> {
  const fields = ["prompt", "completion", ...Object.keys(extraPrices())];
  return Object.fromEntries(
    fields.flatMap((field) => {
      const read = readExtraPrice(prices[field]);
      return read === undefined ? [] : [[field, read] as const];
    }),
  );
}
