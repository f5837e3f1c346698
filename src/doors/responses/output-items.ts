// The items of an answer: what the model thought, said and called, each with its own id.
import type { Annotation, AnswerMessage, AnswerToolCall, Choice, ReasoningDetail } from "../../wire/answer.ts";
import { type CallForm, callForm } from "../../wire/call-forms.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { clientToolsOf, formsByName, type ToolForm } from "../../wire/client-tools.ts";
import type { ContentPart } from "../../wire/message.ts";
import { present } from "../../wire/present.ts";
import { type TurnItem, itemsOf as turnItems } from "../../wire/turn-items.ts";
import { merge, readableText, reasoningPieces } from "../reasoning-pieces.ts";
import { goesOn, type ReasoningItem, writeReasoning } from "./reasoning-items.ts";

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
  phase?: string;
}

/** Of a function, or of whatever else the client calls its tools. */
export interface CallItem {
  id: string;
  type: string;
  status: string;
  call_id: string;
  [field: string]: unknown;
}

export type OutputItem = MessageItem | CallItem | ReasoningItem;

const prefixes: Readonly<Record<string, string>> = { message: "msg", reasoning: "rs" };

/**
 * Unique within the answer and, with the generation's id in it, among all answers. `type`: message, reasoning, or what ids
 * of such calls begin with.
 */
export function itemId(type: string, generationId: string, outputIndex: number): string {
  return `${prefixes[type] ?? type}_${generationId.replace(/^gen-/, "")}_${outputIndex}`;
}

export interface OutputInput {
  generationId: string;
  /** Of tools that the client knows as something else than functions, by the name of the function. */
  forms: ReadonlyMap<string, ToolForm>;
  /** The client looks for thoughts in summaries. */
  asSummary: boolean;
}

export function outputInput(generationId: string, request: ChatRequest): OutputInput {
  const { summary } = request.reasoning ?? {};
  const asSummary = summary != null && summary !== "none";
  return { generationId, forms: formsByName(clientToolsOf(request)), asSummary };
}

export function writeOutput({ message, logprobs }: Choice, input: OutputInput): OutputItem[] {
  const turn = { ...message, reasoning_details: reasoningPieces(message) };
  const items = joined(turnItems<AnswerToolCall>(turn), message, logprobs);
  return items.map((item, index) => writeItem(item, index, input));
}

function writeItem(item: Joined, index: number, { generationId, forms, asSummary }: OutputInput): OutputItem {
  const status = "completed";
  const idOf = (type: string) => itemId(type, generationId, index);
  switch (item.kind) {
    case "thought":
      return writeReasoning(item, { id: idOf("reasoning"), status, asSummary });
    case "message":
      return {
        ...{ id: idOf("message"), status, type: "message", role: "assistant", content: item.content },
        ...present({ phase: item.phase }),
      };
    case "call": {
      const tool = forms.get(item.call.function.name);
      return writeCall(item.call, { id: idOf(callItemOf(tool).prefix), status, tool });
    }
  }
}

type Joined =
  | { kind: "thought"; detail: ReasoningDetail; text: string }
  | { kind: "message"; content: (TextPart | RefusalPart)[]; phase: string | undefined }
  | { kind: "call"; call: AnswerToolCall };

/** What belongs into one item, as in a stream. What is told of the text as a whole goes along with the last of it. */
function joined(
  items: readonly TurnItem<AnswerToolCall>[],
  { annotations = [], phase }: AnswerMessage,
  logprobs: unknown,
) {
  const list: Joined[] = [];
  for (const item of items) {
    const last = list.at(-1);
    if (item.kind === "call") list.push(item);
    else if (item.kind === "thought") {
      const text = readableText(item.detail) ?? "";
      if (last?.kind === "thought" && goesOn(last.detail, item.detail)) {
        last.text += text;
        last.detail = { ...merge(last.detail, item.detail), type: last.detail.type };
      } else list.push({ kind: "thought", detail: merge({ type: item.detail.type }, item.detail), text });
    } else if (item.kind === "refusal" || item.part.type === "text") {
      const part = item.kind === "refusal" ? refusalPart(item.refusal) : textPart(partText(item.part));
      if (last?.kind === "message") last.content.push(part);
      else list.push({ kind: "message", content: [part], phase });
    }
  }
  const texts = list.flatMap((item) => (item.kind === "message" ? item.content : []));
  const lastText = texts.findLast((part) => part.type === "output_text");
  if (lastText !== undefined) {
    lastText.annotations.push(...annotations.flatMap(writeAnnotation));
    lastText.logprobs.push(...tokensOf(logprobs));
  }
  return list;
}

export function callItemOf(tool: ToolForm | undefined): CallForm {
  return callForm(tool?.kind);
}

interface CallPlace {
  id: string;
  status: string;
  tool: ToolForm | undefined;
}

/** A call as the client defined its tool. */
export function writeCall(
  { id: call_id, function: called }: Pick<AnswerToolCall, "id" | "function">,
  { id, status, tool }: CallPlace,
): CallItem {
  const { call, kind, fieldsOf } = callItemOf(tool);
  const isNamed = kind === "function" || kind === "custom";
  const named = isNamed ? { name: tool?.name ?? called.name, ...present({ namespace: tool?.namespace }) } : {};
  return { id, type: call, status, call_id, ...named, ...fieldsOf(called.arguments) };
}

function partText(part: ContentPart): string {
  return part.type === "text" ? part.text : "";
}

function refusalPart(refusal: string): RefusalPart {
  return { type: "refusal", refusal };
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
