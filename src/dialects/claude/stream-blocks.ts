// Content blocks of an Anthropic stream → parts. Blocks come one after another, each with a start, deltas and a stop.
import type { StreamPart } from "../../streaming/stream-part.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { type CallReader, callReader } from "../common/call-reader.ts";
import { annotationChunk, contentChunk, nativeChunk, reasoningChunk } from "../common/chunks.ts";
import { filledIn, recordIn, recordsIn, stringIn } from "../common/records.ts";
import { ForeignBlocks } from "./foreign-blocks.ts";
import { annotationOf, callerOf, isForeign } from "./native.ts";
import { reasoningFormat } from "./thinking-blocks.ts";

export class StreamedBlocks {
  readonly calls: CallReader = callReader();
  readonly #foreign = new ForeignBlocks();
  /** Type of the block before the one that is open. */
  #before: unknown;
  /** Characters of the answer's text, and how many there were when its last block began. */
  #said = 0;
  #begun = 0;

  start(index: number, block: JsonRecord): StreamPart[] {
    const { type } = block;
    const before = this.#before;
    this.#before = type;
    if (isForeign(block)) this.#foreign.start(index, block);
    switch (type) {
      case "text":
        this.#begun = this.#said;
        return [
          ...(before === "text" ? [nativeChunk({ kind: "text" }, false)] : []),
          ...this.#say(stringIn(block, "text")),
          ...recordsIn(block, "citations").flatMap((citation) => this.#cite(citation)),
        ];
      case "thinking":
        return thought(index, stringIn(block, "thinking"));
      case "redacted_thinking": {
        const data = stringIn(block, "data") ?? "";
        return [reasoningChunk({ type: "reasoning.encrypted", data, format: reasoningFormat, index })];
      }
      case "tool_use": {
        const caller = callerOf(block);
        const call = {
          id: filledIn(block, "id"),
          name: stringIn(block, "name") ?? "",
          input: recordIn(block, "input") ?? {},
        };
        return this.calls
          .start(index, call)
          .map((part) => ({ ...part, ...present({ native: caller && { kind: "caller" as const, caller } }) }));
      }
      default:
        return [];
    }
  }

  grow(index: number, delta: JsonRecord): StreamPart[] {
    if (this.#foreign.grow(index, delta)) return [];
    switch (delta["type"]) {
      case "text_delta":
        return this.#say(stringIn(delta, "text"));
      case "citations_delta":
        return this.#cite(recordIn(delta, "citation") ?? {});
      case "thinking_delta":
        return thought(index, stringIn(delta, "thinking"));
      case "signature_delta": {
        const signature = stringIn(delta, "signature") ?? "";
        return [reasoningChunk({ type: "reasoning.text", text: "", signature, format: reasoningFormat, index })];
      }
      case "input_json_delta":
        return this.calls.fragment(index, stringIn(delta, "partial_json") ?? "");
      default:
        return [];
    }
  }

  stop(index: number): StreamPart[] {
    const block = this.#foreign.stop(index);
    return block === undefined ? this.calls.stop(index) : [nativeChunk({ kind: "block", block }, true)];
  }

  #say(text: string | undefined): StreamPart[] {
    if (text === undefined || text === "") return [];
    this.#said += text.length;
    return [contentChunk(text)];
  }

  /** Other formats hear of pages that have an address. */
  #cite(citation: JsonRecord): StreamPart[] {
    const native = { kind: "citation" as const, citation };
    const annotation = annotationOf(citation, { start: this.#begun, end: this.#said });
    return [annotation === undefined ? nativeChunk(native, false) : { ...annotationChunk(annotation), native }];
  }
}

function thought(index: number, text: string | undefined): StreamPart[] {
  if (text === undefined || text === "") return [];
  return [reasoningChunk({ type: "reasoning.text", text, format: reasoningFormat, index }, text)];
}
