// The nouns: what a catalog document holds (the body of PUT /api/v1/catalog) and its types. Strict about what it knows,
// so that a misspelt field is an error with its path and not a silent default.
import * as z from "zod";
import { quantizations } from "../wire/provider-preferences.ts";
import { parseMoney } from "./money.ts";

export const dialectNames = ["openai", "anthropic", "gemini", "bedrock", "vertex", "workers-ai", "sandbox"] as const;
export type DialectName = (typeof dialectNames)[number];

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
const price = z
  .string()
  .refine((text) => parseMoney(text) !== undefined, { error: 'must be a decimal string in USD, such as "0.00000012"' });

const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/, "must be lower-case letters, digits, dots, dashes and underscores");
const url = z.string().regex(/^https?:\/\/[^\s/]+/, "must be an http(s) URL");
const nullableUrl = z.string().nullable().default(null);

const dataPolicySchema = z.strictObject({
  training: z.boolean().default(true),
  retains_prompts: z.boolean().default(true),
  /** Days that prompts are kept; null = unknown. */
  retention_days: z.number().nonnegative().nullable().default(null),
});
export type DataPolicy = z.infer<typeof dataPolicySchema>;

export const providerSchema = z.strictObject({
  slug,
  name: z.string().min(1),
  dialect: z.enum(dialectNames),
  base_url: url,
  /** The name of the secret that holds the key; null = none needed. */
  api_key: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of a secret")
    .nullable()
    .default(null),
  /** How the key is sent; null = the dialect's own way. */
  auth: z.enum(authSchemes).nullable().default(null),
  quirks: z.record(z.string(), z.unknown()).default({}),
  /** null = nothing is known, which counts as training and keeping prompts for an unknown time. */
  data_policy: dataPolicySchema.nullable().default(null),
  headquarters: z.string().nullable().default(null),
  datacenters: z.array(z.string()).nullable().default(null),
  moderated: z.boolean().default(false),
  /** Whether closing the connection stops the generation (and its bill). */
  stops_on_cancel: z.boolean().default(true),
  terms_of_service_url: nullableUrl,
  privacy_policy_url: nullableUrl,
  status_page_url: nullableUrl,
});
export type Provider = z.infer<typeof providerSchema>;

const priceFields = {
  request: price.optional(),
  image: price.optional(),
  audio: price.optional(),
  internal_reasoning: price.optional(),
  input_cache_read: price.optional(),
  input_cache_write: price.optional(),
  input_cache_write_1h: price.optional(),
};

/** Dearer or cheaper prices of an endpoint beyond a prompt length; the last one that matches wins, key by key. */
const priceOverrideSchema = z.strictObject({
  min_prompt_tokens: z.int().nonnegative(),
  prompt: price.optional(),
  completion: price.optional(),
  ...priceFields,
});

const pricingSchema = z.strictObject({
  prompt: price,
  completion: price,
  ...priceFields,
  overrides: z.array(priceOverrideSchema).optional(),
});
export type Pricing = z.infer<typeof pricingSchema>;

const tokens = z.int().positive();

export const endpointSchema = z.strictObject({
  provider: slug,
  /** Names this endpoint among those of the model; the provider's slug, or `slug/variant`. */
  tag: z.string().min(1).optional(),
  upstream_model: z.string().min(1),
  quantization: z.enum(quantizations).nullable().default(null),
  context_length: tokens.optional(),
  max_completion_tokens: tokens.nullable().default(null),
  max_prompt_tokens: tokens.nullable().default(null),
  pricing: pricingSchema,
  supported_parameters: z.array(z.string()).default(["max_tokens", "temperature", "top_p", "stop"]),
  regions: z.array(z.string()).default([]),
  supports_implicit_caching: z.boolean().default(false),
  /** Properties of the dialect table that hold for this endpoint only; they win over the provider's. */
  quirks: z.record(z.string(), z.unknown()).default({}),
  /** Overrides the provider's policy for this endpoint (a free tier may train where the paid one does not). */
  data_policy: dataPolicySchema.nullable().optional(),
});

/** What models read and put out. */
export const modalities = ["text", "image", "file", "audio", "video", "embeddings", "rerank"] as const;
const modality = z.enum(modalities);

export const modelSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9~@][a-z0-9._@~-]*\/[a-z0-9][a-z0-9._:-]*$/i, "must look like author/model"),
  name: z.string().min(1),
  created: z.int().nonnegative().default(0),
  description: z.string().default(""),
  context_length: tokens,
  architecture: z
    .strictObject({
      input_modalities: z.array(modality).default(["text"]),
      output_modalities: z.array(modality).default(["text"]),
      tokenizer: z.string().nullable().default(null),
      instruct_type: z.string().nullable().default(null),
    })
    .prefault({}),
  /** Other ids that mean this model. */
  aliases: z.array(z.string()).default([]),
  /** Whether the author allows training other models on its output; null = unknown. */
  distillable: z.boolean().nullable().default(null),
  /** Declared quality per kind of task, 0…1; what the auto router weighs against price. */
  quality: z.record(z.string(), z.number().min(0).max(1)).default({}),
  endpoints: z.array(endpointSchema),
});

export type CatalogModel = z.infer<typeof modelSchema>;
/** An endpoint with every default filled in. */
export type Endpoint = Omit<z.infer<typeof endpointSchema>, "tag" | "context_length"> & {
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
