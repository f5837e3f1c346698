// OpenAI's Responses request → ours.

import type { ChatRequest } from "../../wire/chat-request.ts";
import { checkBody } from "../../wire/check-body.ts";
import { type ClientTools, clientToolsField } from "../../wire/client-tools.ts";
import type { Failure } from "../../wire/failure.ts";
import type { Message } from "../../wire/message.ts";
import { given, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { readInput } from "./read-input.ts";
import { type ReadTools, readToolChoice, readTools } from "./read-tools.ts";
import { type ResponsesFormat, type ResponsesRequest, responsesRequestSchema } from "./responses-request.ts";

export function readRequest(body: Record<string, unknown>): Result<ChatRequest, Failure> {
  const checked = checkBody(responsesRequestSchema(), body);
  if (!checked.ok) return checked;
  const request = checked.value;
  const tools = readTools(request.tools ?? []);
  if (!tools.ok) return tools;
  const choice = readToolChoice(request.tool_choice, tools.value);
  if (!choice.ok) return choice;
  const input = readInput(request.input);
  if (!input.ok) return fail(itemFailure(input.problem));
  const { instructions } = request;
  const system: Message[] =
    instructions == null || instructions === "" ? [] : [{ role: "system", content: instructions }];
  return ok({
    ...sameFields(request),
    ...renamedFields(request),
    messages: [...system, ...input.value.messages],
    ...choice.value,
    ...present({ [clientToolsField]: clientTools(tools.value, input.value.leftOut) }),
  });
}

function itemFailure({ path, problem }: { path: string; problem: string }): Failure {
  return { kind: "invalid_request", field: path, message: `${path}: ${problem}` };
}

/** undefined where all is as other formats have it. */
function clientTools(
  { forms, namespaces, leftOut, webSearch }: ReadTools,
  leftOutItems: number,
): ClientTools | undefined {
  const isPlain = forms.length + leftOut.length + leftOutItems === 0;
  return isPlain ? undefined : { forms, namespaces, leftOut, leftOutItems, ...present({ webSearch }) };
}

const sameNames = [
  "model",
  "models",
  "provider",
  "plugins",
  "session_id",
  "cache_control",
  "prompt_cache_key",
  "prompt_cache_options",
  "stream",
  "temperature",
  "top_p",
  "top_k",
  "top_logprobs",
  "presence_penalty",
  "frequency_penalty",
  "parallel_tool_calls",
  "reasoning",
  "max_tool_calls",
  "web_search_options",
  "metadata",
  "modalities",
  "image_config",
] as const;

function sameFields(request: ResponsesRequest): Partial<ChatRequest> {
  const given = sameNames.flatMap((name) => (request[name] == null ? [] : [[name, request[name]] as const]));
  return Object.fromEntries(given);
}

function renamedFields(request: ResponsesRequest): Partial<ChatRequest> {
  const { max_output_tokens, text, truncation, include, top_logprobs, service_tier: tier } = request;
  const user = request.user ?? request.safety_identifier;
  const wantsLogprobs = (top_logprobs ?? 0) > 0 || include?.includes("message.output_text.logprobs") === true;
  const format = text?.format;
  return {
    ...given({
      max_tokens: max_output_tokens,
      user,
      service_tier: tier == null || tier === "auto" ? undefined : tier,
      verbosity: text?.verbosity,
      response_format: format == null || format.type === "text" ? undefined : readFormat(format),
      transforms: truncation === "auto" ? ["middle-out" as const] : undefined,
      logprobs: wantsLogprobs || undefined,
    }),
  };
}

function readFormat(format: ResponsesFormat): NonNullable<ChatRequest["response_format"]> {
  if (format.type !== "json_schema") return { type: format.type };
  const { name, schema, description, strict } = format;
  return {
    type: "json_schema",
    json_schema: {
      name,
      schema,
      ...given({ description, strict }),
    },
  };
}
