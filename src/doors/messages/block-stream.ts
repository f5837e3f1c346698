// The content blocks of one stream: one open at a time, numbered in the order in which they open, each with a start,
// deltas and a stop. Whatever arrives for another block closes the open one.
import type { ReasoningDetail, ToolCallDelta } from "../../wire/answer.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { continues, merge, readableText } from "../reasoning-pieces.ts";
import { writeEvent } from "../server-sent-events.ts";
import { CallQueue } from "./call-queue.ts";
import { signatureText, writeThought } from "./thinking-blocks.ts";
import { inPieces } from "./whole-block.ts";

type Open = { type: "text" } | { type: "thinking"; detail: ReasoningDetail } | { type: "tool_use" };

export class BlockStream {
  #open: Open | undefined;
  #next = 0;
  /** Sealed thoughts that came behind open text. Clients take the last block for the answer, so that they go only before another. */
  #held: Record<string, unknown>[] = [];
  readonly #calls = new CallQueue({
    start: (id, name, caller) =>
      this.#start({ type: "tool_use" }, { type: "tool_use", id, name, input: {}, ...present({ caller }) }),
    say: (fragment) => this.#delta({ type: "input_json_delta", partial_json: fragment }),
    stop: () => this.#stop(),
  });

  text(text: string): string {
    if (text === "") return "";
    const goesOn = this.#open?.type === "text" && this.#held.length === 0;
    const opening = goesOn ? "" : this.#start({ type: "text" }, { type: "text", text: "", citations: null });
    return opening + this.#delta({ type: "text_delta", text });
  }

  think(piece: ReasoningDetail): string {
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
    return this.#calls.add(delta, caller);
  }

  /** Belongs to the text that is open; where there is none, nobody could tell to what. */
  cite(citation: JsonRecord): string {
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

  /** Ends whatever is open, calls that waited for their turn among it. */
  close(): string {
    return this.#calls.finish() + this.#stop();
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
