// Gemini's finish reasons → the wire's, and which of them mean that it refuses.
import type { FinishReason } from "../../wire/answer.ts";
import { fittingReason } from "../common/fitting-reason.ts";
import { isInterruption } from "../common/interruption.ts";

export const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["STOP", "stop"],
  ["MAX_TOKENS", "length"],
  ["CONTINUATION", "length"],
  ["SAFETY", "content_filter"],
  ["RECITATION", "content_filter"],
  ["BLOCKLIST", "content_filter"],
  ["PROHIBITED_CONTENT", "content_filter"],
  ["SPII", "content_filter"],
  ["IMAGE_SAFETY", "content_filter"],
  ["IMAGE_PROHIBITED_CONTENT", "content_filter"],
  ["IMAGE_RECITATION", "content_filter"],
  ["MODEL_ARMOR", "content_filter"],
  // These ended the answer before it was one.
  ["IMAGE_OTHER", "error"],
  ["LANGUAGE", "error"],
  ["MISSING_THOUGHT_SIGNATURE", "error"],
  ["NO_IMAGE", "error"],
  ["TOO_MANY_TOOL_CALLS", "error"],
  ["UNEXPECTED_TOOL_CALL", "error"],
]);

/** null: a word that nobody knows. */
export function finishReason(native: string, calls: boolean): FinishReason | null {
  return fittingReason(reasons.get(native) ?? (isInterruption(native) ? "error" : null), calls);
}
