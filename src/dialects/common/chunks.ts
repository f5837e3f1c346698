// Stream parts that every dialect makes, for the choice with the given index.
import type { ChunkPart } from "../../streaming/stream-part.ts";
import type { Annotation, Delta, FinishReason, ReasoningDetail } from "../../wire/answer.ts";
import type { NativePiece } from "../../wire/native-answer.ts";

function chunk(index: number, delta: Delta, real: boolean): ChunkPart {
  return { kind: "chunk", choices: [{ index, delta, finish_reason: null, native_finish_reason: null }], real };
}

export function openingChunk(index = 0): ChunkPart {
  return chunk(index, { role: "assistant", content: "" }, false);
}

export function contentChunk(content: string, index = 0): ChunkPart {
  return chunk(index, { content }, true);
}

/** A detail without readable text (a signature, encrypted data) still counts as reasoning. */
export function reasoningChunk(detail: ReasoningDetail, text?: string, index = 0): ChunkPart {
  const delta: Delta = { reasoning_details: [detail] };
  if (text !== undefined) delta.reasoning = text;
  return chunk(index, delta, true);
}

export interface CallOpening {
  /** Position of the call among the calls of the answer. */
  position: number;
  id: string;
  name: string;
  /** The whole of the arguments where the vendor sends them at once. */
  arguments?: string;
}

export function callChunk(call: CallOpening, index = 0): ChunkPart {
  const { position, id, name } = call;
  const opening = {
    index: position,
    id,
    type: "function" as const,
    function: { name, arguments: call.arguments ?? "" },
  };
  return chunk(index, { tool_calls: [opening] }, true);
}

export function argumentsChunk(position: number, fragment: string, index = 0): ChunkPart {
  return chunk(index, { tool_calls: [{ index: position, function: { arguments: fragment } }] }, true);
}

export function imageChunk(url: string, index = 0): ChunkPart {
  return chunk(index, { images: [{ type: "image_url", image_url: { url } }] }, true);
}

/** What was cited; none where there is nothing. */
export function annotated(annotations: Annotation[], index = 0): ChunkPart[] {
  return annotations.length === 0 ? [] : [chunk(index, { annotations }, false)];
}

/** `reason` is null where nobody knows the vendor's word, `native` where it has none. */
export function finishChunk(reason: FinishReason | null, native: string | null, index = 0): ChunkPart {
  return {
    kind: "chunk",
    choices: [{ index, delta: {}, finish_reason: reason, native_finish_reason: native }],
    real: false,
  };
}

/** What only Anthropic's format can say. `real`: it is a piece of the answer. */
export function nativeChunk(native: NativePiece, real: boolean): ChunkPart {
  return { kind: "chunk", choices: [], real, native };
}

export function annotationChunk(annotation: Annotation, index = 0): ChunkPart {
  return chunk(index, { annotations: [annotation] }, true);
}
