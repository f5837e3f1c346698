// Takes keys out of a stream where they lie over the joints of deltas. What a text holds back goes out before its choice
// says anything else, so that a stream keeps its order; parts without a change are handed on as they are.
import type { ChunkChoice, Delta } from "../wire/answer.ts";
import type { MaskedPieces } from "../wire/masked-pieces.ts";
import type { NativePiece } from "../wire/native-answer.ts";
import { filled, present } from "../wire/present.ts";
import { type DeltaText, hasWhole, textsOf } from "./delta-texts.ts";
import { hasEnded } from "./failed-ending.ts";
import { LateLogprobs } from "./late-logprobs.ts";
import type { ChunkPart, StreamPart } from "./stream-part.ts";

interface OpenChoice {
  pieces: Map<string, MaskedPieces>;
  /** Texts of its last delta that hold something back. */
  holding: { text: DeltaText; pieces: MaskedPieces }[];
  logprobs: LateLogprobs;
}

export class PartMask {
  readonly #newPieces: () => MaskedPieces;
  readonly #choices = new Map<number, OpenChoice>();

  constructor(newPieces: () => MaskedPieces) {
    this.#newPieces = newPieces;
  }

  mask(parts: StreamPart[]): StreamPart[] {
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "chunk") return this.#chunk(only);
    return parts.flatMap((part) => {
      if (part.kind === "chunk") return this.#chunk(part);
      return part.kind === "end" || part.kind === "error" ? [...this.finish(), part] : [part];
    });
  }

  /** What is still held back: the stream ends. */
  finish(): StreamPart[] {
    return [...this.#choices].flatMap(([index, choice]) => released(index, choice, []));
  }

  #chunk(part: ChunkPart): StreamPart[] {
    if (part.native !== undefined) return this.#native(part, part.native);
    return this.#said(part);
  }

  /** It says something of the text before it, and stands behind it. */
  #native({ native: _, ...part }: ChunkPart, native: NativePiece): StreamPart[] {
    const before = this.finish();
    const pieces = this.#newPieces();
    const text = JSON.stringify(native);
    const shown = pieces.push(text) + pieces.release();
    const masked: NativePiece = shown === text ? native : JSON.parse(shown);
    const said = part.choices.length === 0 ? [part] : this.#said(part);
    return [...before, ...said.slice(0, -1), ...said.slice(-1).map((one) => ({ ...one, native: masked }))];
  }

  #said(part: ChunkPart): StreamPart[] {
    const before: StreamPart[] = [];
    let choices: ChunkChoice[] | undefined;
    let position = -1;
    for (const choice of part.choices) {
      position += 1;
      const texts = textsOf(choice.delta);
      const open = this.#open(choice.index);
      if (open.holding.length > 0 && saysMore(choice, texts)) before.push(...released(choice.index, open, texts));
      const masked = this.#masked(choice, texts, open);
      if (masked === choice) continue;
      choices ??= [...part.choices];
      choices[position] = masked;
    }
    if (choices === undefined) return before.length === 0 ? [part] : [...before, part];
    const { tail: _, ...rest } = part;
    return [...before, { ...rest, choices }];
  }

  #masked(choice: ChunkChoice, texts: readonly DeltaText[], open: OpenChoice): ChunkChoice {
    const ends = hasEnded(choice);
    let lastRank = 0;
    for (const { rank } of texts) if (rank > lastRank) lastRank = rank;
    let { delta } = choice;
    let isSigned = false;
    for (const text of texts) {
      const pieces = this.#piecesOf(text, open);
      const { signs } = pieces;
      let shown = pieces.push(text.piece);
      if (ends || text.rank < lastRank) shown += pieces.release();
      if (pieces.holds) open.holding.push({ text, pieces });
      isSigned ||= pieces.signs !== signs;
      if (shown !== text.piece) delta = text.put(delta, shown);
    }
    const logprobs = open.logprobs.of(choice.logprobs, { holds: open.holding.length > 0, isSigned });
    if (delta === choice.delta && logprobs === choice.logprobs) return choice;
    const { logprobs: _, ...rest } = choice;
    return { ...rest, delta, ...present({ logprobs }) };
  }

  #open(index: number): OpenChoice {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const made: OpenChoice = { pieces: new Map(), holding: [], logprobs: new LateLogprobs() };
    this.#choices.set(index, made);
    return made;
  }

  #piecesOf({ name }: DeltaText, open: OpenChoice): MaskedPieces {
    const known = open.pieces.get(name);
    if (known !== undefined) return known;
    const made = this.#newPieces();
    open.pieces.set(name, made);
    return made;
  }
}

function saysMore(choice: ChunkChoice, texts: readonly DeltaText[]): boolean {
  return texts.length > 0 || hasEnded(choice) || hasWhole(choice.delta);
}

/** What the texts of a choice hold back, but for those that go on. */
function released(index: number, open: OpenChoice, goOn: readonly DeltaText[]): StreamPart[] {
  const deltas: Delta[] = [];
  let isSigned = false;
  const { holding, logprobs } = open;
  open.holding = [];
  for (const { text, pieces } of holding) {
    if (goOn.some(({ name }) => name === text.name)) continue;
    const { signs } = pieces;
    const piece = pieces.release();
    // Nothing is shown of what goes on with a key.
    isSigned ||= pieces.signs !== signs || piece === "";
    if (piece !== "") deltas.push(text.alone(piece));
  }
  if (deltas.length === 0 && !isSigned) return [];
  const late = present({ logprobs: logprobs.of(undefined, { holds: false, isSigned }) });
  if (deltas.length === 0) return [];
  const choice = { index, delta: joined(deltas), finish_reason: null, native_finish_reason: null, ...late };
  return [{ kind: "chunk", real: true, choices: [choice] }];
}

/** Deltas of different texts as one. */
function joined(deltas: readonly Delta[]): Delta {
  return Object.assign(
    {},
    ...deltas,
    present({
      tool_calls: filled(deltas.flatMap(({ tool_calls }) => tool_calls ?? [])),
      reasoning_details: filled(deltas.flatMap(({ reasoning_details }) => reasoning_details ?? [])),
    }),
  );
}
