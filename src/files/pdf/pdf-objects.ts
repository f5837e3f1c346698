// All objects of a PDF, found by looking through the whole file and never by its own tables, so that no table can hide
// one. Of an object that stands there more than once every version counts.

import { BudgetSpent, StepBudget } from "../../content/step-budget.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { type DecodeProblem, decodeStream } from "./decode-stream.ts";
import { objectNumberBefore } from "./object-number.ts";
import { isWord, nameOf, type PdfDict, PdfLexer, type PdfValue } from "./pdf-lexer.ts";

export interface PdfObject {
  value: PdfValue;
  /** Behind `stream`, not yet unfolded. */
  bytes: Uint8Array | undefined;
}

export const objectLimits = {
  objects: 100_000,
  /** Bytes that one stream may unfold to, and all that are looked at. */
  stream: 8 * 1_048_576,
  unfolded: 40 * 1_048_576,
} as const;

/** The key of a trailer, each letter as it is or as its code. */
const encrypts = /\/(?:E|#45)(?:n|#6e)(?:c|#63)(?:r|#72)(?:y|#79)(?:p|#70)(?:t|#74)/i;

const turnBytes = 1_048_576;
/** Tables and ends of tables: one for each time that the file was changed. */
const maxTables = 2_000;

export class PdfObjects {
  readonly #objects = new Map<number, PdfObject[]>();
  readonly #decoded = new Map<PdfObject, Result<Uint8Array, DecodeProblem>>();
  #count = 0;
  #unfolded = 0;

  get isEncrypted(): boolean {
    return this.#encrypted;
  }
  #encrypted = false;

  /** The problem is the end of a sentence that begins with "the file". */
  static async read(bytes: Uint8Array): Promise<Result<PdfObjects, string>> {
    const objects = new PdfObjects();
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    // Nothing is read twice in an honest file, and little more than once in one with nested names.
    const budget = new StepBudget(3 * text.length + 100_000);
    try {
      await objects.#scan(text, bytes, budget);
      await objects.#unpackStreams();
    } catch (thrown) {
      if (thrown instanceof BudgetSpent) return fail("is built in a way that takes too long to read");
      throw thrown;
    }
    return ok(objects);
  }

  all(): Iterable<PdfObject> {
    return [...this.#objects.values()].flat();
  }

  /** Every version of the object that a value refers to, or the value itself. */
  resolve(value: PdfValue | undefined): PdfObject[] {
    if (value === undefined) return [];
    if (typeof value === "object" && "object" in value) return this.#objects.get(value.object) ?? [];
    return [{ value, bytes: undefined }];
  }

  byNumber(object: number): PdfObject[] {
    return this.#objects.get(object) ?? [];
  }

  dictsOf(value: PdfValue | undefined): PdfDict[] {
    return this.resolve(value).flatMap((object) => (object.value instanceof Map ? [object.value] : []));
  }

  /** What a stream unfolds to, once. Throws BudgetSpent where all together unfold to too much. */
  decode(object: PdfObject): Result<Uint8Array, DecodeProblem> {
    const known = this.#decoded.get(object);
    if (known !== undefined) return known;
    const dict = object.value instanceof Map ? object.value : new Map<string, PdfValue>();
    const given = [dict.get("Filter") ?? dict.get("F") ?? []].flat();
    const filters = given.flatMap((one) => this.resolve(one).flatMap(({ value }) => [value].flat())).map(nameOf);
    const decoded = decodeStream(object.bytes ?? new Uint8Array(0), {
      filters: filters.map((name) => name ?? ""),
      cap: objectLimits.stream,
    });
    this.#unfolded += decoded.ok ? decoded.value.length : objectLimits.stream;
    if (this.#unfolded > objectLimits.unfolded) throw new BudgetSpent();
    this.#decoded.set(object, decoded);
    return decoded;
  }

  /** Lets others have their turn where much has been unfolded since the last one. */
  async takeTurns(): Promise<void> {
    if (this.#unfolded - this.#atLastTurn < turnBytes) return;
    this.#atLastTurn = this.#unfolded;
    await pause();
  }
  #atLastTurn = 0;

  async #scan(text: string, bytes: Uint8Array, budget: StepBudget): Promise<void> {
    for (const word of ["trailer", "startxref"])
      budget.spend(countOf(text, word) > maxTables ? Number.POSITIVE_INFINITY : 0);
    this.#encrypted = encrypts.test(text);
    let seen = 0;
    for (let at = text.indexOf("obj"); at !== -1; at = text.indexOf("obj", at + 3)) {
      const number = objectNumberBefore(text, at);
      budget.spend(50);
      if (++seen % 20_000 === 0) await pause();
      if (number === undefined) {
        // Readers pass over a comment between the number and the word: what may be hidden that way is not read at all.
        const isHidden =
          text.slice(at - 3, at) !== "end" && readObject(text, { at: at + 3, bytes, budget })?.bytes !== undefined;
        if (isHidden) throw new BudgetSpent();
        continue;
      }
      this.#add(number, readObject(text, { at: at + 3, bytes, budget }));
      if (this.#count % 2_000 === 0) await pause();
    }
  }

  /** Objects that are packed into streams. */
  async #unpackStreams(): Promise<void> {
    for (const object of [...this.all()]) {
      if (object.bytes === undefined || !(object.value instanceof Map)) continue;
      const first = object.value.get("First");
      if (nameOf(object.value.get("Type")) !== "ObjStm" && first === undefined) continue;
      const decoded = this.decode(object);
      if (!decoded.ok) continue;
      await pause();
      const text = Buffer.from(decoded.value).toString("latin1");
      const budget = new StepBudget(3 * text.length + 10_000);
      const places = new PdfLexer(text, { budget });
      const base = typeof first === "number" ? first : 0;
      for (let number = places.value(); typeof number === "number" && places.at <= base; number = places.value()) {
        const offset = places.value();
        if (typeof offset !== "number") break;
        const value = new PdfLexer(text, { at: base + offset, budget }).value();
        if (value !== undefined) this.#add(number, { value, bytes: undefined });
      }
      await pause();
    }
  }

  #add(number: number, object: PdfObject | undefined): void {
    if (object === undefined) return;
    if (++this.#count > objectLimits.objects) throw new BudgetSpent();
    const same = this.#objects.get(number);
    if (same === undefined) this.#objects.set(number, [object]);
    else same.push(object);
  }
}

function countOf(text: string, word: string): number {
  let count = 0;
  for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length)) count++;
  return count;
}

interface Place {
  at: number;
  bytes: Uint8Array;
  budget: StepBudget;
}

function readObject(text: string, { at, bytes, budget }: Place): PdfObject | undefined {
  const lexer = new PdfLexer(text, { at, budget });
  const value = lexer.value();
  if (value === undefined) return undefined;
  const behind = lexer.at;
  if (!(value instanceof Map) || !isWord(lexer.value(), "stream")) {
    lexer.at = behind;
    return { value, bytes: undefined };
  }
  const start = lexer.at + (text.startsWith("\r\n", lexer.at) ? 2 : 1);
  const length = value.get("Length");
  const named = typeof length === "number" ? start + length : start;
  const closing = text.indexOf("endstream", start);
  // Where the two differ readers take one or the other: the longer one has both.
  return { value, bytes: bytes.subarray(start, Math.max(named, closing === -1 ? text.length : closing)) };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
