// Gemini's finish reasons → the wire's, and which of them mean that it refuses.
import type { FinishReason } from "../../wire/answer.ts";

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
]);

/** What is left (a malformed call, a language it does not speak) ended the answer before it was one. */
export function finishReason(native: string, calls: boolean): FinishReason {
  const reason = reasons.get(native) ?? "error";
  return reason === "stop" && calls ? "tool_calls" : reason;
}
