// The items of an answer: what the model thought, said and called, each with its own id.
import type { Annotation, AnswerMessage, AnswerToolCall, Choice, ReasoningDetail } from "../../wire/answer.ts";
import { type CallForm, callForm } from "../../wire/call-forms.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import { clientToolsOf, formsByName, type ToolForm } from "../../wire/client-tools.ts";
import { present } from "../../wire/present.ts";
import { inOrder } from "../../wire/reasoning-order.ts";
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

/** Makes an item for the place where it comes to stand. */
type Draft = (index: number) => OutputItem;

export function writeOutput({ message, logprobs }: Choice, input: OutputInput): OutputItem[] {
  const { generationId, forms, asSummary } = input;
  const status = "completed";
  const content = writeParts(message, logprobs);
  const said: Draft[] =
    content.length === 0
      ? []
      : [
          (index) => ({
            id: itemId("message", generationId, index),
            status,
            type: "message",
            role: "assistant",
            content,
            ...present({ phase: message.phase }),
          }),
        ];
  const calls = (message.tool_calls ?? []).map((call): Draft => {
    const tool = forms.get(call.function.name);
    return (index) => writeCall(call, { id: itemId(callItemOf(tool).prefix, generationId, index), status, tool });
  });
  const thoughts = joinThoughts(reasoningPieces(message)).map((thought) => ({
    detail: thought.detail,
    thought: (index: number) =>
      writeReasoning(thought, { id: itemId("reasoning", generationId, index), status, asSummary }),
  }));
  return inOrder<Draft, Draft>([...said, ...calls], thoughts).map((draft, index) => draft(index));
}

/** Details that one item holds, as in a stream. */
function joinThoughts(details: readonly ReasoningDetail[]): { detail: ReasoningDetail; text: string }[] {
  const joined: { detail: ReasoningDetail; text: string }[] = [];
  for (const detail of details) {
    const last = joined.at(-1);
    const text = readableText(detail) ?? "";
    if (last === undefined || !goesOn(last.detail, detail)) {
      joined.push({ detail: merge({ type: detail.type }, detail), text });
    } else {
      last.text += text;
      last.detail = { ...merge(last.detail, detail), type: last.detail.type };
    }
  }
  return joined;
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
