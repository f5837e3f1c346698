// What the model thinks in a stream: one block of reasoning, as text, as a summary, or as something only its vendor can
// read.
import type { ReasoningDetail } from "../../wire/answer.ts";
import { merge, readableText } from "../reasoning-pieces.ts";
import type { Emit, OpenItem } from "./open-item.ts";
import { isSummed, type ReasoningItem, writeReasoning } from "./reasoning-items.ts";

/** A summary has its own events, and its own name for a part's number. */
const vocabularies = {
  text: {
    part: "reasoning_text",
    where: { content_index: 0 },
    added: "response.content_part.added",
    delta: "response.reasoning_text.delta",
    done: "response.reasoning_text.done",
    partDone: "response.content_part.done",
  },
  summary: {
    part: "summary_text",
    where: { summary_index: 0 },
    added: "response.reasoning_summary_part.added",
    delta: "response.reasoning_summary_text.delta",
    done: "response.reasoning_summary_text.done",
    partDone: "response.reasoning_summary_part.done",
  },
};

export interface OpenThoughtInput {
  id: string;
  emit: Emit;
  first: ReasoningDetail;
  asSummary: boolean;
}

export class OpenThought implements OpenItem {
  readonly #id: string;
  readonly #emit: Emit;
  readonly #asSummary: boolean;
  /** Without its text. */
  #detail: ReasoningDetail;
  #text = "";

  constructor({ id, emit, first, asSummary }: OpenThoughtInput) {
    this.#id = id;
    this.#emit = emit;
    this.#asSummary = asSummary;
    this.#detail = merge({ type: first.type }, first);
  }

  item(status: string): ReasoningItem {
    const written = { id: this.#id, status, asSummary: this.#asSummary };
    return writeReasoning({ detail: this.#detail, text: this.#text }, written);
  }

  think(piece: ReasoningDetail): string {
    // What only the vendor reads of the same thought makes no other kind of it.
    this.#detail = { ...merge(this.#detail, piece), type: this.#detail.type };
    const delta = readableText(piece) ?? "";
    if (delta === "") return "";
    const { part, where, added, delta: name } = this.#vocabulary();
    const opening = this.#text === "" ? this.#emit(added, { ...where, part: { type: part, text: "" } }) : "";
    this.#text += delta;
    return opening + this.#emit(name, { ...where, delta });
  }

  endParts(): string {
    const text = this.#text;
    if (text === "") return "";
    const { part, where, done, partDone } = this.#vocabulary();
    return this.#emit(done, { ...where, text }) + this.#emit(partDone, { ...where, part: { type: part, text } });
  }

  #vocabulary() {
    return vocabularies[isSummed(this.#detail, this.#asSummary) ? "summary" : "text"];
  }
}
