// Reasoning that clients send back: the fragments of a stream, which some clients echo one by one, folded into whole
// entries again.
import type { ReasoningDetail } from "../../wire/answer.ts";

/** Anything that is not of the given format was made by another vendor, who alone can read it. */
export function detailsOfFormat(details: readonly ReasoningDetail[], format: string): ReasoningDetail[] {
  return details.filter((detail) => detail.format === format);
}

/** Neighbouring text of one block becomes one entry; a signature ends its block. */
export function foldDetails(details: readonly ReasoningDetail[]): ReasoningDetail[] {
  const folded: ReasoningDetail[] = [];
  for (const detail of details) {
    const last = folded.at(-1);
    if (last !== undefined && continues(last, detail)) {
      const text = `${last["text"] ?? ""}${detail["text"] ?? ""}`;
      folded[folded.length - 1] = { ...last, ...detail, text };
    } else {
      folded.push(detail);
    }
  }
  return folded;
}

function continues(last: ReasoningDetail, detail: ReasoningDetail): boolean {
  if (last.type !== "reasoning.text" || detail.type !== "reasoning.text") return false;
  return last.index === detail.index && (last["signature"] ?? "") === "";
}
