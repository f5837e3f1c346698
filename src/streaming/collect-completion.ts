// A stream's parts as the whole answer that they tell of: for providers that stream although nobody asked them to. Pure.
import type {
  AnswerMessage,
  AnswerToolCall,
  Choice,
  ChunkChoice,
  Completion,
  Delta,
  ReasoningDetail,
} from "../wire/answer.ts";
import { isRecord } from "../wire/json.ts";
import { filled, given, present } from "../wire/present.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { hasEnded } from "./failed-ending.ts";
import type { ErrorPart, StreamPart } from "./stream-part.ts";

/** The problem is the provider's own error. What only Anthropic's format says is left out, but for how it ended. */
export function collectCompletion(parts: readonly StreamPart[]): Result<Completion, ErrorPart> {
  const choices = new Map<number, Choice>();
  const completion: Completion = { choices: [] };
  for (const part of parts) {
    switch (part.kind) {
      case "error":
        return fail(part);
      case "usage":
        completion.usage = part.usage;
        break;
      case "id":
        completion.upstreamId = part.upstreamId;
        break;
      case "chunk":
        for (const choice of part.choices) addChoice(choices, choice);
        Object.assign(completion, given({ systemFingerprint: part.systemFingerprint, serviceTier: part.serviceTier }));
        if (part.native?.kind === "ending") completion.native = present({ ...part.native, kind: undefined });
        break;
      case "end":
        break;
    }
  }
  return ok({ ...completion, choices: [...choices.values()] });
}

function addChoice(choices: Map<number, Choice>, { index, delta, logprobs, ...ended }: ChunkChoice): void {
  const known: Choice = choices.get(index) ?? {
    index,
    message: { role: "assistant", content: null },
    finish_reason: null,
    native_finish_reason: null,
  };
  addDelta(known.message, delta);
  if (hasEnded(ended)) Object.assign(known, ended);
  if (logprobs != null) known.logprobs = joinedLogprobs(known.logprobs, logprobs);
  choices.set(index, known);
}

function addDelta(message: AnswerMessage, delta: Delta): void {
  const { content, reasoning, refusal, reasoning_details, tool_calls, annotations, images } = delta;
  if (content != null && content !== "") message.content = (message.content ?? "") + content;
  if (reasoning != null && reasoning !== "") message.reasoning = (message.reasoning ?? "") + reasoning;
  if (refusal != null && refusal !== "") message.refusal = (message.refusal ?? "") + refusal;
  if (reasoning_details != null) {
    message.reasoning_details = reasoning_details.reduce(withDetail, message.reasoning_details ?? []);
  }
  if (annotations != null) message.annotations = [...(message.annotations ?? []), ...annotations];
  if (listOf(images).length > 0) message["images"] = [...listOf(message["images"]), ...listOf(images)];
  const calls = (tool_calls ?? []).reduce(withCall, message.tool_calls ?? []);
  Object.assign(message, present({ tool_calls: filled(calls) }));
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Pieces of one detail stand behind one another; its signature ends it. */
function withDetail(known: ReasoningDetail[], piece: ReasoningDetail): ReasoningDetail[] {
  const last = known.at(-1);
  const goesOn = last?.type === piece.type && last.index === piece.index && last["signature"] == null;
  if (last === undefined || !goesOn || piece.type === "reasoning.encrypted") return [...known, piece];
  const text = present({
    text: joinedText(last["text"], piece["text"]),
    summary: joinedText(last["summary"], piece["summary"]),
  });
  return [...known.slice(0, -1), { ...last, ...piece, ...text }];
}

function joinedText(before: unknown, more: unknown): string | undefined {
  if (typeof before !== "string") return typeof more === "string" ? more : undefined;
  return before + (typeof more === "string" ? more : "");
}

function withCall(known: AnswerToolCall[], { index, id, function: called }: ToolCallPiece): AnswerToolCall[] {
  const calls = [...known];
  const call = calls[index] ?? { id: "", type: "function", function: { name: "", arguments: "" } };
  calls[index] = {
    ...call,
    id: call.id || (id ?? ""),
    function: {
      name: call.function.name || (called?.name ?? ""),
      arguments: call.function.arguments + (called?.arguments ?? ""),
    },
  };
  return calls;
}

type ToolCallPiece = NonNullable<Delta["tool_calls"]>[number];

/** OpenAI's lists of tokens, one behind the other; any other form as it came last. */
function joinedLogprobs(before: unknown, more: unknown): unknown {
  if (!isRecord(before) || !isRecord(more)) return more;
  return { ...more, content: [...listOf(before["content"]), ...listOf(more["content"])] };
}
