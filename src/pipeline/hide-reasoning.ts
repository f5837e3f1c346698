// `reasoning.exclude` and `include_reasoning: false`: the model may think, the client does not want to read it.
import type { ChunkPart } from "../streaming/stream-part.ts";
import type { Choice } from "../wire/answer.ts";
import type { ChatRequest } from "../wire/chat-request.ts";

export function hidesReasoning({ reasoning, include_reasoning }: ChatRequest): boolean {
  return reasoning?.exclude === true || (include_reasoning === false && reasoning == null);
}

export function withoutReasoning(choice: Choice): Choice {
  const { reasoning: _reasoning, reasoning_details: _details, ...message } = choice.message;
  return { ...choice, message };
}

/** undefined: nothing else was in it. */
export function partWithoutReasoning(part: ChunkPart): ChunkPart | undefined {
  if (!part.choices.some(({ delta }) => delta.reasoning != null || delta.reasoning_details != null)) return part;
  const { tail: _tail, ...rest } = part;
  const choices = part.choices.map((choice) => {
    const { reasoning: _reasoning, reasoning_details: _details, ...delta } = choice.delta;
    return { ...choice, delta };
  });
  const isBare = choices.every(
    ({ delta, finish_reason }) =>
      finish_reason === null &&
      Object.entries(delta).every(([name, value]) => name === "role" || value == null || value === ""),
  );
  return isBare ? undefined : { ...rest, choices };
}
