// Our request → the body of an OpenAI-compatible chat completion. Fields that the router itself answers for are taken
// out; what the wire does not know passes untouched.

import type { ChatRequest, Reasoning } from "../../wire/chat-request.ts";
import { present } from "../../wire/present.ts";
import { ok } from "../../wire/result.ts";
import type { Dialect, Target } from "../dialect.ts";
import { toOpenAiMessages } from "./messages.ts";
import { type OpenAiQuirks, quirksOf } from "./quirks.ts";

export const buildRequest: Dialect["buildRequest"] = (request, target) => {
  const quirks = quirksOf(target);
  return ok({
    path: quirks.path.replace("{model}", encodeURIComponent(target.endpoint.upstream_model)),
    headers: quirks.headers,
    body: JSON.stringify(toBody(request, target, quirks)),
  });
};

function toBody(request: ChatRequest, target: Target, quirks: OpenAiQuirks): Record<string, unknown> {
  const {
    // Addressed to the router.
    model: _model,
    models: _models,
    provider: _provider,
    plugins: _plugins,
    transforms: _transforms,
    route: _route,
    preset: _preset,
    usage: _usage,
    trace: _trace,
    metadata: _metadata,
    debug: _debug,
    session_id: _sessionId,
    structured_outputs: _structuredOutputs,
    stop_server_tools_when: _stopServerToolsWhen,
    max_tool_calls: _maxToolCalls,
    // Written anew below.
    messages,
    stream,
    stream_options: _streamOptions,
    max_tokens,
    max_completion_tokens,
    reasoning,
    reasoning_effort,
    include_reasoning,
    cache_control,
    tools,
    tool_choice,
    ...rest
  } = request;
  const body: Record<string, unknown> = {
    model: target.endpoint.upstream_model,
    messages: toOpenAiMessages(messages, quirks),
    ...rest,
  };
  const limit = max_completion_tokens ?? max_tokens;
  if (limit != null) body[quirks.max_tokens_field] = limit;
  if (stream === true) {
    body["stream"] = true;
    if (quirks.stream_usage) body["stream_options"] = { include_usage: true };
  }
  if (tools != null && tools.length > 0) body["tools"] = quirks.cache_control ? tools : tools.map(withoutCacheControl);
  if (tool_choice != null) {
    body["tool_choice"] = tool_choice === "required" ? quirks.tool_choice_required : tool_choice;
  }
  if (cache_control != null && quirks.cache_control) body["cache_control"] = cache_control;
  Object.assign(body, reasoningFields({ reasoning, reasoning_effort, include_reasoning }, quirks));
  for (const field of quirks.drop_fields) delete body[field];
  return body;
}

function withoutCacheControl<T extends { cache_control?: unknown }>(holder: T): T {
  if (holder.cache_control === undefined) return holder;
  const { cache_control: _marker, ...rest } = holder;
  return rest as T;
}

interface ReasoningFields {
  reasoning: Reasoning | null | undefined;
  reasoning_effort: ChatRequest["reasoning_effort"];
  include_reasoning: boolean | null | undefined;
}

/** Thinking budgets become the effort whose share of the answer they are (wire reference §3.2). */
function effortOfBudget(budget: number): string {
  if (budget >= 24_000) return "high";
  return budget >= 8_000 ? "medium" : "low";
}

function reasoningFields(fields: ReasoningFields, quirks: OpenAiQuirks): Record<string, unknown> {
  const { reasoning, reasoning_effort } = fields;
  if (reasoning == null && reasoning_effort == null) return {};
  const budget = reasoning?.max_tokens ?? undefined;
  const asked = reasoning?.effort ?? reasoning_effort ?? (budget === undefined ? undefined : effortOfBudget(budget));
  const enabled = reasoning?.enabled ?? (asked === undefined ? undefined : asked !== "none");
  const effort = asked ?? (enabled === true ? "medium" : undefined);
  switch (quirks.reasoning) {
    case "reasoning_effort":
      return effort === undefined ? {} : { reasoning_effort: effort };
    case "reasoning_object":
      return { reasoning: { ...reasoning, ...present({ effort: asked }) } };
    case "enable_thinking":
      return enabled === undefined ? {} : { enable_thinking: enabled, ...present({ thinking_budget: budget }) };
    case "thinking_type":
      return enabled === undefined ? {} : { thinking: { type: enabled ? "enabled" : "disabled" } };
    case "thinking_effort":
      if (enabled === undefined) return {};
      if (!enabled) return { thinking: { type: "disabled" } };
      return { thinking: { type: "enabled" }, ...present({ reasoning_effort: asked }) };
    case "none":
      return {};
  }
}
