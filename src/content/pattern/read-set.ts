// Character classes of a regular expression: escapes such as \d, and what stands in brackets.

import type { PatternText } from "./pattern-text.ts";
import { type CharacterSet, type Range, UnsupportedPattern } from "./pattern-tree.ts";

const digits: Range[] = [[48, 57]];
const word: Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const space: Range[] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const lineEnds: Range[] = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
const last = 0x10ffff;

const shorthand: Record<string, Range[]> = { d: digits, w: word, s: space };
const controls: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13, "0": 0 };

export const anyButLineEnd: CharacterSet = { ranges: lineEnds, classes: [], negated: true };

export function single(codePoint: number): CharacterSet {
  return { ranges: [[codePoint, codePoint]], classes: [], negated: false };
}

/** Everything outside of the ranges, which rise and do not touch. */
function complement(ranges: readonly Range[]): Range[] {
  const outside: Range[] = [];
  let from = 0;
  for (const [first, end] of ranges) {
    if (first > from) outside.push([from, first - 1]);
    from = end + 1;
  }
  outside.push([from, last]);
  return outside;
}

/** Behind a backslash. */
export function readEscape(text: PatternText): CharacterSet {
  const letter = text.next();
  const known = shorthand[letter.toLowerCase()];
  if (known !== undefined) {
    return { ranges: letter >= "a" ? known : complement(known), classes: [], negated: false };
  }
  if (letter === "p" || letter === "P") return readProperty(text, letter === "P");
  return single(readCodePoint(text, letter));
}

function readProperty(text: PatternText, negated: boolean): CharacterSet {
  const name = text.match(/\{[\w=]{1,64}\}/y);
  if (name === undefined) throw new UnsupportedPattern("an unknown class");
  try {
    return { ranges: [], classes: [{ expression: new RegExp(`^\\p${name}$`, "u"), negated }], negated: false };
  } catch {
    throw new UnsupportedPattern("an unknown class");
  }
}

function readCodePoint(text: PatternText, letter: string): number {
  const control = controls[letter];
  if (control !== undefined) return control;
  if (letter === "c") return (text.next().codePointAt(0) ?? 0) % 32;
  if (letter === "x") return hexOf(text.match(/[0-9a-f]{2}/iy));
  if (letter === "u") return readUnicode(text);
  if (/^[1-9kBb]$/.test(letter)) throw new UnsupportedPattern("a back-reference");
  return letter.codePointAt(0) ?? 0;
}

function readUnicode(text: PatternText): number {
  const braced = text.match(/\{[0-9a-f]{1,6}\}/iy);
  if (braced !== undefined) return hexOf(braced.slice(1, -1));
  const unit = hexOf(text.match(/[0-9a-f]{4}/iy));
  if (unit < 0xd800 || unit > 0xdbff) return unit;
  const low = text.match(/\\ud[c-f][0-9a-f]{2}/iy);
  return low === undefined ? unit : (unit - 0xd800) * 1_024 + (hexOf(low.slice(2)) - 0xdc00) + 0x10000;
}

function hexOf(text: string | undefined): number {
  if (text === undefined) throw new UnsupportedPattern("an escape that is cut off");
  return Number.parseInt(text, 16);
}

/** Behind the opening bracket. */
export function readBrackets(text: PatternText): CharacterSet {
  const negated = text.take("^");
  const ranges: Range[] = [];
  const classes: CharacterSet["classes"][number][] = [];
  while (!text.take("]")) {
    const one = readMember(text);
    const from = onlyOf(one);
    if (from !== undefined && text.sees("-") && !text.sees("-]")) {
      text.next();
      const to = onlyOf(readMember(text));
      if (to === undefined || to < from) throw new UnsupportedPattern("a range without an end");
      ranges.push([from, to]);
      continue;
    }
    ranges.push(...one.ranges);
    classes.push(...one.classes);
  }
  return { ranges: merged(ranges), classes, negated };
}

function readMember(text: PatternText): CharacterSet {
  if (!text.take("\\")) return single(text.next().codePointAt(0) ?? 0);
  if (text.take("b")) return single(8);
  return readEscape(text);
}

function onlyOf({ ranges: [range, more], classes }: CharacterSet): number | undefined {
  return more === undefined && classes.length === 0 && range?.[0] === range?.[1] ? range?.[0] : undefined;
}

function merged(ranges: readonly Range[]): Range[] {
  const rising = ranges.toSorted(([left], [right]) => left - right);
  const result: Range[] = [];
  for (const [first, end] of rising) {
    const before = result.at(-1);
    if (before !== undefined && first <= before[1] + 1)
      result[result.length - 1] = [before[0], Math.max(before[1], end)];
    else result.push([first, end]);
  }
  return result;
}
