// Most chunks of a stream differ from the one before in their words only. Such a one is read without parsing all of it: what
// stands before and behind its words is the text of a chunk that was parsed, so that it means the same. Pure.
import { hasEnded } from "../../streaming/failed-ending.ts";
import type { ChunkPart } from "../../streaming/stream-part.ts";
import type { Delta } from "../../wire/answer.ts";
import { isRecord, parseJson } from "../../wire/json.ts";

interface Pattern {
  /** Up to the quotation mark that begins the words, and from the one that ends them. */
  before: string;
  behind: string;
  /** Where the provider's own text of the choices begins; undefined where it is not handed on. */
  tailAt: number | undefined;
  part: ChunkPart;
  index: number;
  delta: Delta;
}

/** Patterns in a row that no chunk was like: what varies in this stream is not the words alone. */
const maxUnused = 4;

const fields = ['"content":', '"content": '] as const;
const probe = "?";

export class RepeatedChunk {
  #pattern: Pattern | undefined;
  #unused = 0;

  /** What parsing would give, where the chunk is like the last one that was learnt; undefined: it has to be parsed. */
  read(data: string): ChunkPart | undefined {
    const pattern = this.#pattern;
    if (pattern === undefined || !isLike(data, pattern)) return undefined;
    // A text with both of its quotation marks, or the two patterns overlap, or there is more than words between them.
    const content = parseJson(data.slice(pattern.before.length - 1, data.length - pattern.behind.length + 1));
    if (typeof content !== "string" || content === "") return undefined;
    this.#unused = 0;
    const { part, index, delta, tailAt } = pattern;
    const choice = { index, delta: { ...delta, content }, finish_reason: null, native_finish_reason: null };
    const again: ChunkPart = { ...part, choices: [choice] };
    if (tailAt !== undefined) again.tail = data.slice(tailAt);
    return again;
  }

  /** `part` is all that `data` means, and nothing of that depends on the chunks before it. */
  learn(data: string, part: ChunkPart): void {
    const [choice] = part.choices;
    if (this.#unused >= maxUnused || choice === undefined || part.choices.length > 1) return;
    const { delta, index } = choice;
    const { content } = delta;
    if (hasEnded(choice) || choice.logprobs !== undefined || part.native !== undefined) return;
    if (typeof content !== "string" || content === "" || !isFlat(delta)) return;
    const words = JSON.stringify(content);
    const start = startOf(words, data);
    if (start === undefined) return;
    const before = data.slice(0, start + 1);
    const behind = data.slice(start + words.length - 1);
    this.#unused += 1;
    // It was found by its look: these are the words of the answer if they change with it.
    if (wordsOf(parseJson(before + probe + behind)) !== probe) return;
    const tailAt = part.tail === undefined ? undefined : data.length - part.tail.length;
    this.#pattern = { before, behind, tailAt, part, index, delta };
  }
}

/** Comparing slices takes less than half of the time of `startsWith`, which goes by characters. */
function isLike(data: string, { before, behind }: Pattern): boolean {
  return data.slice(0, before.length) === before && data.endsWith(behind);
}

/** Where the text stands as the content of a delta, as most vendors write one. */
function startOf(words: string, data: string): number | undefined {
  for (const field of fields) {
    const at = data.indexOf(field + words);
    if (at !== -1) return at + field.length;
  }
  return undefined;
}

/** Holds nothing that two parts could share. */
function isFlat(delta: Delta): boolean {
  for (const field in delta) if (typeof delta[field] === "object" && delta[field] !== null) return false;
  return true;
}

function wordsOf(chunk: unknown): unknown {
  const [choice] = isRecord(chunk) && Array.isArray(chunk["choices"]) ? chunk["choices"].filter(isRecord) : [];
  return choice !== undefined && isRecord(choice["delta"]) ? choice["delta"]["content"] : undefined;
}
