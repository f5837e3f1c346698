// Whether a character belongs to a set, or to a word.
import type { CharacterSet } from "./pattern-tree.ts";

export function contains({ ranges, classes, negated }: CharacterSet, code: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [first, last] = ranges[middle] ?? [0, -1];
    if (code < first) high = middle - 1;
    else if (code > last) low = middle + 1;
    else return !negated;
  }
  if (classes.length === 0) return negated;
  const character = String.fromCodePoint(code);
  return classes.some(({ expression, negated: outside }) => expression.test(character) !== outside) !== negated;
}

/** undefined: none is there. */
export function isWord(code: number | undefined): boolean {
  if (code === undefined) return false;
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122);
}
