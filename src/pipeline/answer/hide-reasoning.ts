// `reasoning.exclude` and `include_reasoning: false`: the model may think, the client does not want to read it.
import { hasEnded } from "../../streaming/failed-ending.ts";
import type { ChunkPart } from "../../streaming/stream-part.ts";
import type { Choice, ReasoningDetail } from "../../wire/answer.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { NativeAnswer } from "../../wire/native-answer.ts";
import { present } from "../../wire/present.ts";

export function hidesReasoning({ reasoning, include_reasoning }: ChatRequest): boolean {
  return reasoning?.exclude === true || (include_reasoning === false && reasoning == null);
}

export function withoutReasoning(choice: Choice): Choice {
  const { reasoning: _reasoning, reasoning_details: details, ...message } = choice.message;
  return { ...choice, message: { ...message, ...sealedOnly(details) } };
}

/** The same of what only Anthropic's format says. */
export function nativeWithoutReasoning(native: NativeAnswer): NativeAnswer {
  const content = native.content?.map((block) => (block["type"] === "thinking" ? { ...block, thinking: "" } : block));
  return { ...native, ...present({ content }) };
}

/** undefined: nothing else was in it. */
export function partWithoutReasoning(part: ChunkPart): ChunkPart | undefined {
  if (!part.choices.some(({ delta }) => delta.reasoning != null || delta.reasoning_details != null)) return part;
  const { tail: _tail, ...rest } = part;
  if (rest.native?.kind === "answer") rest.native = { ...nativeWithoutReasoning(rest.native), kind: "answer" };
  const choices = part.choices.map((choice) => {
    const { reasoning: _reasoning, reasoning_details: details, ...delta } = choice.delta;
    return { ...choice, delta: { ...delta, ...sealedOnly(details) } };
  });
  const isBare = choices.every(
    (choice) =>
      !hasEnded(choice) &&
      Object.entries(choice.delta).every(([name, value]) => name === "role" || value == null || value === ""),
  );
  return isBare ? undefined : { ...rest, choices };
}

/** Signatures and sealed thoughts are not for reading: a tool loop breaks without them, so they go to the client. */
function sealedOnly(details: readonly ReasoningDetail[] | undefined): { reasoning_details?: ReasoningDetail[] } {
  const sealed = (details ?? []).filter(
    (detail) => detail.type === "reasoning.encrypted" || (detail["signature"] != null && !detail["text"]),
  );
  return sealed.length === 0 ? {} : { reasoning_details: sealed };
}
