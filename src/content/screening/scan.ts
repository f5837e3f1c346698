// Finders of what numbers give away, without a pattern: they look for a sign that is rare in prose, then around it, and
// read every character a bounded number of times.
import type { Find, PatternFinder } from "../pattern/find-pattern.ts";

/** The first find at or behind a place, and where to look on: behind that. Undefined: there is none. */
export type Scan = (text: string, from: number) => Find | undefined;

export function finderOf(scan: Scan): PatternFinder {
  return {
    findAll(text) {
      const finds: Find[] = [];
      for (let find = scan(text, 0); find !== undefined; find = scan(text, find.end)) finds.push(find);
      return finds;
    },
    isIn: (text) => scan(text, 0) !== undefined,
  };
}

/** Of a UTF-16 unit; beyond the end of a text (NaN) it is none of these. */
export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  const small = code | 32;
  return small >= 97 && small <= 122;
}

export function isWord(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 95;
}

export function isHex(code: number): boolean {
  const small = code | 32;
  return isDigit(code) || (small >= 97 && small <= 102);
}

const [space, dash, point] = [32, 45, 46];

/** What people write between groups of digits. */
export function isGap(code: number): boolean {
  return code === space || code === dash || code === point;
}
