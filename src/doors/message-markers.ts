// Cache markers that clients put on a message as a whole: they move to the last thing that it says, where every reader of
// markers looks for them, and where vendors that know none have them taken out. OpenAI's breakpoints mark for everybody.
import { anthropicOnlyField } from "../wire/anthropic-only.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { ContentPart, Message } from "../wire/message.ts";

const markerField = "cache_control";
const breakpointField = "prompt_cache_breakpoint";

export function withMarkersOnParts(sent: ChatRequest): ChatRequest {
  const request = sent.messages.some(hasBreakpoint) ? { ...sent, messages: sent.messages.map(withMarkers) } : sent;
  if (!request.messages.some((message) => markerField in message)) return request;
  const messages = request.messages.map(withMarkerOnPart);
  return messages.some(marksCall)
    ? { ...request, messages, [anthropicOnlyField]: { tools: [], fields: {} } }
    : { ...request, messages };
}

function hasBreakpoint({ content }: Message): boolean {
  return Array.isArray(content) && content.some((part) => part[breakpointField] != null);
}

function withMarkers(message: Message): Message {
  return { ...message, content: partsOf(message.content).map(markedByBreakpoint) } as Message;
}

/** Beside the breakpoint, which goes on to OpenAI's APIs. */
export function markedByBreakpoint<Part extends { [field: string]: unknown }>(part: Part): Part {
  const isMarked = part[breakpointField] == null || part[markerField] != null;
  return isMarked ? part : { ...part, [markerField]: { type: "ephemeral" } };
}

function withMarkerOnPart(message: Message): Message {
  const { [markerField]: marker, ...rest } = message;
  if (!(markerField in message)) return message;
  const plain = rest as Message;
  if (typeof marker !== "object" || marker === null) return plain;
  const parts = partsOf(plain.content);
  const last = parts.at(-1);
  if (last !== undefined) {
    const content = [...parts.slice(0, -1), { ...last, [markerField]: last[markerField] ?? marker }];
    return { ...plain, content } as Message;
  }
  if (plain.role !== "assistant" || plain.tool_calls == null) return plain;
  const [call, ...before] = plain.tool_calls.toReversed();
  return call === undefined
    ? plain
    : { ...plain, tool_calls: [...before.toReversed(), { ...call, [markerField]: marker }] };
}

function partsOf(content: Message["content"]): ContentPart[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  return content ?? [];
}

function marksCall(message: Message): boolean {
  const calls = message.role === "assistant" ? (message.tool_calls ?? []) : [];
  return calls.some((call) => markerField in call);
}
