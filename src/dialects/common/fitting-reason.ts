// A finish reason that agrees with what was said: calls wait for their results whatever a vendor calls that ending, and where
// nothing was called nobody may wait.
import type { FinishReason } from "../../wire/answer.ts";

/** `calls`: whether the answer holds calls of the client's own tools. A call that stands for the answer is none. */
export function fittingReason(reason: FinishReason | null, calls: boolean): FinishReason | null {
  if (reason === "stop" && calls) return "tool_calls";
  return reason === "tool_calls" && !calls ? "stop" : reason;
}
