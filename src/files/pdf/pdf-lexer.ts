// Values of PDF's object language out of a text in which every character is one byte. Reads loosely, as readers of PDFs
// do, and pays for every step: it stands between strangers' files and a reader that counts nothing.
import { BudgetSpent, type StepBudget } from "../../content/step-budget.ts";

export type PdfDict = Map<string, PdfValue>;
export type PdfValue =
  | number
  | PdfValue[]
  | PdfDict
  | { kind: "name"; name: string }
  | { kind: "reference"; object: number }
  | { kind: "string"; bytes: string }
  /** An operator, `true`, `null`, `stream`, … */
  | { kind: "word"; word: string };

const maxDepth = 60;

const space = 1;
const delimiter = 2;
/** By character code; what is neither is regular. */
const kinds = new Uint8Array(256);
for (const character of "\0\t\n\f\r ") kinds[character.charCodeAt(0)] = space;
for (const character of "()<>[]{}/%") kinds[character.charCodeAt(0)] = delimiter;
const percent = 37;

const mayBeNumber = /^[+\-.\d]/;

export class PdfLexer {
  readonly #text: string;
  readonly #budget: StepBudget;
  at: number;

  constructor(text: string, { at = 0, budget }: { at?: number; budget: StepBudget }) {
    this.#text = text;
    this.#budget = budget;
    this.at = at;
  }

  /** The next value; undefined at the end. Closing brackets that nothing opened come as words. */
  value(depth = 0): PdfValue | undefined {
    if (depth > maxDepth) throw new BudgetSpent();
    this.skipSpace();
    const start = this.at;
    const character = this.#text[start];
    if (character === undefined) return undefined;
    this.#budget.spend(1);
    if (character === "(") return { kind: "string", bytes: this.#literal() };
    if (character === "/") {
      this.at++;
      return { kind: "name", name: this.#regular() };
    }
    if (character === "[") return this.#list("]", depth);
    if (character === "<") {
      if (this.#text[start + 1] !== "<") return { kind: "string", bytes: this.#hex() };
      this.at++;
      return toDict(this.#list(">>", depth));
    }
    if (kinds[character.charCodeAt(0)] !== 0) {
      this.at += character === ">" && this.#text[start + 1] === ">" ? 2 : 1;
      return { kind: "word", word: this.#text.slice(start, this.at) };
    }
    const word = this.#regular();
    if (!mayBeNumber.test(word)) return { kind: "word", word };
    if (!/^[+-]?(?:\d{1,15}\.?\d{0,15}|\.\d{1,15})$/.test(word)) return { kind: "word", word };
    return this.#reference(Number(word)) ?? Number(word);
  }

  skipSpace(): void {
    const start = this.at;
    for (let at = start; ; ) {
      const code = this.#text.charCodeAt(at);
      if (kinds[code] === space) at++;
      else if (code === percent) at = this.#endOfLine(at);
      else {
        this.at = at;
        break;
      }
    }
    this.#budget.spend(this.at - start);
  }

  #endOfLine(start: number): number {
    let at = start;
    while (at < this.#text.length && this.#text[at] !== "\n" && this.#text[at] !== "\r") at++;
    return at;
  }

  #regular(): string {
    const start = this.at;
    let at = start;
    while (kinds[this.#text.charCodeAt(at)] === 0) at++;
    this.at = at;
    this.#budget.spend(at - start);
    return this.#text.slice(start, at);
  }

  /** `12 0 R` behind its first number. */
  #reference(object: number): PdfValue | undefined {
    const rest = /^[\0\t\n\f\r ]{1,20}\d{1,5}[\0\t\n\f\r ]{1,20}R(?![^\0\t\n\f\r ()<>[\]{}/%])/.exec(
      this.#text.slice(this.at, this.at + 48),
    );
    if (rest === null || !Number.isInteger(object)) return undefined;
    this.at += rest[0].length;
    return { kind: "reference", object };
  }

  #list(end: "]" | ">>", depth: number): PdfValue[] {
    this.at++;
    const values: PdfValue[] = [];
    for (let value = this.value(depth + 1); value !== undefined; value = this.value(depth + 1)) {
      if (isWord(value, end)) return values;
      values.push(value);
    }
    return values;
  }

  #literal(): string {
    const start = ++this.at;
    let open = 1;
    while (this.at < this.#text.length && open > 0) {
      const character = this.#text[this.at++];
      if (character === "\\") this.at++;
      else if (character === "(") open++;
      else if (character === ")") open--;
    }
    this.#budget.spend(this.at - start);
    return this.#text.slice(start, Math.max(start, this.at - 1));
  }

  #hex(): string {
    const end = this.#text.indexOf(">", this.at);
    const digits = this.#text.slice(this.at + 1, end === -1 ? undefined : end);
    this.#budget.spend(digits.length);
    this.at = end === -1 ? this.#text.length : end + 1;
    return Buffer.from(digits.replace(/[^0-9a-fA-F]/g, ""), "hex").toString("latin1");
  }
}

export function isWord(value: PdfValue | undefined, word: string): boolean {
  return typeof value === "object" && "word" in value && value.word === word;
}

function toDict(values: readonly PdfValue[]): PdfDict {
  const dict: PdfDict = new Map();
  for (let index = 0; index + 1 < values.length; index += 2) {
    const name = nameOf(values[index]);
    const value = values[index + 1];
    if (name !== undefined && value !== undefined) dict.set(name, value);
  }
  return dict;
}

export function nameOf(value: PdfValue | undefined): string | undefined {
  if (typeof value !== "object" || !("name" in value)) return undefined;
  // #41 is another way to write A.
  return value.name.replace(/#([0-9a-fA-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
