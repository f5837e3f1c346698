// Where a request has texts for content filters to look at, and how others are put in their place. What nothing changes in
// stays the same object.

import { nativeBlockField, placedBlocksField } from "../../wire/anthropic-only.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { isRecord } from "../../wire/json.ts";
import type { ContentPart, FilePart, Message, ToolCall } from "../../wire/message.ts";
import { given, present } from "../../wire/present.ts";
import { mapBeside } from "./beside-texts.ts";
import { seeJson } from "./json-texts.ts";
import { keepJson } from "./keep-json.ts";
import { mapped, mapStrings, type See, type TextPlace, type TextVisitor } from "./strings.ts";

/**
 * Of a conversation: texts, results of tools, system prompts, names of files; of earlier answers also arguments of calls and
 * reasoning; of messages and of what stands beside them every text that has no name here.
 * `systemApart`: the client's format has its system prompt beside its messages, which are counted without it.
 */
export function mapMessageTexts(request: ChatRequest, visit: TextVisitor, systemApart = false): ChatRequest {
  const first = systemApart ? request.messages.findIndex(({ role }) => role !== "system") : 0;
  const messages = mapped(request.messages, (message, at) => {
    const index = at < first ? null : at - first;
    const name = index === null ? "system" : `messages[${index}]`;
    const place: TextPlace = { name, index, fromUser: message.role === "user" };
    return mapMessage(message, (text) => seeJson(text, (plain) => visit(plain, place)));
  });
  const seen = mapBeside(request, visit);
  return messages === request.messages ? seen : { ...seen, messages };
}

function mapMessage(message: Message, see: See): Message {
  const { content } = message;
  const seen =
    typeof content === "string"
      ? see(content)
      : content == null
        ? content
        : mapped(content, (part) => mapPart(part, see));
  const others = mapFields(message, message.role === "assistant" ? answerFields : messageFields, see);
  // The cast repeats what `mapped` keeps: parts of the kinds that the message has.
  const changed = seen === content ? others : ({ ...others, content: seen } as Message);
  return changed.role === "assistant" ? mapAnswer(changed, see) : changed;
}

/** Of a message: what is no text, is looked at by its own rules, or would be refused if it were changed. */
const messageFields: ReadonlySet<string> = new Set(["role", "content", "tool_call_id", "is_error", "cache_control"]);
/** The same of an answer. */
const answerFields: ReadonlySet<string> = new Set([
  ...[...messageFields, "phase", "images", placedBlocksField],
  ...["tool_calls", "reasoning", "reasoning_details", "annotations", "refusal"],
]);
/** And of a part of text. */
const partFields: ReadonlySet<string> = new Set(["type", "text", "cache_control", nativeBlockField]);

/** The other fields, whatever they are called: a dialect may send them. */
function mapFields<Holder extends { [field: string]: unknown }>(
  holder: Holder,
  others: ReadonlySet<string>,
  see: See,
): Holder {
  let copy: Holder | undefined;
  for (const name of Object.keys(holder)) {
    if (others.has(name)) continue;
    const value = holder[name];
    const seen = mapStrings(value, see);
    if (seen !== value) copy = { ...(copy ?? holder), [name]: seen };
  }
  return copy ?? holder;
}

function mapPart(part: ContentPart, see: See): ContentPart {
  if (part.type === "file") return mapFile(part, see);
  if (part.type !== "text") return part;
  const text = see(part.text);
  const others = mapFields(part, partFields, see);
  if (text === part.text) return others;
  // What says the same to Anthropic would say what was taken out.
  const { [nativeBlockField]: _block, ...rest } = others;
  return { ...rest, text };
}

/** What it is called: what is in it is looked at once it was read. */
function mapFile(part: FilePart, see: See): FilePart {
  const { filename } = part.file;
  const seen = filename === undefined ? undefined : see(filename);
  return seen === filename ? part : { ...part, file: { ...part.file, filename: seen } };
}

type Answer = Extract<Message, { role: "assistant" }>;

function mapAnswer(message: Answer, see: See): Message {
  const { tool_calls: calls, reasoning, reasoning_details: details, annotations, refusal } = message;
  const changed: Partial<Answer> = given({
    tool_calls: calls == null ? calls : mapped(calls, (call) => mapCall(call, see)),
    reasoning: reasoning == null ? reasoning : see(reasoning),
    reasoning_details: details == null ? details : mapped(details, (detail) => mapDetail(detail, see)),
    annotations: annotations == null ? annotations : mapped(annotations, (one) => mapAnnotation(one, see)),
    refusal: refusal == null ? refusal : see(refusal),
    [placedBlocksField]: mapStrings(message[placedBlocksField], see),
  });
  const isChanged = Object.entries(changed).some(([name, value]) => message[name] !== value);
  return isChanged ? { ...message, ...changed } : message;
}

function mapCall(call: ToolCall, see: See): ToolCall {
  const args = keepJson(call.function.arguments, see(call.function.arguments));
  return args === call.function.arguments ? call : { ...call, function: { ...call.function, arguments: args } };
}

type Detail = { type: string; [field: string]: unknown };

/** What is changed goes without its signature, which is that of another text. */
function mapDetail(detail: Detail, see: See): Detail {
  const { text, summary, signature: _signature, ...rest } = detail;
  const seenText = typeof text === "string" ? see(text) : text;
  const seenSummary = typeof summary === "string" ? see(summary) : summary;
  if (seenText === text && seenSummary === summary) return detail;
  return { ...rest, ...present({ text: seenText, summary: seenSummary }) };
}

/** What was read from a file, and comes back to be read again. */
function mapAnnotation(annotation: Detail, see: See): Detail {
  const { file } = annotation;
  if (file === undefined) {
    const seen = mapStrings(annotation, see);
    return seen !== annotation && isRecord(seen) ? { ...annotation, ...seen } : annotation;
  }
  if (!isRecord(file) || !Array.isArray(file["content"])) return annotation;
  const parts: unknown[] = file["content"];
  const content = mapped(parts, (part) => {
    if (!isRecord(part) || typeof part["text"] !== "string") return part;
    const text = see(part["text"]);
    return text === part["text"] ? part : { ...part, text };
  });
  return content === parts ? annotation : { ...annotation, file: { ...file, content } };
}
