// Reasoning that clients send back: the fragments of a stream, which some clients echo one by one, folded into whole
// entries again, and of those what the vendor can read.
import type { ReasoningDetail } from "../../wire/answer.ts";

export interface DetailRule {
  /** The vendor's `format`: anything else was made by another, who alone can read it. */
  format: string;
  /** Whether a whole entry of that format can go back. */
  takes(detail: ReasoningDetail): boolean;
}

export function returnedDetails(details: readonly ReasoningDetail[], rule: DetailRule): ReasoningDetail[] {
  return folded(details.filter(({ format }) => format === rule.format)).filter(rule.takes);
}

/** Neighbouring text of one block becomes one entry; a signature ends its block. */
function folded(details: readonly ReasoningDetail[]): ReasoningDetail[] {
  const whole: ReasoningDetail[] = [];
  for (const detail of details) {
    const last = whole.at(-1);
    if (last !== undefined && continues(last, detail)) {
      const text = `${last["text"] ?? ""}${detail["text"] ?? ""}`;
      whole[whole.length - 1] = { ...last, ...detail, text };
    } else {
      whole.push(detail);
    }
  }
  return whole;
}

function continues(last: ReasoningDetail, detail: ReasoningDetail): boolean {
  if (last.type !== "reasoning.text" || detail.type !== "reasoning.text") return false;
  return last.index === detail.index && (last["signature"] ?? "") === "";
}
