// Finders of what numbers give away, without a pattern: they look for a sign that is rare in prose, then around it, and
// read every character a bounded number of times, however the text is made.
import type { Find, PatternFinder } from "../pattern/find-pattern.ts";

/** The UTF-16 units of a text; 0 stands for each beyond ASCII. */
export type Units = ArrayLike<number>;

/** The finds in a text from left to right, so many at most. */
export type Scan = (units: Units, maxFinds: number) => Find[];

export function finderOf(scan: Scan): PatternFinder {
  return {
    findAll: (text) => scan(unitsOf(text), Number.POSITIVE_INFINITY),
    isIn: (text) => scan(unitsOf(text), 1).length > 0,
  };
}

/** Bytes are read several times as fast as a text is. */
function unitsOf(text: string): Units {
  const encoded = encoder.encode(text);
  // Whatever is beyond ASCII takes two bytes or more.
  if (encoded.length === text.length) return encoded;
  const units = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < 128) units[at] = unit;
  }
  return units;
}

const encoder = new TextEncoder();

/** 0 beyond the ends. */
export function unitAt(units: Units, at: number): number {
  return units[at] ?? 0;
}

export function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
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
