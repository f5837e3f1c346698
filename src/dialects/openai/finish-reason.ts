// The many words for why an OpenAI-compatible answer ended → the wire's five.
import type { FinishReason } from "../../wire/answer.ts";
import { fittingReason } from "../common/fitting-reason.ts";
import { isInterruption } from "../common/interruption.ts";

export const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["eos", "stop"],
  ["eos_token", "stop"],
  ["stop_str", "stop"],
  ["stop_token", "stop"],
  ["complete", "stop"],
  ["completed", "stop"],
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["model_length", "length"],
  ["error_limit", "length"],
  ["tool_calls", "tool_calls"],
  ["function_call", "tool_calls"],
  ["tool_use", "tool_calls"],
  ["content_filter", "content_filter"],
  ["content_filtered", "content_filter"],
  ["error_toxic", "content_filter"],
  ["safety", "content_filter"],
  ["sensitive", "content_filter"],
  ["error", "error"],
  // The vendor broke the answer off.
  ["insufficient_system_resource", "error"],
  ["network_error", "error"],
  ["abort", "error"],
  ["timeout", "error"],
  ["cancelled", "error"],
  ["user_cancel", "error"],
]);

/** null: the answer has not said that it ended, or in a word that nobody knows. */
export function finishReason(native: string | null | undefined, hasCalls: boolean): FinishReason | null {
  if (native == null || native === "") return null;
  return fittingReason(reasons.get(native.toLowerCase()) ?? (isInterruption(native) ? "error" : null), hasCalls);
}
