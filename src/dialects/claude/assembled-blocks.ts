// The blocks of a stream as they stand in a whole answer, for streams that are put together again: some of them have no form
// but Claude's own, and then all of them are told in it.
import { isRecord, type JsonRecord, parseRecord } from "../../wire/json.ts";
import { stringIn } from "../common/records.ts";

/** Texts that come in pieces; all else of a delta comes whole. */
const inPieces: ReadonlySet<string> = new Set(["text", "thinking"]);

interface Open {
  block: JsonRecord;
  /** Pieces of its input as JSON. */
  input: string;
}

export class AssembledBlocks {
  readonly #blocks = new Map<number, Open>();

  start(index: number, block: JsonRecord): void {
    this.#blocks.set(index, { block: { ...block }, input: "" });
  }

  grow(index: number, delta: JsonRecord): void {
    const open = this.#blocks.get(index);
    if (open === undefined) return;
    const { block } = open;
    const { type, citation, partial_json, ...fields } = delta;
    if (type === "input_json_delta") open.input += typeof partial_json === "string" ? partial_json : "";
    if (isRecord(citation))
      block["citations"] = [...(Array.isArray(block["citations"]) ? block["citations"] : []), citation];
    for (const [name, value] of Object.entries(fields)) {
      block[name] = inPieces.has(name) && typeof value === "string" ? (stringIn(block, name) ?? "") + value : value;
    }
  }

  /** In their order. */
  all(): JsonRecord[] {
    const ordered = [...this.#blocks].toSorted(([one], [other]) => one - other);
    return ordered.map(([, { block, input }]) =>
      input === "" ? block : { ...block, input: parseRecord(input) ?? {} },
    );
  }
}
