// The shape of a generation's record as GET /generation answers it, for the documentation and the tests.
import * as z from "zod";
import { timestampText, usd } from "../answer-shapes.ts";

/** Counts and codes of the reference that this router never has. */
const never = () => z.null();
const count = () => z.int().nonnegative();
const milliseconds = () => z.number().nullable();

export const exclusionSchema = () =>
  z.strictObject({ model: z.string(), endpoint: z.string(), by: z.string(), detail: z.string().optional() });

export const plannedSchema = () =>
  z.strictObject({
    model: z.string(),
    provider: z.string(),
    endpoint: z.string(),
    price: z.string(),
    stable: z.boolean(),
  });

const attemptSchema = () =>
  z.strictObject({
    model: z.string(),
    provider: z.string(),
    endpoint: z.string(),
    outcome: z.string(),
    status: z.int().nullable(),
    started_ms: z.number(),
    duration_ms: z.number(),
    /** To the headers of the response, where some came. */
    headers_ms: z.number().optional(),
    /** The vendor's own id of the request, of the response's headers. */
    request_id: z.string().optional(),
    is_byok: z.boolean(),
    /** Of a provider with several keys: the place of the one that was used, from 0. */
    key_index: z.int().optional(),
  });

const responseSchema = () =>
  z.strictObject({
    endpoint_id: z.string(),
    provider_name: z.string(),
    model_permaslug: z.string(),
    status: z.int().nullable(),
    latency: z.number(),
    is_byok: z.boolean(),
  });

const stageSchema = () =>
  z.strictObject({
    type: z.string(),
    name: z.string(),
    code: z.string().optional(),
    summary: z.string().optional(),
    data: z.record(z.string(), z.unknown()).optional(),
    guardrail_id: z.string().optional(),
    cost_usd: usd().optional(),
  });

export const generationSchema = () =>
  z.strictObject({
    id: z.string(),
    upstream_id: z.string().nullable(),
    request_id: never(),
    session_id: z.string().nullable(),
    created_at: timestampText(),
    model: z.string(),
    provider_name: z.string().nullable(),
    api_type: z.string(),
    streamed: z.boolean(),
    cancelled: z.boolean(),
    finish_reason: z.string().nullable(),
    native_finish_reason: z.string().nullable(),
    latency: milliseconds(),
    moderation_latency: never(),
    generation_time: milliseconds(),
    tokens_prompt: count(),
    tokens_completion: count(),
    native_tokens_prompt: count(),
    native_tokens_completion: count(),
    native_tokens_reasoning: count(),
    native_tokens_cached: count(),
    native_tokens_completion_images: never(),
    num_media_prompt: count(),
    num_media_completion: never(),
    num_input_audio_prompt: never(),
    num_search_results: count().nullable(),
    num_fetches: count().nullable(),
    web_search_engine: z.string().nullable(),
    total_cost: usd(),
    usage: usd(),
    upstream_inference_cost: usd(),
    cache_discount: usd().nullable(),
    is_byok: z.boolean(),
    service_tier: z.string().nullable(),
    data_region: z.enum(["global", "europe"]),
    router: z.string().nullable(),
    preset_id: z.string().nullable(),
    workspace_id: z.string(),
    app_id: never(),
    origin: z.string(),
    http_referer: z.string().nullable(),
    user_agent: z.string().nullable(),
    external_user: z.string().nullable(),
    response_cache_source_id: z.string().nullable(),
    provider_responses: z.array(responseSchema()),
    api_key_hash: z.string(),
    door: z.string(),
    requested_model: z.string(),
    answered: z.boolean(),
    /** What the client said of its request. */
    metadata: z.record(z.string(), z.string()).nullable(),
    trace: z.record(z.string(), z.string()).nullable(),
    preset_version: z.int().nullable(),
    provider: z.string().nullable(),
    endpoint: z.string().nullable(),
    status: z.int(),
    error_type: z.string().nullable(),
    native_tokens_cache_write: count(),
    estimated: z.boolean(),
    io_log: z.enum(["off", "stored", "skipped-eu"]),
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullable(),
    cost_lines: z.array(z.strictObject({ part: z.string(), units: z.int(), price: z.string() })).nullable(),
    plan: z.array(plannedSchema()),
    excluded: z.array(exclusionSchema()),
    attempts: z.array(attemptSchema()),
    omitted: z.record(z.string(), count()),
    pipeline: z.array(stageSchema()),
  });
