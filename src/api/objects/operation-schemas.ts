// The shapes of what operations answer, for the documentation and the tests. Open: a model's own words and what a
// provider adds pass through.
import * as z from "zod";
import { usd } from "../answer-shapes.ts";
import { exclusionSchema, plannedSchema } from "./generation-schema.ts";

const count = () => z.int().nonnegative();

const costs = () => ({ cost: usd(), is_byok: z.boolean() });

const usageSchema = () =>
  z.looseObject({
    prompt_tokens: count(),
    completion_tokens: count(),
    total_tokens: count(),
    ...costs(),
    prompt_tokens_details: z.looseObject({ cached_tokens: count(), cache_write_tokens: count() }),
    completion_tokens_details: z.looseObject({ reasoning_tokens: count() }),
    cost_details: z.looseObject({ upstream_inference_cost: usd().nullable() }),
  });

const identity = () => ({
  id: z.string(),
  /** Unix seconds. */
  created: z.int(),
  model: z.string(),
  provider: z.string(),
});

const ending = () => ({
  index: z.int(),
  finish_reason: z.string().nullable(),
  native_finish_reason: z.string().nullable(),
});

const toolCallSchema = () =>
  z.looseObject({
    id: z.string(),
    type: z.literal("function"),
    function: z.looseObject({ name: z.string(), arguments: z.string() }),
  });

const messageSchema = () =>
  z.looseObject({
    role: z.literal("assistant"),
    content: z.string().nullable(),
    reasoning: z.string().nullish(),
    tool_calls: z.array(toolCallSchema()).optional(),
  });

export const chatAnswerSchema = () =>
  z.looseObject({
    ...identity(),
    object: z.literal("chat.completion"),
    system_fingerprint: z.string().nullable(),
    choices: z.array(z.looseObject({ ...ending(), message: messageSchema() })),
    usage: usageSchema(),
  });

export const completionAnswerSchema = () =>
  z.looseObject({
    ...identity(),
    object: z.literal("text_completion"),
    system_fingerprint: z.string().nullable(),
    choices: z.array(z.looseObject({ ...ending(), text: z.string() })),
    usage: usageSchema(),
  });

export const messageAnswerSchema = () =>
  z.looseObject({
    id: z.string(),
    type: z.literal("message"),
    role: z.literal("assistant"),
    model: z.string(),
    provider: z.string(),
    content: z.array(z.looseObject({ type: z.string() })),
    stop_reason: z.string().nullable(),
    usage: z.looseObject({ input_tokens: count(), output_tokens: count(), ...costs() }),
  });

export const responseAnswerSchema = () =>
  z.looseObject({
    id: z.string(),
    object: z.literal("response"),
    created_at: z.int(),
    model: z.string(),
    status: z.enum(["completed", "incomplete", "failed"]),
    output: z.array(z.looseObject({ type: z.string() })),
    usage: z
      .looseObject({ input_tokens: count(), output_tokens: count(), total_tokens: count(), ...costs() })
      .nullable(),
  });

export const embeddingsAnswerSchema = () =>
  z.looseObject({
    id: z.string(),
    object: z.literal("list"),
    model: z.string(),
    provider: z.string(),
    data: z.array(
      z.looseObject({
        object: z.literal("embedding"),
        index: z.int(),
        /** Numbers, or base64 of them as 32-bit floats. */
        embedding: z.union([z.array(z.number()), z.string()]),
      }),
    ),
    usage: z.looseObject({ prompt_tokens: count(), total_tokens: count(), ...costs() }),
  });

export const rerankAnswerSchema = () =>
  z.looseObject({
    id: z.string(),
    model: z.string(),
    provider: z.string(),
    /** The best first. */
    results: z.array(
      z.looseObject({
        index: z.int(),
        relevance_score: z.number(),
        document: z.looseObject({ text: z.string().optional(), image: z.string().optional() }),
      }),
    ),
    usage: z.looseObject({ search_units: count().optional(), total_tokens: count(), ...costs() }),
  });

export const planSchema = () =>
  z.strictObject({
    models: z.array(z.string()),
    /** In the order in which they would be asked. */
    plan: z.array(
      plannedSchema().extend({
        /** Who searches the web for its answer, where a search is asked for. */
        web_search: z.enum(["native", "exa"]).optional(),
      }),
    ),
    excluded: z.array(exclusionSchema()),
    /** What the preset of the request makes of it. */
    preset: z
      .strictObject({
        id: z.string(),
        slug: z.string(),
        version: z.int(),
        system_prompt: z.string().nullable(),
        request: z.record(z.string(), z.unknown()),
      })
      .optional(),
  });
