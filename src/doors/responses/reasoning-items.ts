// Reasoning items ↔ reasoning details. What a vendor signed or encrypted travels in `encrypted_content`, so that it
// comes back to whoever can read it; encrypted content of OpenAI's own goes through as it is.

import type { ReasoningDetail } from "../../wire/answer.ts";
import { present } from "../../wire/present.ts";
import { continues, readableText, signatureOf } from "../reasoning-pieces.ts";
import { seal, unseal } from "../sealed-reasoning.ts";
import type { ReasoningInput } from "./input-items.ts";

/** Of encrypted content that a vendor of this format made and no router sealed. */
export const vendorFormat = "openai-responses-v1";
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

export interface ItemInput {
  id: string;
  status: string;
  /** The client asked for summaries, which is where it looks for thoughts. */
  asSummary: boolean;
}

/** `detail` with all that was merged into it, but for its text. */
export function writeReasoning(
  { detail, text }: { detail: ReasoningDetail; text: string },
  item: ItemInput,
): ReasoningItem {
  const isSummary = isSummed(detail, item.asSummary);
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

/** Whether a piece goes on with the same item: the same block of text, or what only a vendor reads of that block. */
export function goesOn(open: ReasoningDetail, piece: ReasoningDetail): boolean {
  if (continues(open, piece)) return true;
  const isSealed = piece.type === "reasoning.encrypted" && readableText(open) !== undefined;
  return (
    isSealed && open["data"] === undefined && piece.id != null && piece.id === open.id && piece.format === open.format
  );
}

/** Whether readable text of it stands in the summary. */
export function isSummed({ type }: ReasoningDetail, asSummary: boolean): boolean {
  return asSummary || type === "reasoning.summary";
}

function opaqueText(detail: ReasoningDetail): string | undefined {
  const { text: _text, summary: _summary, ...rest } = detail;
  const isPlain =
    readableText(detail) !== undefined &&
    signatureOf(detail) === undefined &&
    detail["data"] === undefined &&
    (detail.format ?? plainFormat) === plainFormat;
  return isPlain ? undefined : seal(rest);
}

export function readReasoning({ id, summary, content, encrypted_content }: ReasoningInput): ReasoningDetail[] {
  const said = content?.map(({ text }) => text).join("") ?? "";
  const summed = summary?.map(({ text }) => text).join("\n\n") ?? "";
  const sealed = encrypted_content == null ? undefined : unseal(encrypted_content);
  if (sealed !== undefined) {
    const { data, ...readable } = sealed;
    if (readableText(sealed) === undefined) return [sealed];
    const text = said === "" ? summed : said;
    const words = sealed.type === "reasoning.summary" ? { summary: text } : { text };
    const encrypted = data === undefined ? [] : [{ ...readable, type: "reasoning.encrypted", data }];
    return [...(text === "" && encrypted.length > 0 ? [] : [{ ...readable, ...words }]), ...encrypted];
  }
  const origin = encrypted_content == null ? { format: plainFormat } : { format: vendorFormat, id: id ?? null };
  return [
    ...(said === "" ? [] : [{ type: "reasoning.text", text: said, ...origin }]),
    ...(summed === "" ? [] : [{ type: "reasoning.summary", summary: summed, ...origin }]),
    ...(encrypted_content == null ? [] : [{ type: "reasoning.encrypted", data: encrypted_content, ...origin }]),
  ];
}
