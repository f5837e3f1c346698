// Our request → the body of an OpenAI-compatible chat completion. Fields that the router itself answers for are taken
// out; what the wire does not know passes untouched.

import { type ChatRequest, type ResponseFormat, requestFields, type Tool } from "../../wire/chat-request.ts";
import type { Note } from "../../wire/note.ts";
import { given, present } from "../../wire/present.ts";
import { ok } from "../../wire/result.ts";
import { vendorSearchOf } from "../../wire/web-search.ts";
import { withNotes } from "../common/notes.ts";
import { plainFormatName } from "../common/response-format.ts";
import { nearestVerbosity } from "../common/verbosity.ts";
import type { Dialect, Target } from "../dialect.ts";
import { withKnownFields } from "./known-fields.ts";
import { toOpenAiMessages } from "./messages.ts";
import { type OpenAiQuirks, quirksOf } from "./quirks.ts";
import { reasoningFields } from "./reasoning-fields.ts";
import { searchFields } from "./web-search.ts";

export const buildRequest: Dialect["buildRequest"] = (request, target) => {
  const quirks = quirksOf(target);
  const asked = reasoningFields(request, quirks);
  if (!asked.ok) return asked;
  const { vendor_fields } = quirks;
  const sent = toBody(request, target, quirks);
  const known = vendor_fields === undefined ? { body: sent, notes: [] } : withKnownFields(sent, vendor_fields);
  const body = { ...known.body, ...asked.value.fields, ...searchFields(vendorSearchOf(request), quirks) };
  const warmth = temperatureOf(request, quirks);
  Object.assign(body, warmth.fields);
  for (const field of quirks.drop_fields) delete body[field];
  const path = quirks.path.replace("{model}", encodeURIComponent(target.endpoint.upstream_model));
  return ok(
    withNotes({ path, headers: quirks.headers, body: JSON.stringify(body) }, [
      ...known.notes,
      ...warmth.notes,
      ...asked.value.notes,
    ]),
  );
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
    client_tools: _clientTools,
    stop_server_tools_when: _stopServerToolsWhen,
    max_tool_calls: _maxToolCalls,
    // Written anew below.
    messages,
    stream,
    stream_options: _streamOptions,
    max_tokens,
    max_completion_tokens,
    reasoning: _reasoning,
    reasoning_effort: _reasoningEffort,
    include_reasoning: _includeReasoning,
    cache_control,
    tools,
    tool_choice,
    parallel_tool_calls,
    response_format,
    verbosity,
    top_logprobs,
    stop,
    // The form of tools before tools: read by the door.
    functions: _functions,
    function_call: _functionCall,
    ...rest
  } = request;
  const body: Record<string, unknown> = {
    model: target.endpoint.upstream_model,
    messages: toOpenAiMessages(messages, quirks),
    ...rest,
    ...present({
      response_format: response_format && withPlainName(response_format),
      verbosity: verbosity && nearestVerbosity(verbosity),
    }),
    ...given({
      stop: stop == null ? stop : sayingStops(stop),
      top_logprobs: rest.logprobs === true ? top_logprobs : null,
    }),
  };
  const limit = max_completion_tokens ?? max_tokens;
  if (limit != null) body[quirks.max_tokens_field] = limit;
  if (stream === true) {
    body["stream"] = true;
    if (quirks.stream_usage) body["stream_options"] = { include_usage: true };
  }
  if (tools != null && tools.length > 0) {
    const plain = tools.map(withoutNulls);
    body["tools"] = quirks.cache_control ? plain : plain.map(withoutCacheControl);
    // Refused beside no tools.
    Object.assign(body, given({ tool_choice: choice(tool_choice, quirks), parallel_tool_calls }));
  }
  if (cache_control != null && quirks.cache_control) body["cache_control"] = cache_control;
  // null says that nothing was given, which strict vendors do not take for a value.
  for (const name of Object.keys(requestFields)) if (body[name] === null) delete body[name];
  return body;
}

/** An empty one is refused, and so is a list of none. */
function sayingStops(stop: string | string[]): string | string[] | null {
  const saying = typeof stop === "string" ? stop : stop.filter((one) => one !== "");
  return saying.length === 0 ? null : saying;
}

/** "Nothing" is what a field that is not there says. */
function withoutNulls(tool: Tool): Tool {
  const { function: called } = tool;
  if (called === undefined || !Object.values(called).includes(null)) return tool;
  const { name, ...rest } = called;
  return { ...tool, function: { name, ...given(rest) } };
}

function withPlainName(format: ResponseFormat): ResponseFormat {
  const name = format.json_schema?.name;
  if (name === undefined || plainFormatName(name) === name) return format;
  return { ...format, json_schema: { ...format.json_schema, name: plainFormatName(name) } };
}

function temperatureOf({ temperature }: ChatRequest, { max_temperature: limit }: OpenAiQuirks): Lowered {
  if (temperature == null || temperature <= limit) return { fields: {}, notes: [] };
  return { fields: { temperature: limit }, notes: [{ code: "temperature_lowered", limit }] };
}

interface Lowered {
  fields: { temperature?: number };
  notes: Note[];
}

function choice(wanted: ChatRequest["tool_choice"], quirks: OpenAiQuirks): unknown {
  return wanted === "required" ? quirks.tool_choice_required : wanted;
}

function withoutCacheControl<T extends { cache_control?: unknown }>(holder: T): T {
  if (holder.cache_control === undefined) return holder;
  const { cache_control: _marker, ...rest } = holder;
  return rest as T;
}
