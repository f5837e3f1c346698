// Where a request has texts for content filters to look at, and how others are put in their place. What nothing changes in
// stays the same object.
import type { ChatRequest } from "../../wire/chat-request.ts";
import { isRecord } from "../../wire/json.ts";
import type { ContentPart, Message, ToolCall } from "../../wire/message.ts";
import { given, present } from "../../wire/present.ts";

export interface TextPlace {
  /** As messages name it: `messages[2]`. */
  name: string;
  /** Its place in its list; null: it is in none. */
  index: number | null;
  fromUser: boolean;
}

/** Answers what to put in the text's place. */
export type TextVisitor = (text: string, place: TextPlace) => string;

/** Of a conversation: texts, results of tools, system prompts; of earlier answers also arguments of calls and reasoning. */
export function mapMessageTexts(request: ChatRequest, visit: TextVisitor): ChatRequest {
  const messages = mapped(request.messages, (message, index) => mapMessage(message, index, visit));
  return messages === request.messages ? request : { ...request, messages };
}

function mapMessage(message: Message, index: number, visit: TextVisitor): Message {
  const place: TextPlace = { name: `messages[${index}]`, index, fromUser: message.role === "user" };
  const see = (text: string) => visit(text, place);
  const { content } = message;
  const seen =
    typeof content === "string"
      ? see(content)
      : content == null
        ? content
        : mapped(content, (part) => mapPart(part, see));
  // The cast repeats what `mapped` keeps: parts of the kinds that the message has.
  const changed = seen === content ? message : ({ ...message, content: seen } as Message);
  return changed.role === "assistant" ? mapAnswer(changed, see) : changed;
}

function mapPart(part: ContentPart, see: (text: string) => string): ContentPart {
  if (part.type !== "text") return part;
  const text = see(part.text);
  return text === part.text ? part : { ...part, text };
}

function mapAnswer(message: Extract<Message, { role: "assistant" }>, see: (text: string) => string): Message {
  const { tool_calls: calls, reasoning, reasoning_details: details, annotations } = message;
  const changed = given({
    tool_calls: calls == null ? calls : mapped(calls, (call) => mapCall(call, see)),
    reasoning: reasoning == null ? reasoning : see(reasoning),
    reasoning_details: details == null ? details : mapped(details, (detail) => mapDetail(detail, see)),
    annotations: annotations == null ? annotations : mapped(annotations, (one) => mapAnnotation(one, see)),
  });
  const isChanged =
    (changed.tool_calls ?? calls) !== calls ||
    (changed.reasoning ?? reasoning) !== reasoning ||
    (changed.reasoning_details ?? details) !== details ||
    (changed.annotations ?? annotations) !== annotations;
  return isChanged ? { ...message, ...changed } : message;
}

function mapCall(call: ToolCall, see: (text: string) => string): ToolCall {
  const args = see(call.function.arguments);
  return args === call.function.arguments ? call : { ...call, function: { ...call.function, arguments: args } };
}

type Detail = { type: string; [field: string]: unknown };

/** What is signed could not be changed: its vendor would refuse it. */
function mapDetail(detail: Detail, see: (text: string) => string): Detail {
  if (detail["signature"] != null) return detail;
  const { text, summary } = detail;
  const seenText = typeof text === "string" ? see(text) : text;
  const seenSummary = typeof summary === "string" ? see(summary) : summary;
  if (seenText === text && seenSummary === summary) return detail;
  return { ...detail, ...present({ text: seenText, summary: seenSummary }) };
}

/** What was read from a file, and comes back to be read again. */
function mapAnnotation(annotation: Detail, see: (text: string) => string): Detail {
  const { file } = annotation;
  if (!isRecord(file) || !Array.isArray(file["content"])) return annotation;
  const parts: unknown[] = file["content"];
  const content = mapped(parts, (part) => {
    if (!isRecord(part) || typeof part["text"] !== "string") return part;
    const text = see(part["text"]);
    return text === part["text"] ? part : { ...part, text };
  });
  return content === parts ? annotation : { ...annotation, file: { ...file, content } };
}

/** The list itself where nothing in it changes. */
export function mapped<Item>(list: Item[], change: (item: Item, index: number) => Item): Item[] {
  let copy: Item[] | undefined;
  for (const [index, item] of list.entries()) {
    const changed = change(item, index);
    if (changed === item) continue;
    copy ??= [...list];
    copy[index] = changed;
  }
  return copy ?? list;
}
