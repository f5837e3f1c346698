// Our request → the inputs of `AI.run(model, inputs)`, as the body of the REST call of the same shape: the path is
// `/run/{model}`, `base_url` being `https://api.cloudflare.com/client/v4/accounts/{account}/ai`.

import type { ChatRequest } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";
import type { ContentPart, Message } from "../../wire/message.ts";
import type { Note } from "../../wire/note.ts";
import { filled, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { fittedIds, idRules } from "../common/fitted-ids.ts";
import { withJoinedTurns } from "../common/joined-turns.ts";
import { maxTokensOf } from "../common/max-tokens.ts";
import { withNotes } from "../common/notes.ts";
import {
  type Effort,
  effortNotes,
  effortOfBudget,
  nearestEffort,
  type ReasoningWish,
  readReasoning,
} from "../common/reasoning.ts";
import { readResponseFormat, type WantedFormat } from "../common/response-format.ts";
import { inOrderOfCalls } from "../common/result-order.ts";
import { withMediaAtUser } from "../common/shown-media.ts";
import { readTools } from "../common/tools.ts";
import { noteUnsent } from "../common/unsent.ts";
import type { Target, UpstreamRequest } from "../dialect.ts";
import { argumentsText } from "../openai/read-response.ts";
import { quirksOf } from "./quirks.ts";

const unknownHere = ["min_p", "top_a", "logit_bias", "logprobs", "top_logprobs"] as const;

export function buildRequest(request: ChatRequest, target: Target): Result<UpstreamRequest, string> {
  if ((request.n ?? 1) > 1) return fail("n above 1 is not supported by this endpoint");
  const tools = readTools(request);
  if (!tools.ok) return tools;
  const format = readResponseFormat(request);
  if (!format.ok) return format;
  const reasoning = readReasoning(request);
  if (!reasoning.ok) return reasoning;
  const { response_format, efforts } = quirksOf(target);
  const wrapped = response_format === "openai";
  const streams = request.stream === true && (wrapped || format.value.kind === "text");
  const hasTools = tools.value.tools.length > 0;
  // Left to itself, a model here stops after 256 tokens.
  const maxTokens = maxTokensOf(request) ?? target.endpoint.max_completion_tokens ?? undefined;
  const wanted = effortOf(reasoning.value, maxTokens);
  const effort = wanted === undefined ? undefined : nearestEffort(wanted, efforts);
  const body = {
    messages: toMessages(request.messages),
    stream: streams ? true : undefined,
    max_tokens: maxTokens,
    temperature: request.temperature ?? undefined,
    top_p: request.top_p ?? undefined,
    top_k: request.top_k ?? undefined,
    seed: request.seed ?? undefined,
    stop: filled([request.stop ?? []].flat().filter((one) => one !== "")),
    repetition_penalty: request.repetition_penalty ?? undefined,
    frequency_penalty: request.frequency_penalty ?? undefined,
    presence_penalty: request.presence_penalty ?? undefined,
    tools: hasTools ? request.tools?.map(({ type, function: called }) => ({ type, function: called })) : undefined,
    tool_choice: hasTools ? (request.tool_choice ?? undefined) : undefined,
    parallel_tool_calls: tools.value.parallel ? undefined : false,
    response_format: wrapped ? (request.response_format ?? undefined) : bareFormat(format.value),
    reasoning_effort: effort,
  };
  const notes: Note[] = [
    ...(request.stream === true && !streams ? [{ code: "answer_not_streamed" as const }] : []),
    ...(wanted === undefined || effort === undefined ? [] : effortNotes(wanted, effort)),
    ...noteUnsent(request, unknownHere),
  ];
  const path = `/run/${target.endpoint.upstream_model}`;
  return ok(withNotes({ path, headers: {}, body: JSON.stringify(body) }, notes));
}

function bareFormat(format: WantedFormat): JsonRecord | undefined {
  if (format.kind === "text") return undefined;
  return format.kind === "json_object" ? { type: "json_object" } : { type: "json_schema", json_schema: format.schema };
}

function effortOf(reasoning: ReasoningWish, maxTokens: number | undefined): Effort | undefined {
  if (reasoning.kind === "effort") return reasoning.effort;
  return reasoning.kind === "budget" ? effortOfBudget(reasoning.maxTokens, maxTokens ?? 16_384) : undefined;
}

function toMessages(messages: readonly Message[]): JsonRecord[] {
  const idOf = fittedIds(idRules.any);
  return withMediaAtUser(inOrderOfCalls(withJoinedTurns(messages)), ["assistant", "tool"]).map((message) =>
    toMessage(message, idOf),
  );
}

/** The roles and fields of OpenAI's messages, without what only routers and other vendors know. */
function toMessage(message: Message, idOf: (id: string) => string): JsonRecord {
  const { role, content, name } = message;
  const named = name == null ? {} : { name };
  switch (message.role) {
    case "assistant": {
      const calls = (message.tool_calls ?? []).map(({ id, type = "function", function: called }) => {
        return { id: idOf(id), type, function: { ...called, arguments: argumentsText(called.arguments) } };
      });
      // Pieces of one answer, which nothing stood between.
      return {
        role,
        content: wordsOf(content ?? "") + (message.refusal ?? ""),
        ...named,
        ...present({ tool_calls: filled(calls) }),
      };
    }
    case "tool":
      return { role, content: toContent(message.content), tool_call_id: idOf(message.tool_call_id), ...named };
    default:
      return { role: role === "developer" ? "system" : role, content: toContent(content ?? ""), ...named };
  }
}

/** Text models take text only as one string. */
function toContent(content: string | ContentPart[]): unknown {
  if (typeof content === "string") return content;
  if (content.every((part) => part.type === "text")) return content.map(({ text }) => text).join("\n");
  return content.map(({ cache_control: _marker, ...part }) => part);
}

function wordsOf(content: string | ContentPart[]): string {
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? part.text : "")).join("");
}
