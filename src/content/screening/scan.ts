// Finders of what numbers give away, without a pattern: they look for a sign that is rare in prose, then around it, and
// read every character a bounded number of times, however the text is made.
import type { Find, PatternFinder } from "../pattern/find-pattern.ts";
import type { Units } from "../pattern/units.ts";

/** The finds in a text from left to right, so many at most. */
export type Scan = (units: Units, maxFinds: number) => Find[];

export function finderOf(scan: Scan): PatternFinder {
  return {
    findAll: (units) => scan(units, Number.POSITIVE_INFINITY),
    isIn: (units) => scan(units, 1).length > 0,
  };
}

export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

/** The place of the next digit from there on; the end of the text where there is none. */
export function nextDigit(units: Units, from: number): number {
  let at = from;
  while (at < units.length && !isDigit(units[at] ?? 0)) at += 1;
  return at;
}

export function isLetter(unit: number): boolean {
  const small = unit | 32;
  return small >= 97 && small <= 122;
}

export function isWord(unit: number): boolean {
  return isDigit(unit) || isLetter(unit) || unit === 95;
}

export function isHex(unit: number): boolean {
  const small = unit | 32;
  return isDigit(unit) || (small >= 97 && small <= 102);
}

const [space, dash, point] = [32, 45, 46];

/** What people write between groups of digits. */
export function isGap(unit: number): boolean {
  return unit === space || unit === dash || unit === point;
}
