// What the model says in a stream: parts of text and of refusal, one after another.
import type { Annotation } from "../../wire/answer.ts";
import { present } from "../../wire/present.ts";
import type { Emit, OpenItem } from "./open-item.ts";
import { type MessageItem, type RefusalPart, type TextPart, textPart, writeAnnotation } from "./output-items.ts";
import type { Piece } from "./pending-item.ts";

export interface OpenMessageInput {
  id: string;
  emit: Emit;
  phase: string | undefined;
}

export class OpenMessage implements OpenItem {
  readonly #id: string;
  readonly #emit: Emit;
  readonly #phase: string | undefined;
  readonly #content: (TextPart | RefusalPart)[] = [];

  constructor({ id, emit, phase }: OpenMessageInput) {
    this.#id = id;
    this.#emit = emit;
    this.#phase = phase;
  }

  item(status: string): MessageItem {
    return {
      id: this.#id,
      type: "message",
      role: "assistant",
      status,
      content: this.#content,
      ...present({ phase: this.#phase }),
    };
  }

  write(piece: Piece): string {
    switch (piece.kind) {
      case "text":
        return this.say(piece.delta, piece.logprobs);
      case "refusal":
        return this.refuse(piece.delta);
      case "annotation":
        return this.annotate(piece.annotation);
      default:
        return "";
    }
  }

  say(delta: string, logprobs: unknown[]): string {
    const last = this.#content.at(-1);
    const goesOn = last?.type === "output_text";
    const part = goesOn ? last : textPart("");
    const opening = goesOn ? "" : this.#startPart(part);
    part.text += delta;
    part.logprobs.push(...logprobs);
    return opening + this.#emit("response.output_text.delta", { ...this.#where(), delta, logprobs });
  }

  refuse(delta: string): string {
    const last = this.#content.at(-1);
    const goesOn = last?.type === "refusal";
    const part = goesOn ? last : { type: "refusal" as const, refusal: "" };
    const opening = goesOn ? "" : this.#startPart(part);
    part.refusal += delta;
    return opening + this.#emit("response.refusal.delta", { ...this.#where(), delta });
  }

  annotate(annotation: Annotation): string {
    const part = this.#content.at(-1);
    if (part?.type !== "output_text") return "";
    let events = "";
    for (const written of writeAnnotation(annotation)) {
      const annotation_index = part.annotations.push(written) - 1;
      const fields = { ...this.#where(), annotation_index, annotation: written };
      events += this.#emit("response.output_text.annotation.added", fields);
    }
    return events;
  }

  endParts(): string {
    const part = this.#content.at(-1);
    if (part === undefined) return "";
    const done =
      part.type === "refusal"
        ? this.#emit("response.refusal.done", { ...this.#where(), refusal: part.refusal })
        : this.#emit("response.output_text.done", { ...this.#where(), text: part.text, logprobs: part.logprobs });
    return done + this.#emit("response.content_part.done", { ...this.#where(), part });
  }

  #startPart(part: TextPart | RefusalPart): string {
    const closing = this.endParts();
    this.#content.push(part);
    return closing + this.#emit("response.content_part.added", { ...this.#where(), part });
  }

  #where(): { content_index: number } {
    return { content_index: this.#content.length - 1 };
  }
}
