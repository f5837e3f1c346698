// How an answer ended, in Anthropic's words. Claude's own word is kept where it says more than ours.
import type { FinishReason } from "../../wire/answer.ts";

const reasons: Record<FinishReason, string | null> = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "refusal",
  error: null,
};

const finer: Record<string, FinishReason> = {
  stop_sequence: "stop",
  pause_turn: "stop",
  model_context_window_exceeded: "length",
};

export function stopReason(finish: FinishReason | null, native: string | null): string | null {
  if (finish === null) return null;
  return native !== null && finer[native] === finish ? native : reasons[finish];
}
