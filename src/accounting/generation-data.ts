// A generation's record as GET /generation answers it (wire reference Appendix A, GenerationResponse), followed by what
// this router adds: the plan, what was left out and why, and each attempt.

import { formatMoney, moneyToNumber } from "../catalog/money.ts";
import { present } from "../wire/present.ts";
import { describeNote } from "./describe-note.ts";
import type { AttemptRecord, GenerationRecord } from "./generation-record.ts";

/** What is no conversation: its door is called as its API is (wire reference §9, `api_type`). */
const ownApis: ReadonlySet<string> = new Set(["embeddings", "rerank", "tts", "stt", "video", "image"]);

export type GenerationData = ReturnType<typeof generationData>;

export function generationData(record: GenerationRecord) {
  const cost = usd(record.costPico);
  const search = record.pipeline.find((note) => note.code === "web_search");
  return {
    id: record.id,
    upstream_id: record.upstreamId,
    request_id: null,
    session_id: record.sessionId,
    created_at: record.createdAt,
    model: record.model ?? record.requestedModel,
    provider_name: record.providerName,
    api_type: ownApis.has(record.door) ? record.door : "completions",
    streamed: record.streamed,
    cancelled: record.cancelled,
    finish_reason: record.finishReason,
    native_finish_reason: record.nativeFinishReason,
    latency: record.latencyMs,
    moderation_latency: null,
    generation_time: record.generationMs,
    tokens_prompt: record.promptTokens,
    tokens_completion: record.completionTokens,
    native_tokens_prompt: record.promptTokens,
    native_tokens_completion: record.completionTokens,
    native_tokens_reasoning: record.reasoningTokens,
    native_tokens_cached: record.cachedTokens,
    native_tokens_completion_images: null,
    num_media_prompt: record.mediaPrompt,
    num_media_completion: null,
    num_input_audio_prompt: null,
    num_search_results: search?.results ?? null,
    num_fetches:
      record.pipeline.filter((note) => note.code === "server_tool" && note.tool === "web_fetch").length || null,
    web_search_engine: search?.engine ?? null,
    total_cost: cost,
    usage: cost,
    upstream_inference_cost: usd(record.upstreamCostPico),
    cache_discount: record.cacheDiscountPico === null ? null : usd(record.cacheDiscountPico),
    is_byok: record.byok,
    service_tier: record.serviceTier ?? null,
    data_region: record.dataRegion,
    router: record.router,
    preset_id: record.presetId ?? null,
    workspace_id: record.workspaceId,
    app_id: null,
    origin: record.origin ?? "",
    http_referer: record.referer,
    user_agent: record.userAgent,
    external_user: record.externalUser,
    response_cache_source_id: record.responseCacheSourceId ?? null,
    provider_responses: record.attempts.map(providerResponse),
    ...additions(record),
  };
}

function additions(record: GenerationRecord) {
  return {
    /** Of the API key that asked: its hash. */
    api_key_hash: record.keyHash,
    door: record.door,
    requested_model: record.requestedModel,
    /** Whether any model answered. */
    answered: record.model !== null,
    metadata: record.labels?.metadata ?? null,
    trace: record.labels?.trace ?? null,
    preset_version: record.presetVersion ?? null,
    provider: record.provider,
    endpoint: record.endpoint,
    status: record.status,
    error_type: record.errorType,
    native_tokens_cache_write: record.cacheWriteTokens,
    /** Usage was counted by estimate, because the provider reported none. */
    estimated: record.estimated,
    io_log: record.ioLog,
    /** How it was asked: numbers, codes and counts, none of its contents. Null in records of earlier versions. */
    parameters: record.parameters ?? null,
    /** How the cost came about: units × USD for one of them, summed up. */
    cost_lines:
      record.bill?.map(([part, units, price]) => ({ part, units, price: formatMoney(BigInt(price)) })) ?? null,
    plan: record.plan,
    excluded: record.excluded,
    attempts: record.attempts.map(({ model, provider, endpoint, outcome, status, ...attempt }) => ({
      model,
      provider,
      endpoint,
      outcome,
      status,
      started_ms: attempt.startedMs,
      duration_ms: attempt.durationMs,
      is_byok: attempt.byok,
      ...present({ key_index: attempt.key, headers_ms: attempt.headersMs, request_id: attempt.requestId }),
    })),
    omitted: record.omitted ?? {},
    pipeline: record.pipeline.map(describeNote).map(({ costPico, ...stage }) => ({
      ...stage,
      ...present({ cost_usd: costPico === undefined ? undefined : usd(costPico) }),
    })),
  };
}

function providerResponse({ endpoint, providerName, model, status, durationMs, byok }: AttemptRecord) {
  return {
    endpoint_id: endpoint,
    provider_name: providerName,
    model_permaslug: model,
    status,
    latency: durationMs,
    is_byok: byok,
  };
}

/** Picodollars as decimal text → USD as a JSON number. */
function usd(pico: string): number {
  return moneyToNumber(BigInt(pico));
}
