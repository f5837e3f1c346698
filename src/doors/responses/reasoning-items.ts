// Reasoning items ↔ reasoning details. What a vendor signed or encrypted travels in `encrypted_content`, so that it
// comes back to whoever can read it; encrypted content of OpenAI's own goes through as it is.

import type { ReasoningDetail } from "../../wire/answer.ts";
import { present } from "../../wire/present.ts";
import { readableText, signatureOf } from "../reasoning-pieces.ts";
import { seal, unseal } from "../sealed-reasoning.ts";
import type { ReasoningInput } from "./input-items.ts";

const openAiFormat = "openai-responses-v1";
/** Reasoning that came as mere text, which nobody signed. */
const plainFormat = "unknown";

export interface ReasoningItem {
  id: string;
  type: "reasoning";
  status: string;
  summary: { type: "summary_text"; text: string }[];
  content?: { type: "reasoning_text"; text: string }[];
  encrypted_content?: string;
}

/** `detail` with all of its text. */
export function writeReasoning(detail: ReasoningDetail, item: { id: string; status: string }): ReasoningItem {
  const text = readableText(detail) ?? "";
  const isSummary = detail.type === "reasoning.summary";
  const opaque = opaqueText(detail);
  return {
    id: item.id,
    type: "reasoning",
    status: item.status,
    summary: isSummary && text !== "" ? [{ type: "summary_text", text }] : [],
    ...present({
      content: !isSummary && text !== "" ? [{ type: "reasoning_text" as const, text }] : undefined,
      encrypted_content: opaque,
    }),
  };
}

function opaqueText(detail: ReasoningDetail): string | undefined {
  const { text: _text, summary: _summary, ...rest } = detail;
  const isPlain =
    readableText(detail) !== undefined &&
    signatureOf(detail) === undefined &&
    (detail.format ?? plainFormat) === plainFormat;
  return isPlain ? undefined : seal(rest);
}

export function readReasoning({ id, summary, content, encrypted_content }: ReasoningInput): ReasoningDetail[] {
  const said = content?.map(({ text }) => text).join("") ?? "";
  const summed = summary?.map(({ text }) => text).join("\n\n") ?? "";
  const sealed = encrypted_content == null ? undefined : unseal(encrypted_content);
  if (sealed !== undefined) {
    if (readableText(sealed) === undefined) return [sealed];
    return [sealed.type === "reasoning.summary" ? { ...sealed, summary: summed } : { ...sealed, text: said }];
  }
  const origin = encrypted_content == null ? { format: plainFormat } : { format: openAiFormat, id: id ?? null };
  return [
    ...(said === "" ? [] : [{ type: "reasoning.text", text: said, ...origin }]),
    ...(summed === "" ? [] : [{ type: "reasoning.summary", summary: summed, ...origin }]),
    ...(encrypted_content == null ? [] : [{ type: "reasoning.encrypted", data: encrypted_content, ...origin }]),
  ];
}
