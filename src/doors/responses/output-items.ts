// The items of an answer: what the model thought, said and called, each with its own id.
import type { Annotation, AnswerMessage, Choice } from "../../wire/answer.ts";
import { reasoningPieces } from "../reasoning-pieces.ts";
import { type ReasoningItem, writeReasoning } from "./reasoning-items.ts";

export interface TextPart {
  type: "output_text";
  text: string;
  annotations: unknown[];
  logprobs: unknown[];
}
export interface RefusalPart {
  type: "refusal";
  refusal: string;
}

export interface MessageItem {
  id: string;
  type: "message";
  role: "assistant";
  status: string;
  content: (TextPart | RefusalPart)[];
}

export interface CallItem {
  id: string;
  type: "function_call";
  status: string;
  call_id: string;
  name: string;
  arguments: string;
}

export type OutputItem = MessageItem | CallItem | ReasoningItem;

const prefixes = { message: "msg", function_call: "fc", reasoning: "rs" } as const;

/** Unique within the answer and, with the generation's id in it, among all answers. */
export function itemId(type: OutputItem["type"], generationId: string, outputIndex: number): string {
  return `${prefixes[type]}_${generationId.replace(/^gen-/, "")}_${outputIndex}`;
}

export function writeOutput({ message, logprobs }: Choice, generationId: string): OutputItem[] {
  const items: OutputItem[] = [];
  const next = (type: OutputItem["type"]) => ({
    id: itemId(type, generationId, items.length),
    status: "completed",
  });
  for (const detail of reasoningPieces(message)) items.push(writeReasoning(detail, next("reasoning")));
  const content = writeParts(message, logprobs);
  if (content.length > 0) items.push({ ...next("message"), type: "message", role: "assistant", content });
  for (const { id, function: call } of message.tool_calls ?? []) {
    items.push({ ...next("function_call"), type: "function_call", call_id: id, ...call });
  }
  return items;
}

function writeParts(message: AnswerMessage, logprobs: unknown): (TextPart | RefusalPart)[] {
  const { content, refusal, annotations = [] } = message;
  return [
    ...(content == null || content === ""
      ? []
      : [textPart(content, annotations.flatMap(writeAnnotation), tokensOf(logprobs))]),
    ...(refusal == null || refusal === "" ? [] : [{ type: "refusal" as const, refusal }]),
  ];
}

export function textPart(text: string, annotations: unknown[] = [], logprobs: unknown[] = []): TextPart {
  return { type: "output_text", text, annotations, logprobs };
}

/** Citations are flat there. Annotations of parsed files have no place in this format. */
export function writeAnnotation(annotation: Annotation): unknown[] {
  const citation = annotation["url_citation"];
  return annotation.type === "url_citation" && typeof citation === "object"
    ? [{ type: "url_citation", ...citation }]
    : [];
}

/** The log probabilities of a chunk's or an answer's text, a list of tokens. */
export function tokensOf(logprobs: unknown): unknown[] {
  if (typeof logprobs !== "object" || logprobs === null || !("content" in logprobs)) return [];
  return Array.isArray(logprobs.content) ? logprobs.content : [];
}
