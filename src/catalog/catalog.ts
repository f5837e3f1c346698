// The nouns: what a catalog document holds (the body of PUT /api/v1/catalog) and its types. Strict about what it knows,
// so that a misspelt field is an error with its path and not a silent default.
import * as z from "zod";
import { madeOnce } from "../wire/derived.ts";
import { quantizations } from "../wire/provider-preferences.ts";
import {
  listOf,
  maxEndpoints,
  maxModels,
  maxProviders,
  maxUnixSeconds,
  name,
  text,
  tokens,
  tokenThreshold,
} from "./limits.ts";
import { parseMoney } from "./money.ts";

export const authSchemes = [
  "bearer",
  "api-key",
  "x-api-key",
  "x-goog-api-key",
  "aws-sigv4",
  "google-service-account",
  "none",
] as const;
export type AuthScheme = (typeof authSchemes)[number];

/** USD per token or unit, as a decimal string with at most 12 decimals: prices are kept as whole picodollars. */
const price = madeOnce(() =>
  text(40)
    .refine((amount) => parseMoney(amount) !== undefined, {
      error: 'must be a decimal string in USD, such as "0.00000012"',
    })
    .meta({ examples: ["0.00000012"] }),
);

const slug = madeOnce(() =>
  text(64)
    .regex(/^[a-z0-9][a-z0-9._-]*$/, "must be lower-case letters, digits, dots, dashes and underscores")
    .meta({ examples: ["openai"] }),
);
/** Paths of the dialect are appended to it. */
const baseUrl = madeOnce(() =>
  text(2_000)
    .refine(isBareUrl, {
      error: "must be an http(s) URL without a user, a query or a fragment, such as https://api.example.com/v1",
    })
    .meta({ examples: ["https://api.openai.com/v1"] }),
);
const nullableUrl = madeOnce(() => text(2_000).nullable().default(null));

function isBareUrl(url: string): boolean {
  if (!/^https?:\/\/[^\s\\?#]+$/i.test(url) || !URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === "" && password === "";
}

export const dataPolicySchema = madeOnce(() =>
  z.strictObject({
    training: z.boolean().default(true),
    retains_prompts: z.boolean().default(true),
    /** Days that prompts are kept; null = unknown. */
    retention_days: z.number().nonnegative().max(36_500).nullable().default(null),
  }),
);
export type DataPolicy = z.infer<ReturnType<typeof dataPolicySchema>>;

const secretName = madeOnce(() => text(128).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of a secret"));
const maxKeys = 50;

export const providerSchema = madeOnce(() =>
  z.strictObject({
    slug: slug(),
    name: text(256).min(1),
    /** A name of the table of dialects. */
    dialect: text(64),
    base_url: baseUrl(),
    /** The name of the secret that holds the key, or of several that share the requests; null = none needed. */
    api_key: z
      .union([secretName(), z.array(secretName()).min(1).max(maxKeys)], {
        error: `must be the name of a secret, or 1 to ${maxKeys} of them`,
      })
      .nullable()
      .default(null),
    /** How the key is sent; null = the dialect's own way. */
    auth: z.enum(authSchemes).nullable().default(null),
    quirks: z.record(z.string(), z.unknown()).default({}),
    /** null = nothing is known, which counts as training and keeping prompts for an unknown time. */
    data_policy: dataPolicySchema().nullable().default(null),
    headquarters: text(100).nullable().default(null),
    datacenters: listOf(text(100), 300).nullable().default(null),
    moderated: z.boolean().default(false),
    /** Whether closing the connection stops the generation (and its bill). */
    stops_on_cancel: z.boolean().default(true),
    terms_of_service_url: nullableUrl(),
    privacy_policy_url: nullableUrl(),
    status_page_url: nullableUrl(),
  }),
);
export type Provider = z.infer<ReturnType<typeof providerSchema>>;

/** Of the secrets that hold its keys; empty: none is needed. */
export function secretNames({ api_key: names }: Pick<Provider, "api_key">): readonly string[] {
  return names === null ? [] : [names].flat();
}

/** Each is charged: for what it is charged stands in `accounting/cost.ts`. */
const priceFields = madeOnce(() => ({
  request: price().optional(),
  image: price().optional(),
  image_output: price().optional(),
  audio: price().optional(),
  audio_output: price().optional(),
  input_audio_cache: price().optional(),
  internal_reasoning: price().optional(),
  web_search: price().optional(),
  input_cache_read: price().optional(),
  input_cache_write: price().optional(),
  input_cache_write_1h: price().optional(),
}));

/** In the order of `Date.getUTCDay`. */
export const utcDays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;

/** A time of day as HHMM: 1030 is 10:30. */
const clock = madeOnce(() =>
  z
    .int()
    .min(0)
    .max(2400)
    .refine((time) => time % 100 < 60, { error: "must be a time as HHMM, such as 1630" }),
);

/**
 * Dearer or cheaper prices of an endpoint beyond a prompt length, in a window of the UTC day that may pass midnight, on days
 * of the UTC week; all conditions that are given have to hold, and the last one that matches wins, key by key.
 */
const priceOverrideSchema = madeOnce(() =>
  z
    .strictObject({
      min_prompt_tokens: tokenThreshold().optional(),
      utc_start: clock().optional(),
      utc_end: clock().optional(),
      utc_days: z.array(z.enum(utcDays)).min(1).max(7).optional(),
      prompt: price().optional(),
      completion: price().optional(),
      ...priceFields(),
    })
    .refine(({ utc_start: start, utc_end: end }) => (start === undefined) === (end === undefined), {
      error: "needs utc_start and utc_end together",
    })
    .refine(
      ({ min_prompt_tokens, utc_start, utc_days }) => (min_prompt_tokens ?? utc_start ?? utc_days) !== undefined,
      {
        error: "needs a condition: min_prompt_tokens, utc_start and utc_end, or utc_days",
      },
    ),
);
export type PriceOverride = z.infer<ReturnType<typeof priceOverrideSchema>>;

export const pricingSchema = madeOnce(() =>
  z.strictObject({
    prompt: price(),
    completion: price(),
    ...priceFields(),
    overrides: listOf(priceOverrideSchema(), 50).optional(),
  }),
);
export type Pricing = z.infer<ReturnType<typeof pricingSchema>>;

/** What a service tier charges otherwise. */
const tierPricingSchema = madeOnce(() =>
  z.strictObject({
    prompt: price().optional(),
    completion: price().optional(),
    ...priceFields(),
    overrides: listOf(priceOverrideSchema(), 50).optional(),
  }),
);
export type TierPricing = z.infer<ReturnType<typeof tierPricingSchema>>;

export const endpointSchema = madeOnce(() =>
  z.strictObject({
    provider: slug(),
    /** Names this endpoint among those of the model; the provider's slug, or `slug/variant`. */
    tag: name(128).optional(),
    upstream_model: name(512),
    /** The API that this endpoint is reached by, where it is not its provider's; a name of the table of dialects. */
    dialect: text(64).optional(),
    quantization: z.enum(quantizations).nullable().default(null),
    context_length: tokens().optional(),
    max_completion_tokens: tokens().nullable().default(null),
    max_prompt_tokens: tokens().nullable().default(null),
    pricing: pricingSchema(),
    /** Only a tier that is here is ever asked for at this endpoint. */
    pricing_tiers: z
      .strictObject({ flex: tierPricingSchema().optional(), priority: tierPricingSchema().optional() })
      .optional(),
    supported_parameters: listOf(text(100), 200).default(["max_tokens", "temperature", "top_p", "stop"]),
    regions: listOf(text(64), 100).default([]),
    supports_implicit_caching: z.boolean().default(false),
    /** Properties of the dialect table that hold for this endpoint only; they win over the provider's. */
    quirks: z.record(z.string(), z.unknown()).default({}),
    /** Overrides the provider's policy for this endpoint (a free tier may train where the paid one does not). */
    data_policy: dataPolicySchema().nullable().optional(),
  }),
);

/** What models read and put out. */
export const modalities = ["text", "image", "file", "audio", "video", "embeddings", "rerank"] as const;
export const modalitySchema = madeOnce(() => z.enum(modalities));

export const modelSchema = madeOnce(() =>
  z.strictObject({
    id: text(256)
      .regex(/^[a-z0-9~@][a-z0-9._@~-]*\/[a-z0-9][a-z0-9._:-]*$/i, "must look like author/model")
      .meta({ examples: ["openai/gpt-4o-mini"] }),
    name: text(256).min(1),
    /** Unix seconds. */
    created: z.int().nonnegative().max(maxUnixSeconds).default(0),
    description: text(20_000).default(""),
    context_length: tokens(),
    architecture: z
      .strictObject({
        input_modalities: z.array(modalitySchema()).default(["text"]),
        output_modalities: z.array(modalitySchema()).default(["text"]),
        tokenizer: text(100).nullable().default(null),
        instruct_type: text(100).nullable().default(null),
      })
      .prefault({}),
    /** Other ids that mean this model. */
    aliases: listOf(name(256), 100).default([]),
    /** Whether the author allows training other models on its output; null = unknown. */
    distillable: z.boolean().nullable().default(null),
    /** Declared quality per kind of task, 0…1; what the auto router weighs against price. */
    quality: z.record(text(64), z.number().min(0).max(1)).default({}),
    endpoints: listOf(endpointSchema(), maxEndpoints),
  }),
);

export const catalogSchema = madeOnce(() =>
  z.strictObject({
    providers: listOf(providerSchema(), maxProviders),
    models: listOf(modelSchema(), maxModels),
  }),
);

/**
 * Names this schema, and what dialects and rules ask of a catalog, in the rows that went through it. To be counted up with
 * every change of them: `test/unit/catalog/checked-by.test.ts` says when.
 */
export const checkedBy = "7";

export type CatalogModel = z.infer<ReturnType<typeof modelSchema>>;
/** An endpoint with every default filled in. */
export type Endpoint = Omit<z.infer<ReturnType<typeof endpointSchema>>, "tag" | "context_length"> & {
  tag: string;
  context_length: number;
};
export type Model = Omit<CatalogModel, "endpoints"> & { endpoints: Endpoint[] };

/** The whole catalog with every default filled in: what GET answers and PUT takes back. */
export interface Catalog {
  providers: Provider[];
  models: Model[];
}

/** A mistake in a catalog document; `path` as in JavaScript, `models[3].endpoints[1].provider`, empty for the document. */
export interface CatalogIssue {
  path: string;
  message: string;
}
