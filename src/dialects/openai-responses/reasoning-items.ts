// Reasoning items ↔ reasoning details. An item is a summary, or text, and what only its maker can read; they go as details
// with one id and the item's place in the answer.
import type { ReasoningDetail } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { recordsIn, stringIn } from "../common/records.ts";

export interface ReasoningItem {
  type: "reasoning";
  id?: string;
  summary: { type: "summary_text"; text: string }[];
  encrypted_content: string;
}

/** Who made a detail, and where it stands among the items of its answer. */
export interface Origin {
  id: string | null;
  format: string;
  index: number;
}

export function originOf(item: JsonRecord, { format, index }: Pick<Origin, "format" | "index">): Origin {
  return { id: stringIn(item, "id") ?? null, format, index };
}

export function summaryDetail(summary: string, origin: Origin): ReasoningDetail {
  return { type: "reasoning.summary", summary, ...origin };
}

export function textDetail(text: string, origin: Origin): ReasoningDetail {
  return { type: "reasoning.text", text, ...origin };
}

/** undefined: the item has nothing that is not readable. */
export function encryptedDetail(item: JsonRecord, origin: Origin): ReasoningDetail | undefined {
  const data = stringIn(item, "encrypted_content") ?? "";
  return data === "" ? undefined : { type: "reasoning.encrypted", data, ...origin };
}

/** A whole item, readable parts first. */
export function detailsOf(item: JsonRecord, origin: Origin): ReasoningDetail[] {
  const summary = joined(recordsIn(item, "summary"));
  const text = joined(recordsIn(item, "content"));
  const encrypted = encryptedDetail(item, origin);
  return [
    ...(summary === "" ? [] : [summaryDetail(summary, origin)]),
    ...(text === "" ? [] : [textDetail(text, origin)]),
    ...(encrypted === undefined ? [] : [encrypted]),
  ];
}

/** Between the parts of a summary, which are paragraphs of their own. */
export const betweenParts = "\n\n";

function joined(parts: JsonRecord[]): string {
  return parts.map((part) => stringIn(part, "text") ?? "").join(betweenParts);
}

export interface PlacedThought {
  detail: ReasoningDetail;
  thought: ReasoningItem;
}

/** Items of what this vendor encrypted, each with the summary that belongs to it. What has no data is not known there. */
export function itemsOf(details: readonly ReasoningDetail[], format: string): PlacedThought[] {
  const own = details.filter((detail) => detail.format === format);
  const summaries = summariesOf(own);
  return own.flatMap((detail): PlacedThought[] => {
    const { type, data, id } = detail;
    if (type !== "reasoning.encrypted" || typeof data !== "string" || data === "") return [];
    const text = summaries.get(itemOf(detail)) ?? "";
    const known = typeof id === "string" && id.startsWith("rs_") ? { id } : {};
    return [
      {
        detail,
        thought: {
          type: "reasoning",
          ...known,
          summary: text === "" ? [] : [{ type: "summary_text", text }],
          encrypted_content: data,
        },
      },
    ];
  });
}

/** By the item that they belong to, their pieces joined. */
function summariesOf(details: readonly ReasoningDetail[]): ReadonlyMap<string, string> {
  const summaries = new Map<string, string>();
  for (const detail of details) {
    const { type, summary } = detail;
    if (type !== "reasoning.summary" || typeof summary !== "string") continue;
    const item = itemOf(detail);
    summaries.set(item, (summaries.get(item) ?? "") + summary);
  }
  return summaries;
}

function itemOf({ id, index }: ReasoningDetail): string {
  return `${index ?? 0} ${id ?? ""}`;
}
