// What a stream said, noted in passing: never a second copy of the stream, and of its words only as many bytes as
// somebody asked to keep. Pure bookkeeping; a whole answer is observed as a stream of one part.
import type { ChunkChoice, Completion, FinishReason, ReportedUsage, ToolCallDelta } from "../wire/answer.ts";
import { isRecord } from "../wire/json.ts";
import type { NativePiece } from "../wire/native-answer.ts";
import { given, present } from "../wire/present.ts";
import { hasEnded } from "./failed-ending.ts";
import { KeptText } from "./kept-text.ts";
import type { ChunkPart, StreamPart } from "./stream-part.ts";

const sampleCharacters = 2_048;

interface ToolCallText {
  id: string;
  name: string;
  arguments: KeptText;
}

/** The words of an answer, as far as they were kept. */
export interface KeptOutput {
  [field: string]: unknown;
  completion: string;
  reasoning: string | null;
  tool_calls: { id: string; type: "function"; function: { name: string; arguments: string } }[];
}

export class Observation {
  finishReason: FinishReason | null = null;
  /** Indices of the choices that have ended, or are about to. */
  readonly finished = new Set<number>();
  readonly #begun = new Set<number>();
  nativeFinishReason: string | null = null;
  usage: ReportedUsage | null = null;
  upstreamId: string | null = null;
  /** The service tier, in the provider's own word. */
  serviceTier: string | null = null;
  /** The answer cites pages of the web. */
  cites = false;
  #callsTools = false;
  /** The provider said that the answer is complete. */
  ended = false;
  /** Characters of content, reasoning and tool calls, to estimate tokens from where none are reported. */
  characters = 0;
  /** Of these, how many had been said when usage was last reported. */
  counted = 0;
  /** The beginning of what was said: how many characters a token has here is estimated from it. */
  sample = "";

  readonly #keep: number;
  readonly #content = new KeptText();
  readonly #reasoning = new KeptText();
  readonly #calls = new Map<number, ToolCallText>();
  #kept = 0;

  /** `keepCharacters`: how much of the words to keep; 0 keeps none. */
  constructor(keepCharacters: number) {
    this.#keep = keepCharacters;
  }

  /** Characters that are kept. */
  get kept(): number {
    return this.#kept;
  }

  /** The model called tools, or the provider ran some. */
  get ranTools(): boolean {
    return this.#callsTools || this.cites || (this.usage?.webSearches ?? 0) > 0;
  }

  /** Every choice has said that it ended; the provider's word that the stream did is none. */
  get complete(): boolean {
    return this.finished.size > 0 && this.finished.size >= this.#begun.size;
  }

  note(part: StreamPart): void {
    switch (part.kind) {
      case "chunk":
        this.#noteChunk(part);
        break;
      case "usage":
        this.usage = part.usage;
        this.serviceTier = part.usage.serviceTier ?? this.serviceTier;
        this.counted = this.characters;
        break;
      case "id":
        this.upstreamId = part.upstreamId;
        break;
      case "end":
        this.ended = true;
        break;
      case "ending":
        this.finished.add(part.index);
        break;
      case "error":
        break;
    }
  }

  output(): KeptOutput {
    const calls = [...this.#calls.values()].map((call) => ({
      id: call.id,
      type: "function" as const,
      function: { name: call.name, arguments: call.arguments.text() },
    }));
    return {
      completion: this.#content.text(),
      reasoning: this.#reasoning.isEmpty ? null : this.#reasoning.text(),
      tool_calls: calls,
    };
  }

  #noteChunk({ choices, serviceTier, native }: ChunkPart): void {
    this.#callsTools ||= native !== undefined && tellsOfTools(native);
    if (serviceTier !== undefined) this.serviceTier = serviceTier;
    for (const choice of choices) {
      this.#begun.add(choice.index);
      this.#noteText(choice);
      if (choice.delta.annotations != null) this.cites ||= choice.delta.annotations.some(isCitation);
      const calls = choice.delta.tool_calls;
      this.#callsTools ||= calls != null && calls.length > 0;
      if (calls != null) for (const call of calls) this.#noteCall(call, choice.index);
      if (!hasEnded(choice)) continue;
      this.finished.add(choice.index);
      // Of the first choice to end, which may have been said to be about to.
      if (!hasEnded({ finish_reason: this.finishReason, native_finish_reason: this.nativeFinishReason })) {
        this.finishReason = choice.finish_reason;
        this.nativeFinishReason = choice.native_finish_reason;
      }
    }
  }

  #noteText({ delta, index }: ChunkChoice): void {
    const { content, reasoning } = delta;
    if (typeof content === "string") this.#noteWords(content, index === 0 ? this.#content : null);
    if (typeof reasoning === "string") this.#noteWords(reasoning, index === 0 ? this.#reasoning : null);
  }

  #noteWords(text: string, words: KeptText | null): void {
    this.#count(text);
    // One more character than asked for is enough to tell that something was cut.
    if (words === null || text === "" || this.#kept > this.#keep || this.#keep === 0) return;
    this.#kept += text.length;
    words.add(text);
  }

  #count(text: string): void {
    this.characters += text.length;
    if (this.sample.length < sampleCharacters) this.sample += text;
  }

  #noteCall(call: ToolCallDelta, choice: number): void {
    const text = call.function?.arguments ?? "";
    this.#count(call.function?.name ?? "");
    this.#count(text);
    if (choice !== 0 || this.#keep === 0 || this.#kept > this.#keep) return;
    const known = this.#calls.get(call.index) ?? { id: "", name: "", arguments: new KeptText() };
    this.#calls.set(call.index, known);
    known.id ||= call.id ?? "";
    known.name += call.function?.name ?? "";
    known.arguments.add(text);
    this.#kept += text.length;
  }
}

/** Blocks of tools that a vendor runs: calls of them, and what came of it. */
function tellsOfTools(native: NativePiece): boolean {
  const blocks = native.kind === "block" ? [native.block] : "content" in native ? (native.content ?? []) : [];
  return blocks.some(({ type }) => typeof type === "string" && type.includes("tool"));
}

function isCitation(annotation: unknown): boolean {
  return isRecord(annotation) && annotation["type"] === "url_citation";
}

/** A whole answer as the parts of a stream: for observing it, and for clients that asked for a stream and got it whole. */
export function partsOfCompletion(completion: Completion): StreamPart[] {
  const choices: ChunkChoice[] = completion.choices.map(({ index, message, ...rest }) => {
    const { tool_calls, ...delta } = message;
    return {
      ...rest,
      index,
      delta: {
        ...delta,
        ...present({ tool_calls: tool_calls?.map((call, position) => ({ index: position, ...call })) }),
      },
    };
  });
  const native = completion.native && { kind: "answer" as const, ...completion.native };
  return [
    ...(completion.upstreamId === undefined ? [] : [{ kind: "id" as const, upstreamId: completion.upstreamId }]),
    { kind: "chunk", choices, real: true, ...given({ serviceTier: completion.serviceTier, native }) },
    ...(completion.usage === undefined ? [] : [{ kind: "usage" as const, usage: completion.usage }]),
    { kind: "end" },
  ];
}
