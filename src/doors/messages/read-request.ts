// Anthropic's request → ours. What only Anthropic knows goes along beside it.

import { anthropicOnlyField } from "../../wire/anthropic-only.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { checkBody } from "../../wire/check-body.ts";
import type { Failure } from "../../wire/failure.ts";
import { filled, given, present } from "../../wire/present.ts";
import { ok, type Result } from "../../wire/result.ts";
import { type MessagesRequest, messagesRequestSchema } from "./messages-request.ts";
import { readTexts } from "./read-blocks.ts";
import { readMessage } from "./read-messages.ts";
import { readOnly } from "./read-only.ts";
import { readThinking } from "./read-thinking.ts";
import { readToolChoice, readTools } from "./read-tools.ts";

export function readRequest(body: Record<string, unknown>): Result<ChatRequest, Failure> {
  const checked = checkBody(messagesRequestSchema(), body);
  if (!checked.ok) return checked;
  const request = checked.value;
  const read = readTools(request.tools ?? []);
  if (!read.ok) return read;
  const { tools } = read.value;
  const { system } = request;
  const instructions =
    system == null || system.length === 0 ? [] : [{ role: "system" as const, content: readTexts(system) }];
  const messages = [...instructions, ...request.messages.flatMap(readMessage)];
  const { own: choice, ...chosen } = request.tool_choice == null ? {} : readToolChoice(request.tool_choice, read.value);
  return ok({
    ...routing(request),
    ...sampling(request),
    ...readThinking(request),
    ...structure(request),
    messages,
    ...present({ tools: filled(tools), [anthropicOnlyField]: readOnly(request, { ...read.value, choice, messages }) }),
    ...chosen,
  });
}

/** What is addressed to the router, or is nobody's but the caller's. */
function routing(request: MessagesRequest): Partial<ChatRequest> {
  const { model, fallbacks, provider, plugins, session_id, cache_control, stream, max_tool_calls } = request;
  const { web_search_options, service_tier: tier, speed } = request;
  const models = fallbacks?.map((fallback) => fallback.model) ?? request.models;
  const user = request.user ?? request.metadata?.user_id;
  return given({
    model,
    models,
    provider,
    plugins,
    session_id,
    user,
    cache_control,
    stream,
    max_tool_calls,
    web_search_options,
    service_tier: speed === "fast" ? "priority" : tierOf(tier),
  });
}

/** Who leaves it to the vendor asks for nothing. */
function tierOf(tier: MessagesRequest["service_tier"]): ChatRequest["service_tier"] {
  if (tier == null || tier === "auto") return undefined;
  return tier === "standard_only" ? "default" : tier;
}

function sampling({ max_tokens, temperature, top_p, top_k, stop_sequences }: MessagesRequest): Partial<ChatRequest> {
  return given({
    max_tokens,
    temperature,
    top_p,
    top_k,
    stop: stop_sequences == null || stop_sequences.length === 0 ? undefined : stop_sequences,
  });
}

function structure({ output_config, output_format }: MessagesRequest): Partial<ChatRequest> {
  const format = output_config?.format ?? output_format;
  if (format == null) return {};
  return {
    response_format: { type: "json_schema", json_schema: { name: "answer", strict: true, schema: format.schema } },
  };
}
