// Messages of an OpenAI-compatible request. Most need no change and go out as the very objects that came in.

import type { JsonRecord } from "../../wire/json.ts";
import type { AssistantMessage, Message, ToolCall } from "../../wire/message.ts";
import { filled, given } from "../../wire/present.ts";
import { fittedIds, idRules } from "../common/fitted-ids.ts";
import { withJoinedTurns } from "../common/joined-turns.ts";
import { inOrderOfCalls } from "../common/result-order.ts";
import { withMediaAtUser } from "../common/shown-media.ts";
import type { OpenAiQuirks } from "./quirks.ts";
import { argumentsText } from "./read-response.ts";

export function toOpenAiMessages(messages: readonly Message[], quirks: OpenAiQuirks): unknown[] {
  const ordered = inOrderOfCalls(withJoinedTurns(messages.filter(saysAnything)));
  const fitted = fittedIds(idRules[quirks.call_ids]);
  return withMediaAtUser(ordered, ["assistant", "tool"]).map((message) => toOpenAiMessage(message, quirks, fitted));
}

/** A turn of thoughts alone has nothing that could be sent: content is required where there are no calls. */
function saysAnything(message: Message): boolean {
  if (message.role !== "assistant") return true;
  const { content, refusal, tool_calls, audio } = message;
  return audio != null || [content, refusal, tool_calls].some((part) => part != null && part.length > 0);
}

type Fitted = (id: string) => string;

function toOpenAiMessage(message: Message, quirks: OpenAiQuirks, fitted: Fitted): unknown {
  switch (message.role) {
    case "assistant":
      return toAssistantMessage(message, quirks, fitted);
    case "developer":
      return withPlainParts({ ...message, role: quirks.developer_role }, quirks);
    case "tool": {
      const { is_error: _isError, ...rest } = message;
      const id = fitted(message.tool_call_id);
      const isPlain = message.is_error == null && id === message.tool_call_id;
      return withPlainParts(isPlain ? message : { ...rest, tool_call_id: id }, quirks);
    }
    default:
      return withPlainParts(message, quirks);
  }
}

/** Our own additions to an assistant message (reasoning, annotations, phase, the model that spoke) are nobody's input. */
function toAssistantMessage(message: AssistantMessage, quirks: OpenAiQuirks, fitted: Fitted): unknown {
  const {
    reasoning: _reasoning,
    reasoning_content: _content,
    reasoning_details: _details,
    annotations: _annotations,
    model: _model,
    images: _images,
    phase: _phase,
    refusal,
    tool_calls,
    ...rest
  } = message;
  return withPlainParts(
    {
      ...rest,
      // null is what an answer of tool calls alone has; beside none it is refused.
      content: (isEmptyList(message.content) ? null : message.content) ?? (filledList(tool_calls) ? null : ""),
      // An empty list is refused.
      ...given({ tool_calls: filled(tool_calls?.map((call) => fittedCall(call, fitted)) ?? []) }),
      ...given({ refusal }),
      ...earlierReasoning(message, quirks),
    },
    quirks,
  );
}

function fittedCall(call: ToolCall, fitted: Fitted): ToolCall {
  const { at, type, ...rest } = call;
  const id = fitted(call.id);
  // Templates of open models parse them.
  const text = argumentsText(call.function.arguments);
  if (at === undefined && type !== undefined && id === call.id && text === call.function.arguments) return call;
  return { type: type ?? "function", ...rest, id, function: { ...call.function, arguments: text } };
}

/** What can be read of it, whoever thought it: models that want their thoughts back refuse a turn of calls without any. */
function earlierReasoning(message: AssistantMessage, { reasoning_input: name }: OpenAiQuirks): JsonRecord {
  if (name === "none") return {};
  const { reasoning, reasoning_content, reasoning_details, tool_calls } = message;
  const details = (reasoning_details ?? []).map(({ text, summary }) => text ?? summary);
  const texts = [reasoning, reasoning_content, details.filter((text) => typeof text === "string").join("")];
  const text = texts.find((one) => typeof one === "string" && one !== "");
  const isRequired = name === "reasoning_content" && (tool_calls ?? []).length > 0;
  return text === undefined && !isRequired ? {} : { [name]: text ?? "" };
}

/** Vendors that cache by themselves refuse or ignore `cache_control`; it comes out of their text parts. */
function withPlainParts<T extends { content?: unknown }>(message: T, quirks: OpenAiQuirks): T {
  // A list of no parts is refused.
  if (isEmptyList(message.content)) return { ...message, content: "" };
  if (quirks.cache_control || !Array.isArray(message.content)) return message;
  const parts: unknown[] = message.content;
  if (!parts.some(hasMarker)) return message;
  return { ...message, content: parts.map(withoutMarker) };
}

function hasMarker(part: unknown): part is { cache_control?: unknown } {
  return typeof part === "object" && part !== null && "cache_control" in part;
}

function withoutMarker(part: unknown): unknown {
  if (!hasMarker(part)) return part;
  const { cache_control: _marker, ...rest } = part;
  return rest;
}

function filledList(list: readonly unknown[] | null | undefined): boolean {
  return list != null && list.length > 0;
}

function isEmptyList(content: unknown): boolean {
  return Array.isArray(content) && content.length === 0;
}
