// The many words for why an OpenAI-compatible answer ended → the wire's five.
import type { FinishReason } from "../../wire/answer.ts";

export const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["stop", "stop"],
  ["eos", "stop"],
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["length", "length"],
  ["max_tokens", "length"],
  ["model_length", "length"],
  ["tool_calls", "tool_calls"],
  ["function_call", "tool_calls"],
  ["tool_use", "tool_calls"],
  ["content_filter", "content_filter"],
  ["safety", "content_filter"],
  ["content_filtered", "content_filter"],
  ["sensitive", "content_filter"],
  ["error_toxic", "content_filter"],
  ["error_limit", "length"],
  ["error", "error"],
  // The vendor broke the answer off.
  ["insufficient_system_resource", "error"],
  ["network_error", "error"],
  ["abort", "error"],
  ["timeout", "error"],
  ["cancelled", "error"],
  ["user_cancel", "error"],
]);

/**
 * null stays null: the answer has not said that it ended. A word nobody knows is an ordinary end, and an ordinary end behind
 * calls waits for their results.
 */
export function finishReason(native: string | null | undefined, hasCalls: boolean): FinishReason | null {
  if (native == null || native === "") return null;
  const reason = reasons.get(native.toLowerCase()) ?? "stop";
  return reason === "stop" && hasCalls ? "tool_calls" : reason;
}
