// An item of an answer from its first piece on: it keeps what arrives until it may be written, for only one item of a
// stream is open at a time.

import type { Annotation, ReasoningDetail, ToolCallDelta } from "../../wire/answer.ts";
import { parseRecord } from "../../wire/json.ts";
import { merge } from "../reasoning-pieces.ts";
import { goesOn } from "./reasoning-items.ts";

export type Piece =
  | { kind: "text"; delta: string; logprobs: unknown[]; phase: string | undefined }
  | { kind: "refusal"; delta: string }
  | { kind: "annotation"; annotation: Annotation }
  | { kind: "thought"; detail: ReasoningDetail }
  | { kind: "call"; call: ToolCallDelta };

const types = {
  text: "message",
  refusal: "message",
  annotation: "message",
  thought: "reasoning",
  call: "call",
} as const;

export class PendingItem {
  readonly type: (typeof types)[Piece["kind"]];
  /** What has not been written. */
  #pieces: Piece[] = [];
  /** Of a thought, as far as it is known. */
  #detail: ReasoningDetail | undefined;
  /** Of a call. */
  readonly #call = { index: -1, id: "", name: "", text: "" };

  /** Of a message. */
  readonly phase: string | undefined;

  constructor(first: Piece) {
    this.type = types[first.kind];
    this.phase = first.kind === "text" ? first.phase : undefined;
    if (first.kind === "call") this.#call.index = first.call.index;
    this.add(this.phase === undefined ? first : withoutBreak(first));
  }

  /** Whether a piece is one of this item's. Calls may be filled side by side, the rest one after another. */
  takes(piece: Piece, isLast: boolean): boolean {
    if (piece.kind === "call") return this.type === "call" && piece.call.index === this.#call.index;
    if (!isLast || types[piece.kind] !== this.type) return false;
    if (piece.kind === "text") return (piece.phase ?? this.phase) === this.phase;
    return piece.kind !== "thought" || (this.#detail !== undefined && goesOn(this.#detail, piece.detail));
  }

  add(piece: Piece): void {
    this.#pieces.push(piece);
    if (piece.kind === "thought") this.#detail = this.#detail ? merge(this.#detail, piece.detail) : piece.detail;
    if (piece.kind !== "call") return;
    const { id, function: fields } = piece.call;
    this.#call.id ||= id ?? "";
    this.#call.name ||= fields?.name ?? "";
    this.#call.text += fields?.arguments ?? "";
  }

  /** Some providers send a call's name after the first piece; without one it cannot be told of. */
  get isNamed(): boolean {
    return this.type !== "call" || this.#call.name !== "";
  }

  /** Nothing of it can follow: arguments are one object, everything else ends where something new begins. */
  get isComplete(): boolean {
    return this.type !== "call" || isObject(this.#call.text);
  }

  /** Of a call, as the provider numbers it. */
  get index(): number | undefined {
    return this.type === "call" ? this.#call.index : undefined;
  }

  /** Of what has not been written. */
  get first(): Piece | undefined {
    return this.#pieces[0];
  }

  get call(): { call_id: string; name: string } {
    const { index, id, name } = this.#call;
    return { call_id: id === "" ? `call_${index}` : id, name };
  }

  take(): Piece[] {
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces;
  }
}

/** What sets messages apart where they are one text, as in other formats. */
function withoutBreak(piece: Piece): Piece {
  return piece.kind === "text" ? { ...piece, delta: piece.delta.replace(/^\n\n/, "") } : piece;
}

function isObject(text: string): boolean {
  return text.trimEnd().endsWith("}") && parseRecord(text) !== undefined;
}
