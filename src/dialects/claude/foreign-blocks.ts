// Blocks of a stream that have no form but Claude's own: collected until they are whole, for nobody reads them in pieces.
import { type JsonRecord, parseRecord } from "../../wire/json.ts";

/** Characters of one block's pieces; no search, program or summary comes near. */
const maxCharacters = 4_194_304;

interface Open {
  block: JsonRecord;
  /** Pieces of its input as JSON. */
  input: string;
  characters: number;
}

export class ForeignBlocks {
  readonly #open = new Map<number, Open>();

  start(index: number, block: JsonRecord): void {
    this.#open.set(index, { block: { ...block }, input: "", characters: 0 });
  }

  /** Whether the piece belongs to one of these blocks. */
  grow(index: number, delta: JsonRecord): boolean {
    const open = this.#open.get(index);
    if (open === undefined) return false;
    const { type, ...fields } = delta;
    for (const [name, value] of Object.entries(fields)) {
      open.characters += typeof value === "string" ? value.length : 0;
      if (open.characters > maxCharacters) continue;
      if (type === "input_json_delta" && typeof value === "string") open.input += value;
      else open.block[name] = value;
    }
    return true;
  }

  /** undefined: there is none, or it is longer than any that is one. */
  stop(index: number): JsonRecord | undefined {
    const open = this.#open.get(index);
    this.#open.delete(index);
    if (open === undefined || open.characters > maxCharacters) return undefined;
    return open.input === "" ? open.block : { ...open.block, input: parseRecord(open.input) ?? {} };
  }
}
