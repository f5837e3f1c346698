// Reasoning that a client sends back → thinking blocks, unchanged and in order. Anthropic verifies signatures: a block
// without one would be refused.
import type { ReasoningDetail } from "../../wire/answer.ts";
import type { DetailRule } from "../common/reasoning-details.ts";
import type { ThinkingBlock } from "./blocks.ts";

export const reasoningFormat = "anthropic-claude-v1";

export const claudeReasoning: DetailRule = {
  format: reasoningFormat,
  takes: (detail) => thinkingBlock(detail) !== undefined,
};

/** undefined: nothing that Claude's hosts would take. */
export function thinkingBlock(detail: ReasoningDetail): ThinkingBlock | undefined {
  const { type, text, signature, data } = detail;
  if (type === "reasoning.encrypted") return typeof data === "string" ? { type: "redacted_thinking", data } : undefined;
  if (type !== "reasoning.text" || typeof signature !== "string" || signature === "") return undefined;
  return { type: "thinking", thinking: typeof text === "string" ? text : "", signature };
}
