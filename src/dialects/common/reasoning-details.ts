// Reasoning that clients send back: the fragments of a stream, which some clients echo one by one, folded into whole
// entries again, and of those what the vendor can read.
import type { ReasoningDetail } from "../../wire/answer.ts";
import type { TurnItem } from "../../wire/turn-items.ts";

export interface DetailRule {
  /** The vendor's `format`: anything else was made by another, who alone can read it. */
  format: string;
  /** Whether a whole entry of that format can go back. */
  takes(detail: ReasoningDetail): boolean;
}

/** Neighbouring text of one block becomes one entry; a signature ends its block. What the vendor cannot read is left out. */
export function returnedThoughts<Call>(items: readonly TurnItem<Call>[], rule: DetailRule): TurnItem<Call>[] {
  const whole: TurnItem<Call>[] = [];
  for (const item of items) {
    if (item.kind === "thought" && item.detail.format !== rule.format) continue;
    const last = whole.at(-1);
    if (item.kind === "thought" && last?.kind === "thought" && continues(last.detail, item.detail)) {
      const text = `${last.detail["text"] ?? ""}${item.detail["text"] ?? ""}`;
      whole[whole.length - 1] = { kind: "thought", detail: { ...last.detail, ...item.detail, text } };
    } else whole.push(item);
  }
  return whole.filter((item) => item.kind !== "thought" || rule.takes(item.detail));
}

function continues(last: ReasoningDetail, detail: ReasoningDetail): boolean {
  if (last.type !== "reasoning.text" || detail.type !== "reasoning.text") return false;
  return last.index === detail.index && (last["signature"] ?? "") === "";
}
