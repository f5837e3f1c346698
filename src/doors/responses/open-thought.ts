// What the model thinks in a stream: one block of reasoning, as text, as a summary, or as something only its vendor can
// read.
import type { ReasoningDetail } from "../../wire/answer.ts";
import { continues, merge, readableText } from "../reasoning-pieces.ts";
import type { Emit, OpenItem } from "./open-item.ts";
import { type ReasoningItem, writeReasoning } from "./reasoning-items.ts";

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

export class OpenThought implements OpenItem {
  readonly #id: string;
  readonly #emit: Emit;
  /** Without its text. */
  #detail: ReasoningDetail;
  #text = "";

  constructor(id: string, emit: Emit, first: ReasoningDetail) {
    this.#id = id;
    this.#emit = emit;
    this.#detail = merge({ type: first.type }, first);
  }

  item(status: string): ReasoningItem {
    const { type } = this.#detail;
    const words = type === "reasoning.text" ? { text: this.#text } : {};
    const summary = type === "reasoning.summary" ? { summary: this.#text } : {};
    return writeReasoning({ ...this.#detail, ...words, ...summary }, { id: this.#id, status });
  }

  goesOnWith(piece: ReasoningDetail): boolean {
    return continues(this.#detail, piece);
  }

  think(piece: ReasoningDetail): string {
    this.#detail = merge(this.#detail, piece);
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
    return vocabularies[this.#detail.type === "reasoning.summary" ? "summary" : "text"];
  }
}
