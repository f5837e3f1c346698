// The way back from what GET /generation answers, as the archive keeps it, to the record.
import { moneyFromNumber, parseMoney } from "../catalog/money.ts";
import { given, present } from "../wire/present.ts";
import type { BillLine } from "./cost.ts";
import type { GenerationData } from "./generation-data.ts";
import type { GenerationRecord } from "./generation-record.ts";

export function recordOfData(data: GenerationData): GenerationRecord {
  return {
    id: data.id,
    workspaceId: data.workspace_id,
    keyHash: data.api_key_hash,
    createdAt: data.created_at,
    door: data.door,
    requestedModel: data.requested_model,
    model: data.answered ? data.model : null,
    provider: data.provider,
    providerName: data.provider_name,
    endpoint: data.endpoint,
    upstreamId: data.upstream_id,
    streamed: data.streamed,
    cancelled: data.cancelled,
    status: data.status,
    errorType: data.error_type,
    finishReason: data.finish_reason,
    nativeFinishReason: data.native_finish_reason,
    latencyMs: data.latency,
    generationMs: data.generation_time,
    promptTokens: data.tokens_prompt,
    completionTokens: data.tokens_completion,
    reasoningTokens: data.native_tokens_reasoning,
    cachedTokens: data.native_tokens_cached,
    cacheWriteTokens: data.native_tokens_cache_write,
    estimated: data.estimated,
    costPico: picoOf(data.total_cost),
    upstreamCostPico: picoOf(data.upstream_inference_cost),
    cacheDiscountPico: data.cache_discount === null ? null : picoOf(data.cache_discount),
    ...present({ bill: data.cost_lines?.map(billLine), parameters: data.parameters ?? undefined }),
    byok: data.is_byok,
    serviceTier: data.service_tier,
    ...present({ presetId: data.preset_id ?? undefined, presetVersion: data.preset_version ?? undefined }),
    ...present({ responseCacheSourceId: data.response_cache_source_id ?? undefined }),
    dataRegion: data.data_region,
    ioLog: data.io_log,
    sessionId: data.session_id,
    externalUser: data.external_user,
    origin: data.origin === "" ? null : data.origin,
    referer: data.http_referer,
    userAgent: data.user_agent,
    ...present({ labels: labelsOf(data) }),
    mediaPrompt: data.num_media_prompt,
    router: data.router,
    plan: data.plan,
    excluded: data.excluded,
    attempts: data.attempts.map(
      ({ started_ms, duration_ms, headers_ms, request_id, is_byok, key_index, ...attempt }, index) => ({
        ...attempt,
        providerName: data.provider_responses[index]?.provider_name ?? attempt.provider,
        startedMs: started_ms,
        durationMs: duration_ms,
        byok: is_byok,
        ...present({ key: key_index, headersMs: headers_ms, requestId: request_id }),
      }),
    ),
    pipeline: data.pipeline.map(noteOf),
    omitted: data.omitted,
  };
}

function labelsOf({ metadata, trace }: GenerationData): GenerationRecord["labels"] {
  const labels = given({ metadata, trace });
  return Object.keys(labels).length === 0 ? undefined : labels;
}

function billLine({ part, units, price }: NonNullable<GenerationData["cost_lines"]>[number]): BillLine {
  return [part, units, String(parseMoney(price) ?? 0n)];
}

/** A note as it was, where it had a code; else the words of an earlier version. */
function noteOf({ cost_usd, ...stage }: GenerationData["pipeline"][number]): GenerationRecord["pipeline"][number] {
  const costPico = cost_usd === undefined ? undefined : picoOf(cost_usd);
  const { code, data } = stage;
  const note =
    code === undefined ? { ...stage, ...present({ costPico }) } : { code, ...data, ...present({ costPico }) };
  return note as GenerationRecord["pipeline"][number];
}

function picoOf(dollars: number): string {
  const pico = moneyFromNumber(Math.abs(dollars)) ?? 0n;
  return String(dollars < 0 ? -pico : pico);
}
