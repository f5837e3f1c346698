// Finders of what a few signs give away, without a pattern: they look for a sign that is rare in prose, then around it, and
// read every character a bounded number of times, however the text is made.
import type { Finder } from "../pattern/find-pattern.ts";
import type { Units } from "../pattern/units.ts";

/** The finds in a text from left to right. */
export type Scan = Finder["findAll"];

export function isDigit(unit: number): boolean {
  return (unit - 48) >>> 0 < 10;
}

/** 1 for the code of each of the signs, and of those that are there already. */
export function signsOf(signs: string, others: Uint8Array = new Uint8Array(128)): Uint8Array {
  const list = others.slice();
  for (const sign of signs) list[sign.charCodeAt(0)] = 1;
  return list;
}

export const decimals = signsOf("0123456789");

/**
 * The place of the next of the signs from there on; the end of the text where there is none. Long enough for engines to
 * compile it by itself: put into what calls it once for a text, its loop would stay slow.
 */
export function nextOf(signs: Uint8Array, units: Units, from: number): number {
  let at = from;
  for (; at + 4 <= units.length; at += 4) {
    if (signs[units[at] ?? 0]) return at;
    if (signs[units[at + 1] ?? 0]) return at + 1;
    if (signs[units[at + 2] ?? 0]) return at + 2;
    if (signs[units[at + 3] ?? 0]) return at + 3;
  }
  while (at < units.length && !signs[units[at] ?? 0]) at += 1;
  return at;
}

/** Behind the digits that stand there. */
export function endOfDigits(units: Units, from: number): number {
  let at = from;
  while (at < units.length && isDigit(units[at] ?? 0)) at += 1;
  return at;
}

export function isLetter(unit: number): boolean {
  return ((unit | 32) - 97) >>> 0 < 26;
}

export function isWord(unit: number): boolean {
  return isDigit(unit) || isLetter(unit) || unit === 95;
}

export function isHex(unit: number): boolean {
  return isDigit(unit) || ((unit | 32) - 97) >>> 0 < 6;
}

const [space, dash, point] = [32, 45, 46];

/** What people write between groups of digits. */
export function isGap(unit: number): boolean {
  return unit === space || unit === dash || unit === point;
}
