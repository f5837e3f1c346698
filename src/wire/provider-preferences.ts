// The `provider` object of a request (wire reference §5.1). Strict: an unknown field or value is a 400 that names it,
// because a preference that is silently ignored sends a prompt where its author did not want it.
import * as z from "zod";
import { openObject } from "./open-object.ts";

export const quantizations = [
  "int4",
  "int8",
  "fp4",
  "mxfp4",
  "nvfp4",
  "fp6",
  "fp8",
  "mxfp8",
  "fp16",
  "bf16",
  "fp32",
  "unknown",
] as const;
export type Quantization = (typeof quantizations)[number];

export const sortKeys = ["price", "throughput", "latency", "exacto"] as const;
export type SortKey = (typeof sortKeys)[number];

const flag = z.boolean().nullish();
const slugs = z.array(z.string().min(1).max(256)).max(10_000).nullish();
const quantity = z.number().nonnegative();
/** USD, a number or a decimal string. */
const amount = z
  .union([quantity, z.string().regex(/^\d{1,12}(\.\d{1,18})?$/)], {
    error: "must be a non-negative number or decimal string (USD)",
  })
  .nullish();
const percentile = quantity.nullish();
const percentiles = z.strictObject({ p50: percentile, p75: percentile, p90: percentile, p99: percentile });
const threshold = z
  .union([quantity, percentiles], { error: "must be a number or an object of p50, p75, p90, p99" })
  .nullish();
const sortKey = z.enum(sortKeys);

export const providerPreferencesSchema = z.strictObject({
  order: slugs,
  only: slugs,
  ignore: slugs,
  allow_fallbacks: flag,
  require_parameters: flag,
  data_collection: z.enum(["allow", "deny"]).nullish(),
  zdr: flag,
  enforce_distillable_text: flag,
  quantizations: z.array(z.enum(quantizations)).max(64).nullish(),
  sort: z
    .union([sortKey, z.strictObject({ by: sortKey.nullish(), partition: z.enum(["model", "none"]).nullish() })], {
      error: `must be one of ${sortKeys.join(", ")}, or an object {by, partition}`,
    })
    .nullish(),
  max_price: z
    .strictObject({
      prompt: amount,
      completion: amount,
      request: amount,
      image: amount,
      audio: amount,
    })
    .nullish(),
  preferred_min_throughput: threshold,
  preferred_max_latency: threshold,
  /** Ours: whether a second endpoint may be asked where the first is late, and how long the first token may take. */
  hedge: flag,
  first_token_timeout_ms: z.int().min(500).max(600_000).nullish(),
  options: openObject.nullish(),
  experimental: z.strictObject({ force_chat_completions: flag }).nullish(),
});
export type ProviderPreferences = z.infer<typeof providerPreferencesSchema>;
