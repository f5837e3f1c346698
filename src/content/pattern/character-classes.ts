// Which characters are the same to a pattern: all that none of its sets tells apart are one class, so that an automaton has a
// way for each class and not for each character.
import type { Instruction } from "./compile-pattern.ts";
import type { Range } from "./pattern-tree.ts";

const ascii = 128;
/** Of a pattern that names sets of the engine's own, such as `\p{Letter}`: how many there are is seen as texts are read. */
const maxOpaque = 256;
/** Characters of such a pattern whose class is remembered. */
const maxKnown = 20_000;
const word: readonly Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];

/** The end of a text is a class of its own. */
export const endClass = 0;

export class CharacterClasses {
  /** Classes are below it. */
  readonly count: number;
  /** Of each character of ASCII. */
  readonly ofAscii: Uint16Array;
  /** What is beyond the classes that have a place: each character is to be looked at by itself. */
  readonly anyClass: number | undefined;
  /** Where a stretch of characters begins that no range tells apart, rising, and its class. */
  readonly #starts: readonly number[];
  readonly #classes: readonly number[];
  #last = { first: 1, end: 0, found: 0 };
  readonly #opaque: readonly RegExp[];
  readonly #mixed = new Map<string, number>();
  readonly #known = new Map<number, number>();

  /** `folds`: A to Z are the same as a to z. */
  constructor(program: readonly Instruction[], folds: boolean) {
    // A part that repeats has its sets again and again.
    const sets = [...new Set(program.flatMap((instruction) => (instruction.kind === "set" ? [instruction.set] : [])))];
    const looksBack = program.some(({ kind }) => kind === "assertion");
    const partition = partitioned([...sets.map(({ ranges }) => ranges), ...(looksBack ? [word] : [])]);
    this.#starts = partition.starts;
    this.#classes = partition.classes;
    const expressions = sets.flatMap(({ classes }) => classes.map(({ expression }) => expression));
    this.#opaque = [...new Map(expressions.map((expression) => [expression.source, expression])).values()];
    const isOpaque = this.#opaque.length > 0;
    this.count = isOpaque ? maxOpaque : partition.count + 1;
    this.anyClass = isOpaque ? maxOpaque - 1 : undefined;
    this.ofAscii = Uint16Array.from({ length: ascii }, (_, code) =>
      this.#find(folds && code >= 65 && code <= 90 ? code + 32 : code),
    );
  }

  of(code: number): number {
    return code < ascii ? (this.ofAscii[code] ?? 0) : this.#find(code);
  }

  #find(code: number): number {
    return this.#opaque.length === 0 ? this.#byRange(code) : this.#byAll(code);
  }

  #byRange(code: number): number {
    // Neighbours in a text are mostly neighbours in Unicode.
    if (code >= this.#last.first && code < this.#last.end) return this.#last.found;
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= code) low = middle;
      else high = middle - 1;
    }
    const found = this.#classes[low] ?? 0;
    this.#last = { first: this.#starts[low] ?? 0, end: this.#starts[low + 1] ?? Number.POSITIVE_INFINITY, found };
    return found;
  }

  #byAll(code: number): number {
    const known = this.#known.get(code);
    if (known !== undefined) return known;
    const character = String.fromCodePoint(code);
    const key = [this.#byRange(code), ...this.#opaque.map((expression) => Number(expression.test(character)))].join("");
    const found = this.#mixed.get(key) ?? Math.min(this.#mixed.size + 1, maxOpaque - 1);
    if (found < maxOpaque - 1) this.#mixed.set(key, found);
    if (this.#known.size >= maxKnown) this.#known.clear();
    this.#known.set(code, found);
    return found;
  }
}

/** All characters, taken apart by each list of ranges; classes count from 1. */
function partitioned(lists: readonly (readonly Range[])[]) {
  const starts = [...new Set([0, ...lists.flat().flatMap(([first, last]) => [first, last + 1])])].sort((a, b) => a - b);
  const places = new Map(starts.map((start, place) => [start, place]));
  const parts = starts.map(() => 0);
  let made = 0;
  for (const ranges of lists) {
    const inside = new Map<number, number>();
    for (const [first, last] of ranges) {
      for (let place = places.get(first) ?? 0; (starts[place] ?? last + 1) <= last; place += 1) {
        const part = parts[place] ?? 0;
        const taken = inside.get(part) ?? ++made;
        inside.set(part, taken);
        parts[place] = taken;
      }
    }
  }
  const numbers = new Map([...new Set(parts)].map((part, index) => [part, index + 1]));
  return { starts, classes: parts.map((part) => numbers.get(part) ?? 0), count: numbers.size };
}
