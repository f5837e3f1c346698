// The items of one stream: each is announced, filled in deltas and given whole at its end. Words and thoughts follow one
// another; calls may be filled side by side, as every event names its item.
import type { Annotation, ReasoningDetail, ToolCallDelta } from "../../wire/answer.ts";
import { OpenCall } from "./open-call.ts";
import { type Emit, emitAbout, type OpenItem } from "./open-item.ts";
import { OpenMessage } from "./open-message.ts";
import { OpenThought } from "./open-thought.ts";
import { itemId, type OutputItem } from "./output-items.ts";

/** A call whose name has not come yet: some providers send it after the first piece. */
interface NamelessCall {
  call_id: string;
  text: string;
}

type ItemOf<Open extends OpenItem> = (id: string, emit: Emit) => Open;

export class OutputStream {
  readonly #emit: Emit;
  readonly #generationId: string;
  /** By output index; the status of an item that has ended. */
  readonly #items: { open: OpenItem; ended: string | undefined }[] = [];
  readonly #calls = new Map<number, OpenCall>();
  readonly #nameless = new Map<number, NamelessCall>();
  #speaking: OpenMessage | OpenThought | undefined;

  constructor(emit: Emit, generationId: string) {
    this.#emit = emit;
    this.#generationId = generationId;
  }

  /** As far as they are known; whole once the stream is closed. */
  items(): OutputItem[] {
    return this.#items.map(({ open, ended }) => open.item(ended ?? "in_progress"));
  }

  text(delta: string, logprobs: unknown[]): string {
    if (delta === "") return "";
    const { events, message } = this.#message();
    return events + message.say(delta, logprobs);
  }

  refuse(delta: string): string {
    if (delta === "") return "";
    const { events, message } = this.#message();
    return events + message.refuse(delta);
  }

  annotate(annotation: Annotation): string {
    return this.#speaking instanceof OpenMessage ? this.#speaking.annotate(annotation) : "";
  }

  think(piece: ReasoningDetail): string {
    const speaking = this.#speaking;
    if (speaking instanceof OpenThought && speaking.goesOnWith(piece)) return speaking.think(piece);
    const closing = this.#endSpeaking("completed");
    const { events, open } = this.#add("reasoning", (id, emit) => new OpenThought(id, emit, piece));
    this.#speaking = open;
    return closing + events + open.think(piece);
  }

  call({ index, id, function: fields }: ToolCallDelta): string {
    const delta = fields?.arguments ?? "";
    const known = this.#calls.get(index);
    if (known !== undefined) return known.say(delta);
    const { call_id, text } = this.#nameless.get(index) ?? { call_id: "", text: "" };
    const identified = { call_id: call_id || (id ?? ""), text: text + delta };
    const name = fields?.name ?? "";
    if (name === "") {
      this.#nameless.set(index, identified);
      return "";
    }
    const closing = this.#endSpeaking("completed");
    const callId = identified.call_id || `call_${index}`;
    const { events, open } = this.#add(
      "function_call",
      (itemId, emit) => new OpenCall({ id: itemId, call_id: callId, name }, emit),
    );
    this.#calls.set(index, open);
    return closing + events + open.say(identified.text);
  }

  /** Ends whatever is open. `status`: of what was said last when the answer ended. */
  close(status: string): string {
    this.#speaking = undefined;
    return this.#items
      .map((entry, index) =>
        entry.ended === undefined ? this.#end(index, index === this.#items.length - 1 ? status : "completed") : "",
      )
      .join("");
  }

  #message(): { events: string; message: OpenMessage } {
    if (this.#speaking instanceof OpenMessage) return { events: "", message: this.#speaking };
    const closing = this.#endSpeaking("completed");
    const { events, open } = this.#add("message", (id, emit) => new OpenMessage(id, emit));
    this.#speaking = open;
    return { events: closing + events, message: open };
  }

  #add<Open extends OpenItem>(type: OutputItem["type"], make: ItemOf<Open>): { events: string; open: Open } {
    const output_index = this.#items.length;
    const id = itemId(type, this.#generationId, output_index);
    const open = make(id, emitAbout(this.#emit, { item_id: id, output_index }));
    this.#items.push({ open, ended: undefined });
    const events = this.#emit("response.output_item.added", { output_index, item: open.item("in_progress") });
    return { open, events };
  }

  #endSpeaking(status: string): string {
    const speaking = this.#speaking;
    this.#speaking = undefined;
    return speaking === undefined
      ? ""
      : this.#end(
          this.#items.findIndex(({ open }) => open === speaking),
          status,
        );
  }

  #end(index: number, status: string): string {
    const entry = this.#items[index];
    if (entry === undefined) return "";
    const events = entry.open.endParts();
    entry.ended = status;
    const item = entry.open.item(status);
    return events + this.#emit("response.output_item.done", { output_index: index, item });
  }
}
