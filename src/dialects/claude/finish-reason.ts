// Anthropic's stop reasons → the wire's.
import type { FinishReason } from "../../wire/answer.ts";
import { fittingReason } from "../common/fitting-reason.ts";
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

/** null: a word that nobody knows. */
export function finishReason(native: string, calls: boolean): FinishReason | null {
  return fittingReason(reasons.get(native) ?? (isInterruption(native) ? "error" : null), calls);
}
