// How an answer ended, in Anthropic's words. Claude's own word is kept where it says more than ours.
import type { FinishReason } from "../../wire/answer.ts";

const reasons: Record<FinishReason, string> = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "refusal",
  // It is none of the format's, and must not look like an end: what was said is cut.
  error: "max_tokens",
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
