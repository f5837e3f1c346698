// The content blocks of one stream: one open at a time, numbered in the order in which they open, each with a start,
// deltas and a stop. Whatever arrives for another block closes the open one; only a call is open until its arguments are
// whole, for providers send parallel calls side by side, and words or thoughts between their pieces: these wait.
import type { ReasoningDetail, ToolCallDelta } from "../../wire/answer.ts";
import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { continues, merge, readableText } from "../reasoning-pieces.ts";
import { writeEvent } from "../server-sent-events.ts";
import { signatureText, writeThought } from "./thinking-blocks.ts";
import { inPieces } from "./whole-block.ts";

type Open = { type: "text" } | { type: "thinking"; detail: ReasoningDetail } | { type: "tool_use" };

interface OpenCall {
  index: number;
  id: string;
  name: string;
  /** Its arguments so far, and what of them did not go out. */
  text: string;
  unsaid: string;
  /** undefined: nobody has looked since they may have become so. */
  isWhole: boolean | undefined;
  /** The tool of the vendor's that made the call, where it was none of the model's own. */
  caller: JsonRecord | undefined;
}

export class BlockStream {
  #open: Open | undefined;
  #next = 0;
  /** Sealed thoughts that came behind open text. Clients take the last block for the answer, so that they go only before another. */
  #held: Record<string, unknown>[] = [];
  /** The call that is open, or that has no name yet. */
  #call: OpenCall | undefined;
  readonly #written = new Set<number>();
  /** What came beside the call, in its order. */
  #waiting: (() => string)[] = [];

  text(text: string): string {
    if (text === "" || this.#waits(() => this.text(text))) return "";
    const goesOn = this.#open?.type === "text" && this.#held.length === 0;
    const opening = goesOn ? "" : this.#start({ type: "text" }, { type: "text", text: "", citations: null });
    return opening + this.#delta({ type: "text_delta", text });
  }

  think(piece: ReasoningDetail): string {
    if (this.#waits(() => this.think(piece))) return "";
    const text = readableText(piece);
    const { type, ...block } = writeThought(piece);
    if (text === undefined && this.#open?.type === "text") {
      this.#held.push({ type, ...block });
      return "";
    }
    if (text === undefined) return this.whole({ type, ...block });
    const open = this.#open;
    const goesOn = open?.type === "thinking" && continues(open.detail, piece);
    const opening = goesOn
      ? ""
      : this.#start({ type: "thinking", detail: piece }, { type: "thinking", thinking: "", signature: "" });
    if (goesOn) open.detail = merge(open.detail, piece);
    return opening + (text === "" ? "" : this.#delta({ type: "thinking_delta", thinking: text }));
  }

  call(delta: ToolCallDelta, caller?: JsonRecord): string {
    const { index, id, function: fields } = delta;
    // Nothing but white space can follow complete arguments.
    if (this.#written.has(index)) return "";
    let ending = "";
    if (this.#call?.index !== index) {
      if (this.#waits(() => this.call(delta, caller))) return "";
      ending = this.#endCall();
      this.#call = { index, id: "", name: "", text: "", unsaid: "", isWhole: false, caller };
    }
    const call = this.#call;
    if (call === undefined) return "";
    call.id ||= id ?? "";
    call.name ||= fields?.name ?? "";
    const fragment = fields?.arguments ?? "";
    call.text += fragment;
    call.unsaid += fragment;
    if (fragment.includes("}")) call.isWhole = undefined;
    // Some providers send the name after the first piece.
    const said = call.name === "" ? "" : this.#say(call);
    return ending + said + (this.#waiting.length === 0 || this.#isUnderWay ? "" : this.#catchUp());
  }

  #say(call: OpenCall): string {
    const { id, index, name, caller } = call;
    const input = { type: "tool_use", id: id || `call_${index}`, name, input: {}, ...present({ caller }) };
    const opening = this.#open?.type === "tool_use" ? "" : this.#start({ type: "tool_use" }, input);
    const partial_json = call.unsaid;
    call.unsaid = "";
    return opening + (partial_json === "" ? "" : this.#delta({ type: "input_json_delta", partial_json }));
  }

  /** Says what is left of the call, whole or not. */
  #endCall(): string {
    const call = this.#call;
    if (call === undefined) return "";
    const said = this.#say(call);
    // A call without arguments is a call with none: clients parse what they collected.
    const nothing = call.text === "" ? this.#delta({ type: "input_json_delta", partial_json: "{}" }) : "";
    this.#call = undefined;
    this.#written.add(call.index);
    return said + nothing + this.#stop();
  }

  get #isUnderWay(): boolean {
    const call = this.#call;
    if (call === undefined) return false;
    call.isWhole ??= parseRecord(call.text) !== undefined;
    return call.name === "" || !call.isWhole;
  }

  /** Whether a piece is said later. */
  #waits(again: () => string): boolean {
    const waits = this.#isUnderWay;
    if (waits) this.#waiting.push(again);
    return waits;
  }

  /** What waited, as far as no other call keeps it waiting. */
  #catchUp(): string {
    const pieces = this.#waiting;
    this.#waiting = [];
    return pieces.map((again) => again()).join("");
  }

  /** Belongs to the text that is open; where there is none, nobody could tell to what. */
  cite(citation: JsonRecord): string {
    if (this.#waits(() => this.cite(citation))) return "";
    return this.#open?.type === "text" ? this.#delta({ type: "citations_delta", citation }) : "";
  }

  /** A block of which nothing is left to be said. */
  whole(block: JsonRecord): string {
    return this.close() + this.#flush() + this.#write(block);
  }

  #flush(): string {
    const thoughts = this.#held.map((thought) => this.#write(thought)).join("");
    this.#held = [];
    return thoughts;
  }

  #write(block: JsonRecord): string {
    const index = this.#next++;
    const { start, deltas } = inPieces(block);
    return (
      writeEvent({ type: "content_block_start", index, content_block: start }) +
      deltas.map((delta) => writeEvent({ type: "content_block_delta", index, delta })).join("") +
      writeEvent({ type: "content_block_stop", index })
    );
  }

  /** Ends whatever is open, and says what waited for its turn. */
  close(): string {
    let events = this.#endCall();
    while (this.#waiting.length > 0) events += this.#catchUp() + this.#endCall();
    return events + this.#stop();
  }

  #start(open: Open, block: Record<string, unknown>): string {
    const closing = open.type === "tool_use" ? this.#stop() : this.close();
    const thoughts = this.#flush();
    this.#open = open;
    return closing + thoughts + writeEvent({ type: "content_block_start", index: this.#next, content_block: block });
  }

  #delta(delta: Record<string, unknown>): string {
    return writeEvent({ type: "content_block_delta", index: this.#next, delta });
  }

  #stop(): string {
    const open = this.#open;
    if (open === undefined) return "";
    const signature = open.type === "thinking" ? signatureText(open.detail) : "";
    const signed = signature === "" ? "" : this.#delta({ type: "signature_delta", signature });
    this.#open = undefined;
    return signed + writeEvent({ type: "content_block_stop", index: this.#next++ });
  }
}
