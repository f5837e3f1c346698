// The body of POST /chat/completions, as the client sent it (wire reference §3). Loose: unknown fields pass through.
import * as z from "zod";
import { cacheControlField, messageSchema } from "./message.ts";
import { openObject, smallRecord } from "./open-object.ts";
import { providerPreferencesSchema } from "./provider-preferences.ts";
import { requestedTiers } from "./service-tier.ts";

export const reasoningEfforts = ["max", "xhigh", "high", "medium", "low", "minimal", "none"] as const;
export type ReasoningEffort = (typeof reasoningEfforts)[number];

// Each is made once, however many fields have it: a Worker that starts makes them all.
const text = z.string();
const nullishText = text.nullish();
const flag = z.boolean().nullish();
const number = z.number().nullish();
const count = z.int().positive().nullish();
const modelName = z.string().min(1).max(1024);
const openField = openObject.nullish();
const effort = z.enum(reasoningEfforts).nullish();

export const toolSchema = z.looseObject({
  type: text,
  function: z
    .looseObject({
      name: z.string().min(1),
      description: nullishText,
      parameters: openField,
      strict: flag,
    })
    .optional(),
  cache_control: cacheControlField,
});
export type Tool = z.infer<typeof toolSchema>;

const toolChoice = z.union(
  [
    z.enum(["none", "auto", "required"]),
    z.looseObject({ type: text, function: z.looseObject({ name: text }).optional() }),
  ],
  { error: 'must be "none", "auto", "required" or {type: "function", function: {name}}' },
);
export type ToolChoice = z.infer<typeof toolChoice>;

const responseFormat = z.looseObject({
  type: text,
  json_schema: z
    .looseObject({
      name: text.optional(),
      description: text.optional(),
      strict: flag,
      schema: openObject.optional(),
    })
    .optional(),
});
export type ResponseFormat = z.infer<typeof responseFormat>;

const reasoning = z.looseObject({
  effort,
  max_tokens: count,
  exclude: flag,
  enabled: flag,
  summary: nullishText,
});

export const pluginSchema = z.looseObject({ id: text, enabled: flag });

const steps = "must be from 1 to 30";

/** Every field of a request except its messages; shared by /chat/completions and /completions. */
export const requestFields = {
  model: modelName.optional(),
  models: z.array(modelName).max(3, "'models' array must have 3 items or fewer.").nullish(),
  provider: providerPreferencesSchema.nullish(),
  plugins: z.array(pluginSchema).max(64).nullish(),
  transforms: z
    .array(z.enum(["middle-out"]))
    .max(8)
    .nullish(),
  stream: flag,
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
  n: count,
  stop: z.union([text, z.array(text).max(1024)]).nullish(),
  logit_bias: smallRecord(z.number()).nullish(),
  logprobs: flag,
  top_logprobs: z.int().min(0).nullish(),
  response_format: responseFormat.nullish(),
  structured_outputs: flag,
  tools: z.array(toolSchema).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: flag,
  max_tool_calls: z.int().min(1, steps).max(30, steps).nullish(),
  reasoning: reasoning.nullish(),
  reasoning_effort: effort,
  include_reasoning: flag,
  web_search_options: openField,
  service_tier: z.enum(requestedTiers).nullish(),
  verbosity: nullishText,
  cache_control: cacheControlField,
  prompt_cache_key: nullishText,
  session_id: z.string().max(256).nullish(),
  user: nullishText,
};

export const chatRequestSchema = z.looseObject({
  ...requestFields,
  messages: z.array(messageSchema).min(1, "must hold at least one message"),
});
export type ChatRequest = z.infer<typeof chatRequestSchema>;
