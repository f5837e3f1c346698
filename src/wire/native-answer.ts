// What of an answer only Anthropic's format can say: the door that speaks it writes it out, all others never see it. It
// travels beside the answer in our own form, which stays complete without it. Types only.
import type { JsonRecord } from "./json.ts";

/** How an answer ended, beside its reason: `stop_sequence`, `stop_details`, `container`, `context_management`. */
export interface NativeEnd {
  fields: JsonRecord;
  /** Counts of the vendor's own (`server_tool_use`, `iterations`, …). */
  usage: JsonRecord;
}

/** Of a whole answer. */
export interface NativeAnswer extends Partial<NativeEnd> {
  /** All of its blocks in order, where some of them have no other form. */
  content?: JsonRecord[];
}

/** Of a piece of a stream. */
export type NativePiece =
  /** The text that follows is a block of its own. */
  | { kind: "text" }
  /** A block that has no other form, whole. */
  | { kind: "block"; block: JsonRecord }
  /** What the text that is being said is taken from. */
  | { kind: "citation"; citation: JsonRecord }
  /** Which tool of the vendor's made the call that begins with this piece. */
  | { kind: "caller"; caller: JsonRecord }
  /** With the blocks only where the pieces are put together again. */
  | ({ kind: "ending" } & NativeAnswer)
  /** A whole answer that comes in the place of a stream. */
  | ({ kind: "answer" } & NativeAnswer);
