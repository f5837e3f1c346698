// Messages of an OpenAI-compatible request. Most need no change and go out as the very objects that came in.

import type { Message } from "../../wire/message.ts";
import { given } from "../../wire/present.ts";
import type { OpenAiQuirks } from "./quirks.ts";
import { withMediaBehindResults } from "./result-media.ts";

export function toOpenAiMessages(messages: readonly Message[], quirks: OpenAiQuirks): unknown[] {
  return withMediaBehindResults(messages.filter(saysAnything)).map((message) => toOpenAiMessage(message, quirks));
}

/** A turn of thoughts alone has nothing that could be sent: content is required where there are no calls. */
function saysAnything(message: Message): boolean {
  if (message.role !== "assistant") return true;
  const { content, refusal, tool_calls, audio, function_call } = message;
  const said = [content, refusal, tool_calls].some((part) => part != null && part.length > 0);
  return said || audio != null || function_call != null;
}

function toOpenAiMessage(message: Message, quirks: OpenAiQuirks): unknown {
  switch (message.role) {
    case "assistant":
      return toAssistantMessage(message, quirks);
    case "developer":
      return withPlainParts({ ...message, role: quirks.developer_role }, quirks);
    case "tool": {
      const { is_error: _isError, ...rest } = message;
      return withPlainParts(message.is_error == null ? message : rest, quirks);
    }
    default:
      return withPlainParts(message, quirks);
  }
}

/** Our own additions to an assistant message (reasoning, annotations, phase, the model that spoke) are nobody's input. */
function toAssistantMessage(message: Extract<Message, { role: "assistant" }>, quirks: OpenAiQuirks): unknown {
  const {
    reasoning,
    reasoning_content,
    reasoning_details: _details,
    annotations: _annotations,
    model: _model,
    images: _images,
    phase: _phase,
    refusal,
    ...rest
  } = message;
  const earlier = reasoning ?? reasoning_content;
  return withPlainParts(
    {
      ...rest,
      // Required by some, and what an answer of tool calls alone has.
      content: message.content ?? null,
      ...given({ refusal }),
      ...(quirks.reasoning_input === "none" || typeof earlier !== "string"
        ? {}
        : { [quirks.reasoning_input]: earlier }),
    },
    quirks,
  );
}

/** Vendors that cache by themselves refuse or ignore `cache_control`; it comes out of their text parts. */
function withPlainParts<T extends { content?: unknown }>(message: T, quirks: OpenAiQuirks): T {
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
