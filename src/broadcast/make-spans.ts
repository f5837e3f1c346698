// A request as spans, by the GenAI conventions of OpenTelemetry (1.37 and later): one for the request, one below it for each
// attempt. What is told of it depends on who it is for.
import type { AttemptRecord, GenerationRecord } from "../accounting/generation-record.ts";
import { moneyToNumber } from "../catalog/money.ts";
import { present } from "../wire/present.ts";
import type { ClientTrace } from "./client-trace.ts";
import type { DestinationRules } from "./destination.ts";
import { inputMessages, outputMessages, toolDefinitions } from "./messages.ts";
import { type AttributeValue, attributesOf, clientKind, errorStatus, nanoseconds, type Span } from "./otlp.ts";
import { idsOf, type Trace, type TraceContents } from "./trace.ts";

export interface View {
  rules: DestinationRules;
  /** `dropped`: they should go along, and cannot; null: they should not. */
  contents: TraceContents | "dropped" | null;
}

/** Operations whose door is called otherwise than the conventions call them; all others are `chat`. */
const operationOfDoor: Readonly<Record<string, string>> = {
  completions: "text_completion",
  embeddings: "embeddings",
  rerank: "rerank",
};

/** Parameters that the conventions have as doubles, whole ones too: a backend keeps one type for a name. */
const amountNames = new Set(["temperature", "top_p", "top_k", "frequency_penalty", "presence_penalty"]);

export async function spansOf(trace: Trace, { rules, contents }: View): Promise<Span[]> {
  const { record, client } = trace;
  const { traceId, spanId, parentSpanId, attempts } = await idsOf(trace);
  const startedAt = Date.parse(record.createdAt);
  const operation = operationOfDoor[record.door] ?? "chat";
  const asked = parametersOf(client);
  const { generation_name, span_name } = client.fields;
  const usual = `${operation} ${record.requestedModel || "unknown"}`;
  const request: Span = {
    traceId,
    spanId,
    ...present({ parentSpanId: parentSpanId ?? undefined }),
    name: String(generation_name ?? span_name ?? usual),
    kind: clientKind,
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(startedAt + (record.generationMs ?? 0)),
    attributes: attributesOf(
      {
        "gen_ai.operation.name": operation,
        ...requestAttributes(record),
        ...prefixed("gen_ai.request.", asked.counts),
        ...prefixed("trace.metadata.", { ...record.labels?.metadata, ...client.fields }),
        ...(rules.broadcast_generation_identity ? identityOf(trace) : {}),
        ...(rules.broadcast_generation_request_context ? contextOf(record) : {}),
        ...contentsOf(contents, record),
      },
      { ...prefixed("gen_ai.request.", asked.amounts), ...(rules.broadcast_generation_cost ? costOf(record) : {}) },
    ),
    status: statusOf(record.errorType),
  };
  const children = record.attempts.map((attempt, index): Span => {
    const begun = startedAt + attempt.startedMs;
    return {
      traceId,
      spanId: attempts[index] ?? spanId,
      parentSpanId: spanId,
      name: `attempt ${attempt.endpoint}`,
      kind: clientKind,
      startTimeUnixNano: nanoseconds(begun),
      endTimeUnixNano: nanoseconds(begun + attempt.durationMs),
      attributes: attributesOf(attemptAttributes(attempt, index)),
      status: statusOf(attempt.outcome === "ok" ? null : attempt.outcome),
    };
  });
  return [request, ...children];
}

function parametersOf({ request }: ClientTrace): Record<"amounts" | "counts", Record<string, number>> {
  const given = Object.entries(request);
  return {
    amounts: Object.fromEntries(given.filter(([name]) => amountNames.has(name))),
    counts: Object.fromEntries(given.filter(([name]) => !amountNames.has(name))),
  };
}

function requestAttributes(record: GenerationRecord): Record<string, AttributeValue> {
  return {
    // Whoever answered; the conventions insist on one.
    "gen_ai.provider.name": record.provider ?? record.attempts.at(-1)?.provider ?? "fairlead",
    "gen_ai.request.model": record.requestedModel || null,
    "gen_ai.response.model": record.model,
    "gen_ai.response.id": record.id,
    "gen_ai.response.finish_reasons": record.finishReason === null ? null : [record.finishReason],
    "gen_ai.usage.input_tokens": record.promptTokens,
    "gen_ai.usage.output_tokens": record.completionTokens,
    "gen_ai.usage.cache_read.input_tokens": record.cachedTokens,
    "gen_ai.usage.cache_creation.input_tokens": record.cacheWriteTokens,
    "gen_ai.conversation.id": record.sessionId,
    "session.id": record.sessionId,
    "error.type": record.errorType,
    "http.response.status_code": record.status,
    "fairlead.generation.id": record.id,
    "fairlead.provider.name": record.providerName,
    "fairlead.endpoint": record.endpoint,
    "fairlead.upstream.id": record.upstreamId,
    "fairlead.native_finish_reason": record.nativeFinishReason,
    "fairlead.reasoning_tokens": record.reasoningTokens,
    "fairlead.usage_estimated": record.estimated,
    "fairlead.first_token_ms": record.latencyMs,
    "fairlead.streamed": record.streamed,
    "fairlead.cancelled": record.cancelled,
    "fairlead.byok": record.byok,
    "fairlead.service_tier": record.serviceTier ?? null,
    "fairlead.data_region": record.dataRegion,
    "fairlead.router": record.router,
    "fairlead.attempts": record.attempts.length,
  };
}

function attemptAttributes(attempt: AttemptRecord, index: number): Record<string, AttributeValue> {
  return {
    "gen_ai.provider.name": attempt.provider,
    "gen_ai.request.model": attempt.model,
    "error.type": attempt.outcome === "ok" ? null : attempt.outcome,
    "http.response.status_code": attempt.status,
    "fairlead.attempt": index + 1,
    "fairlead.attempt.outcome": attempt.outcome,
    "fairlead.provider.name": attempt.providerName,
    "fairlead.endpoint": attempt.endpoint,
    "fairlead.headers_ms": attempt.headersMs ?? null,
    "fairlead.upstream.request_id": attempt.requestId ?? null,
    "fairlead.byok": attempt.byok,
  };
}

function identityOf({ record, keyName }: Trace): Record<string, AttributeValue> {
  return {
    "user.id": record.externalUser,
    "fairlead.api_key.name": keyName,
    "fairlead.api_key.hash": record.keyHash,
  };
}

function contextOf({ origin, referer, userAgent, door }: GenerationRecord): Record<string, AttributeValue> {
  return {
    "fairlead.app.title": origin,
    "http.request.header.referer": referer,
    "user_agent.original": userAgent,
    "fairlead.api": door,
  };
}

/** USD. */
function costOf(record: GenerationRecord): Record<string, number | undefined> {
  const usd = (pico: string | null) => (pico === null ? undefined : moneyToNumber(BigInt(pico)));
  return {
    "gen_ai.usage.cost": usd(record.costPico),
    "fairlead.cost.upstream": usd(record.upstreamCostPico),
    "fairlead.cost.cache_discount": usd(record.cacheDiscountPico),
  };
}

function contentsOf(contents: View["contents"], record: GenerationRecord): Record<string, AttributeValue> {
  if (contents === null) return {};
  if (contents === "dropped") return { "fairlead.contents": "dropped" };
  const written = (value: unknown) =>
    value == null || (Array.isArray(value) && value.length === 0) ? null : JSON.stringify(value);
  return {
    "fairlead.contents": contents.truncated ? "cut" : null,
    "gen_ai.input.messages": written(inputMessages(contents.input)),
    "gen_ai.output.messages": written(outputMessages(contents.output, record.finishReason)),
    "gen_ai.tool.definitions": written(toolDefinitions(contents.input)),
  };
}

function statusOf(error: string | null): Span["status"] {
  return error === null ? {} : { code: errorStatus, message: error };
}

function prefixed<Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}
