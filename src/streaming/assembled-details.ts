// The fragments of one choice's `reasoning_details` as whole entries: a thought's text in one piece, with the signature that
// came behind it.
import type { ReasoningDetail } from "../wire/answer.ts";

const texts = ["text", "summary"] as const;

export class AssembledDetails {
  readonly #details: ReasoningDetail[] = [];
  /** Texts of the last entry, joined at the end. */
  #pieces: Record<string, string[]> = {};

  add(detail: ReasoningDetail): void {
    const last = this.#details.at(-1);
    if (last === undefined || !goesOn(last, detail)) {
      this.#close();
      this.#details.push({ ...detail });
    } else {
      const { text: _text, summary: _summary, ...others } = detail;
      for (const [field, value] of Object.entries(others)) if (value != null) last[field] = value;
    }
    for (const field of texts) {
      const piece = detail[field];
      if (typeof piece !== "string") continue;
      const pieces = this.#pieces[field] ?? [];
      pieces.push(piece);
      this.#pieces[field] = pieces;
    }
  }

  all(): ReasoningDetail[] {
    this.#close();
    return this.#details;
  }

  #close(): void {
    const last = this.#details.at(-1);
    for (const [field, pieces] of Object.entries(this.#pieces)) if (last !== undefined) last[field] = pieces.join("");
    this.#pieces = {};
  }
}

/** Readable text goes on where it is of one kind and place, and has not been signed; all else comes whole. */
function goesOn(last: ReasoningDetail, next: ReasoningDetail): boolean {
  const isText = texts.some((field) => typeof next[field] === "string");
  return isText && last.type === next.type && last.index === next.index && last["signature"] == null;
}
