// Anthropic's stop reasons → the wire's.
import type { FinishReason } from "../../wire/answer.ts";
import { isInterruption } from "../common/interruption.ts";

export const reasons: ReadonlyMap<string, FinishReason> = new Map([
  ["end_turn", "stop"],
  ["stop_sequence", "stop"],
  ["pause_turn", "stop"],
  ["compaction", "stop"],
  ["max_tokens", "length"],
  ["model_context_window_exceeded", "length"],
  ["tool_use", "tool_calls"],
  ["refusal", "content_filter"],
]);

/** null: a word that nobody knows. `calls`: whether the answer holds calls of the client's own tools. A call that stands for the answer is none. */
export function finishReason(native: string, calls: boolean): FinishReason | null {
  const reason = reasons.get(native) ?? (isInterruption(native) ? "error" : null);
  return reason === "tool_calls" && !calls ? "stop" : reason;
}
