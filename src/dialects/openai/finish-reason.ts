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
  ["error", "error"],
]);

/** null stays null: the answer has not said that it ended. A word nobody knows is an ordinary end. */
export function finishReason(native: string | null | undefined): FinishReason | null {
  if (native == null || native === "") return null;
  return reasons.get(native.toLowerCase()) ?? "stop";
}
