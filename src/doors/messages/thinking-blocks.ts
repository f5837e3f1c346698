// Thinking blocks ↔ reasoning details. Claude's own go through as they are; what other vendors signed or encrypted
// travels inside the block's opaque text, so that it comes back to whoever can read it.
import type { ReasoningDetail } from "../../wire/answer.ts";
import { readableText, signatureOf } from "../reasoning-pieces.ts";
import { seal, unseal } from "../sealed-reasoning.ts";

const claudeFormat = "anthropic-claude-v1";
/** Reasoning that came as mere text, which nobody signed. */
const plainFormat = "unknown";

export type ThinkingBlock =
  | { type: "thinking"; thinking: string; signature: string }
  | { type: "redacted_thinking"; data: string };

type SentBlock =
  | { type: "thinking"; thinking: string; signature?: string | null | undefined }
  | { type: "redacted_thinking"; data: string };

/** `index`: the block's place in its message, which tells where the text between two thoughts belongs. */
export function readThought(block: SentBlock, index: number): ReasoningDetail {
  if (block.type === "redacted_thinking") {
    return unseal(block.data) ?? { type: "reasoning.encrypted", data: block.data, format: claudeFormat, index };
  }
  const { thinking, signature } = block;
  if (signature == null || signature === "") {
    return { type: "reasoning.text", text: thinking, format: plainFormat, index };
  }
  const sealed = unseal(signature);
  if (sealed === undefined) return { type: "reasoning.text", text: thinking, signature, format: claudeFormat, index };
  return { ...sealed, [sealed.type === "reasoning.summary" ? "summary" : "text"]: thinking };
}

export function writeThought(detail: ReasoningDetail): ThinkingBlock {
  const thinking = readableText(detail);
  if (thinking !== undefined) return { type: "thinking", thinking, signature: signatureText(detail) };
  const { data, format } = detail;
  return { type: "redacted_thinking", data: format === claudeFormat && typeof data === "string" ? data : seal(detail) };
}

/** The opaque text behind a block of readable thinking. */
export function signatureText(detail: ReasoningDetail): string {
  const { text: _text, summary: _summary, ...rest } = detail;
  const signature = signatureOf(detail);
  if (detail.format === claudeFormat) return signature ?? "";
  const isPlain =
    detail.type === "reasoning.text" && signature === undefined && (detail.format ?? plainFormat) === plainFormat;
  return isPlain ? "" : seal(rest);
}
