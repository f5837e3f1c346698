// The body of POST /chat/completions, as the client sent it (wire reference §3). Loose: unknown fields pass through.
import * as z from "zod";
import { cacheControlSchema, messageSchema } from "./message.ts";
import { openObject, smallRecord } from "./open-object.ts";
import { providerPreferencesSchema } from "./provider-preferences.ts";
import { requestedTiers } from "./service-tier.ts";

export const reasoningEfforts = ["max", "xhigh", "high", "medium", "low", "minimal", "none"] as const;
export type ReasoningEffort = (typeof reasoningEfforts)[number];

export const toolSchema = z.looseObject({
  type: z.string(),
  function: z
    .looseObject({
      name: z.string().min(1),
      description: z.string().nullish(),
      parameters: openObject.nullish(),
      strict: z.boolean().nullish(),
    })
    .optional(),
  cache_control: cacheControlSchema.nullish(),
});
export type Tool = z.infer<typeof toolSchema>;

const toolChoice = z.union(
  [
    z.enum(["none", "auto", "required"]),
    z.looseObject({ type: z.string(), function: z.looseObject({ name: z.string() }).optional() }),
  ],
  { error: 'must be "none", "auto", "required" or {type: "function", function: {name}}' },
);
export type ToolChoice = z.infer<typeof toolChoice>;

const responseFormat = z.looseObject({
  type: z.string(),
  json_schema: z
    .looseObject({
      name: z.string().optional(),
      description: z.string().optional(),
      strict: z.boolean().nullish(),
      schema: openObject.optional(),
    })
    .optional(),
});
export type ResponseFormat = z.infer<typeof responseFormat>;

const reasoning = z.looseObject({
  effort: z.enum(reasoningEfforts).nullish(),
  max_tokens: z.int().positive().nullish(),
  exclude: z.boolean().nullish(),
  enabled: z.boolean().nullish(),
  summary: z.string().nullish(),
});

export const pluginSchema = z.looseObject({ id: z.string(), enabled: z.boolean().nullish() });

const count = z.int().positive().nullish();
const number = z.number().nullish();

const steps = "must be from 1 to 30";

/** Every field of a request except its messages; shared by /chat/completions and /completions. */
export const requestFields = {
  model: z.string().min(1).max(1024).optional(),
  models: z.array(z.string().min(1).max(1024)).max(3, "'models' array must have 3 items or fewer.").nullish(),
  provider: providerPreferencesSchema.nullish(),
  plugins: z.array(pluginSchema).max(64).nullish(),
  transforms: z
    .array(z.enum(["middle-out"]))
    .max(8)
    .nullish(),
  stream: z.boolean().nullish(),
  max_tokens: count,
  max_completion_tokens: count,
  temperature: number,
  top_p: number,
  top_k: number,
  min_p: number,
  top_a: number,
  frequency_penalty: number,
  presence_penalty: number,
  repetition_penalty: number,
  seed: z.int().nullish(),
  n: z.int().positive().nullish(),
  stop: z.union([z.string(), z.array(z.string()).max(1024)]).nullish(),
  logit_bias: smallRecord(z.number()).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).nullish(),
  response_format: responseFormat.nullish(),
  structured_outputs: z.boolean().nullish(),
  tools: z.array(toolSchema).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  max_tool_calls: z.int().min(1, steps).max(30, steps).nullish(),
  reasoning: reasoning.nullish(),
  reasoning_effort: z.enum(reasoningEfforts).nullish(),
  include_reasoning: z.boolean().nullish(),
  web_search_options: openObject.nullish(),
  service_tier: z.enum(requestedTiers).nullish(),
  verbosity: z.string().nullish(),
  cache_control: cacheControlSchema.nullish(),
  prompt_cache_key: z.string().nullish(),
  session_id: z.string().max(256).nullish(),
  user: z.string().nullish(),
};

export const chatRequestSchema = z.looseObject({
  ...requestFields,
  messages: z.array(messageSchema).min(1, "must hold at least one message"),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;
