// A whole answer of an OpenAI-compatible provider → our completion.

import { hasEnded } from "../../streaming/failed-ending.ts";
import type {
  Annotation,
  AnswerMessage,
  AnswerToolCall,
  Choice,
  Completion,
  ReasoningDetail,
} from "../../wire/answer.ts";
import { isRecord, parseJson } from "../../wire/json.ts";
import { filled, given, present } from "../../wire/present.ts";
import { fail, ok } from "../../wire/result.ts";
import { saysSomething } from "../../wire/says-something.ts";
import { CallIds } from "../common/call-ids.ts";
import { filledIn, stringIn } from "../common/records.ts";
import type { Dialect } from "../dialect.ts";
import { citedPages } from "./cited-pages.ts";
import { finishReason } from "./finish-reason.ts";
import { quirksOf, type ReadingQuirks } from "./quirks.ts";
import { errorInAnswer } from "./read-error.ts";
import { readLogprobs } from "./read-logprobs.ts";
import { findUsage, readUsage } from "./usage.ts";

export const readResponse: Dialect["readResponse"] = (body, target) => readOpenAiAnswer(body, quirksOf(target));

export function readOpenAiAnswer(
  body: string,
  { usage_reasoning: habit, ends_without_reason }: ReadingQuirks,
): ReturnType<Dialect["readResponse"]> {
  const answer = parseJson(body);
  if (!isRecord(answer)) return fail({ kind: "unparsable", detail: "the answer is not a JSON object", raw: body });
  const error = errorInAnswer(answer, body);
  if (error !== undefined) return fail({ kind: error.refused === true ? "refused" : "error_in_answer", error });
  if (!Array.isArray(answer["choices"])) {
    return fail({ kind: "unparsable", detail: "the answer has no choices", raw: body });
  }
  const upstreamId = filledIn(answer, "id");
  const choices = answer["choices"]
    .filter(isRecord)
    .map((choice, position) => readChoice(choice, position, upstreamId));
  if (ends_without_reason) for (const choice of choices) finish(choice);
  const [first] = choices;
  if (first !== undefined && !saysSomething(first.message)) {
    if (first.finish_reason === "content_filter") {
      return fail({
        kind: "refused",
        error: { message: "The provider's content filter blocked this prompt", raw: body },
      });
    }
  }
  if (first !== undefined) cite(first, citedPages(answer));
  const counts = findUsage(answer);
  const usage = counts === undefined ? undefined : readUsage(counts, habit);
  const completion: Completion = {
    choices,
    ...present({ usage, upstreamId, native: stopNamed(answer["choices"][0]) }),
    systemFingerprint: stringIn(answer, "system_fingerprint") ?? null,
    serviceTier: stringIn(answer, "service_tier") ?? null,
  };
  return ok(completion);
}

function cite({ message }: Choice, pages: Annotation[]): void {
  if (pages.length > 0 && (message.annotations ?? []).length === 0) message.annotations = pages;
}

/** Servers of open models say which stop sequence ended the answer: vLLM and its kin in one field, SGLang in another. */
export function stopNamed(choice: unknown): { fields: { stop_sequence: string } } | undefined {
  if (!isRecord(choice) || choice["finish_reason"] !== "stop") return undefined;
  const named = stringIn(choice, "stop_reason") ?? stringIn(choice, "matched_stop");
  return named === undefined ? undefined : { fields: { stop_sequence: named } };
}

function readChoice(choice: Record<string, unknown>, position: number, responseId: string | undefined): Choice {
  const native = stringIn(choice, "finish_reason") || null;
  const index = choice["index"];
  const message = readMessage(isRecord(choice["message"]) ? choice["message"] : {}, responseId);
  return {
    index: typeof index === "number" ? index : position,
    message,
    finish_reason: finishReason(native, message.tool_calls !== undefined),
    native_finish_reason: native,
    ...given({ logprobs: readLogprobs(choice["logprobs"]) }),
  };
}

/** For vendors that end good answers without saying so. */
function finish(choice: Choice): void {
  if (hasEnded(choice) || !saysSomething(choice.message)) return;
  choice.finish_reason = choice.message.tool_calls === undefined ? "stop" : "tool_calls";
}

function readMessage(message: Record<string, unknown>, responseId: string | undefined): AnswerMessage {
  const {
    content,
    reasoning_content,
    reasoning,
    reasoning_details,
    tool_calls: _calls,
    function_call: _call,
    role: _role,
    ...rest
  } = message;
  const parts = splitContent(content);
  const thought = firstText(reasoning, reasoning_content, parts.reasoning);
  const calls = readToolCalls(callsOf(message) ?? [], responseId);
  const details = readDetails(reasoning_details) ?? (thought === undefined ? undefined : [plainDetail(thought)]);
  return {
    ...rest,
    role: "assistant",
    content: parts.text,
    ...present({ reasoning: thought, reasoning_details: details, tool_calls: filled(calls) }),
  };
}

function firstText(...candidates: unknown[]): string | undefined {
  return candidates.find((text): text is string => typeof text === "string" && text !== "");
}

function readDetails(details: unknown): ReasoningDetail[] | undefined {
  if (!Array.isArray(details) || details.length === 0) return undefined;
  return details.filter((detail): detail is ReasoningDetail => isRecord(detail) && typeof detail["type"] === "string");
}

/** Reasoning that came as mere text, in the form clients send back. */
export function plainDetail(text: string): ReasoningDetail {
  return { type: "reasoning.text", text, format: "unknown", index: 0 };
}

/** Content is text; some vendors (Mistral's reasoning models) answer in parts, thinking among them. */
export function splitContent(content: unknown): { text: string | null; reasoning?: string } {
  if (typeof content === "string") return { text: content };
  if (!Array.isArray(content)) return { text: null };
  let text = "";
  let reasoning = "";
  for (const part of content.filter(isRecord)) {
    if (part["type"] === "thinking") reasoning += splitContent(part["thinking"]).text ?? "";
    else text += stringIn(part, "text") ?? "";
  }
  return reasoning === "" ? { text } : { text, reasoning };
}

/** The calls of a message or a delta; the one call of the form before tools too. */
export function callsOf({ tool_calls, function_call }: Record<string, unknown>): unknown[] | undefined {
  if (Array.isArray(tool_calls) && tool_calls.length > 0) return tool_calls;
  if (isRecord(function_call)) return [{ index: 0, function: function_call }];
  return Array.isArray(tool_calls) ? tool_calls : undefined;
}

function readToolCalls(list: unknown[], responseId: string | undefined): AnswerToolCall[] {
  const ids = new CallIds();
  return list.filter(isRecord).map((call, position) => {
    const called = isRecord(call["function"]) ? call["function"] : {};
    const id = ids.of(filledIn(call, "id"), position, responseId);
    const text = argumentsText(called["arguments"]);
    return { id, type: "function", function: { name: stringIn(called, "name") ?? "", arguments: text } };
  });
}

/** Some vendors send the arguments as an object, some send none for a tool without parameters. */
export function argumentsText(value: unknown): string {
  if (typeof value === "string") return value.trim() === "" ? "{}" : value;
  return value == null ? "{}" : JSON.stringify(value);
}
