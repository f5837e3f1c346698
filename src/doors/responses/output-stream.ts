// The items of one stream: each is announced, filled in deltas and given whole at its end, before the next one is announced.
// What arrives for a later item waits; calls whose arguments arrive side by side are written one after another.
import type { CallForm } from "../../wire/call-forms.ts";
import type { ToolForm } from "../../wire/client-tools.ts";
import { OpenCall, type OpenCallInput } from "./open-call.ts";
import { type Emit, emitAbout, type OpenItem } from "./open-item.ts";
import { OpenMessage } from "./open-message.ts";
import { OpenThought } from "./open-thought.ts";
import { callItemOf, itemId, type OutputInput, type OutputItem } from "./output-items.ts";
import { PendingItem, type Piece } from "./pending-item.ts";

export interface OutputStreamInput extends OutputInput {
  emit: Emit;
}

/** What is written of an item; pieces of another kind never reach it. */
interface Writer {
  open: OpenItem;
  write(piece: Piece): string;
}

export class OutputStream {
  readonly #input: OutputStreamInput;
  /** By output index; the status of an item that has ended. */
  readonly #items: { open: OpenItem; ended: string | undefined }[] = [];
  /** The first is the one that is being written, the others wait. */
  #pending: PendingItem[] = [];
  readonly #written = new Set<number>();
  #writer: Writer | undefined;

  constructor(input: OutputStreamInput) {
    this.#input = input;
  }

  /** As far as they are known; whole once the stream is closed. */
  items(): OutputItem[] {
    return this.#items.map(({ open, ended }) => open.item(ended ?? "in_progress"));
  }

  add(piece: Piece): string {
    const last = this.#pending.at(-1);
    const known = this.#pending.find((item) => item.takes(piece, item === last));
    if (known !== undefined) known.add(piece);
    else if (piece.kind === "annotation" || (piece.kind === "call" && this.#written.has(piece.call.index))) return "";
    else this.#pending.push(new PendingItem(piece));
    return this.#advance();
  }

  /** Ends whatever is open. `status`: of what was said last when the answer ended. */
  close(status: string): string {
    this.#pending = this.#pending.filter(({ isNamed }) => isNamed);
    let events = "";
    while (this.#pending.length > 0) {
      const [first, ...waiting] = this.#pending;
      if (first !== undefined) events += this.#write(first) + this.#end(waiting.length === 0 ? status : "completed");
      this.#pending = waiting;
    }
    return events;
  }

  #advance(): string {
    let events = "";
    for (;;) {
      const [first, ...waiting] = this.#pending;
      if (first === undefined || !first.isNamed) return events;
      events += this.#write(first);
      if (waiting.length === 0 || !first.isComplete) return events;
      if (first.index !== undefined) this.#written.add(first.index);
      events += this.#end("completed");
      this.#pending = waiting;
    }
  }

  #write(item: PendingItem): string {
    const opening = this.#writer === undefined ? this.#open(item) : "";
    const writer = this.#writer;
    if (writer === undefined) return opening;
    return item.take().reduce((events, piece) => events + writer.write(piece), opening);
  }

  #open(item: PendingItem): string {
    const { generationId, emit } = this.#input;
    const output_index = this.#items.length;
    const { form, callForm } = this.#formOf(item);
    const prefix = item.type === "call" ? callForm.prefix : item.type;
    const id = itemId(prefix, generationId, output_index);
    const about = emitAbout(emit, { item_id: id, output_index });
    this.#writer = this.#writerOf(item, { id, emit: about, form: callForm, tool: form, ...item.call });
    const { open } = this.#writer;
    this.#items.push({ open, ended: undefined });
    return emit("response.output_item.added", { output_index, item: open.item("in_progress") });
  }

  #formOf({ call: { name } }: PendingItem): { form: ToolForm | undefined; callForm: CallForm } {
    const form = this.#input.forms.get(name);
    return { form, callForm: callItemOf(form) };
  }

  #writerOf({ type, first, phase }: PendingItem, call: OpenCallInput): Writer {
    if (type === "call") {
      const open = new OpenCall(call);
      return { open, write: (piece) => (piece.kind === "call" ? open.say(piece.call.function?.arguments ?? "") : "") };
    }
    const { id, emit } = call;
    if (first?.kind === "thought") {
      const open = new OpenThought({ id, emit, first: first.detail, asSummary: this.#input.asSummary });
      return { open, write: (piece) => (piece.kind === "thought" ? open.think(piece.detail) : "") };
    }
    const open = new OpenMessage({ id, emit, phase });
    return { open, write: (piece) => open.write(piece) };
  }

  #end(status: string): string {
    const output_index = this.#items.length - 1;
    const entry = this.#items[output_index];
    this.#writer = undefined;
    if (entry === undefined) return "";
    const events = entry.open.endParts();
    entry.ended = status;
    const item = entry.open.item(status);
    return events + this.#input.emit("response.output_item.done", { output_index, item });
  }
}
