// The reasoning of an answer, or of one chunk of it, as a list of details: what came as mere text counts as one.
import type { ReasoningDetail } from "../wire/answer.ts";

export interface Thought {
  reasoning?: string | null;
  reasoning_details?: ReasoningDetail[] | null;
}

export function reasoningPieces({ reasoning, reasoning_details: details }: Thought): ReasoningDetail[] {
  const known = details ?? [];
  if (reasoning == null || reasoning === "" || known.some((detail) => readableText(detail) !== undefined)) return known;
  return [{ type: "reasoning.text", text: reasoning, format: "unknown" }, ...known];
}

/** What a person may read of it; undefined where it is encrypted. */
export function readableText({ type, text, summary }: ReasoningDetail): string | undefined {
  if (type === "reasoning.text") return typeof text === "string" ? text : "";
  if (type === "reasoning.summary") return typeof summary === "string" ? summary : "";
  return undefined;
}

export function signatureOf({ signature }: ReasoningDetail): string | undefined {
  return typeof signature === "string" && signature !== "" ? signature : undefined;
}

/** Whether a piece goes on with the same block of reasoning. A signature ends its block. */
export function continues(open: ReasoningDetail, piece: ReasoningDetail): boolean {
  if (open.type !== piece.type || open.index !== piece.index || readableText(open) === undefined) return false;
  return signatureOf(open) === undefined && (open.id ?? null) === (piece.id ?? open.id ?? null);
}

/** Both as one, except for their text, which is the caller's to keep. */
export function merge(open: ReasoningDetail, piece: ReasoningDetail): ReasoningDetail {
  const { text: _text, summary: _summary, ...rest } = piece;
  return { ...open, ...rest };
}
