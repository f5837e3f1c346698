// A text as the built-in filters read it: digits of other scripts, full-width and mathematical signs, and the spaces and dashes
// of printers are those of ASCII, and what nobody sees is not there. What is found is told by where it stood.
import { madeOnce } from "../../wire/derived.ts";
import type { Find } from "../pattern/find-pattern.ts";
import { codePointAt, type Units } from "../pattern/units.ts";

export interface PlainText {
  units: Units;
  /** Where finds stand in the text itself. */
  placed(finds: Find[]): Find[];
}

export function plainText(text: Units): PlainText {
  const plain = plainUnits(text);
  if (plain === text || !plain.includes(hidden)) return { units: plain, placed: (finds) => finds };
  const places: number[] = [];
  for (const [at, unit] of plain.entries()) if (unit !== hidden) places.push(at);
  const placed = ({ start, end }: Find) => {
    const last = places[end - 1] ?? 0;
    return { start: places[start] ?? 0, end: last + (codePointAt(text, last) > 0xffff ? 2 : 1) };
  };
  return { units: Uint16Array.from(places, (at) => plain[at] ?? 0), placed: (finds) => finds.map(placed) };
}

/** Stands for what nobody sees; as a sign of its own, nobody sees it either. */
const hidden = 127;

/** Unit for unit; the same object where nothing in it is read otherwise. */
export function plainUnits(units: Units): Units {
  if (units instanceof Uint8Array) return units;
  const known = signs();
  let plain = units;
  for (let at = 0; at < units.length; at += 1) {
    const unit = units[at] ?? 0;
    if (unit < 0xa0 || (unit > 0xad && unit < 0x34f) || (unit > 0x3164 && unit < 0xa620)) continue;
    const first = at;
    const code = codePointAt(units, at);
    if (code > 0xffff) at += 1;
    const sign = (code > 0xffff ? signOfPair(code) : known[code]) ?? 0;
    if (sign === 0) continue;
    if (plain === units) plain = units.slice();
    // The second half of a pair is not there.
    plain[at] = hidden;
    plain[first] = sign;
  }
  return plain;
}

/** What a code point of two units is read as; 0: as itself. Mathematical signs are thirteen alphabets, some Greek ones, and
 * five times ten digits. */
function signOfPair(code: number): number {
  // Tags, and more variation selectors.
  if (code >> 12 === 0xe0) return hidden;
  if (code >> 10 !== 0x75) return 0;
  const index = code & 0x3ff;
  if (index < 676) return (index % 52 < 26 ? 65 : 97) + (index % 26);
  return index < 974 ? 0 : 48 + ((index - 974) % 10);
}

/** Hexadecimal. */
const alike = {
  " ": "a0 2000-200a 202f 205f 3000",
  "-": "2010-2015 2212 fe63",
  // Soft hyphens, fillers, and what joins, parts, turns or varies characters without a width.
  "\x7f": "ad 34f 61c 115f-1160 17b4-17b5 180b-180f 200b-200f 202a-202e 2060-206f 3164 fe00-fe0f feff ffa0 fff0-fff8",
};

const firstDigit = /^\P{Nd}\p{Nd}$/u;

/** Of each unit what it is read as; 0: as itself. */
const signs = madeOnce((): Uint8Array => {
  const known = new Uint8Array(0x10000);
  const read = (sign: string, first: number, count: number) => {
    for (let index = 0; index < count; index += 1) known[first + index] = sign.charCodeAt(0) + index;
  };
  // Scripts have their ten digits at the beginning of a row of sixteen, or at its end.
  for (let code = 0x660; code < 0x10000; code += 1) {
    const isFirst = (code % 16 === 0 || code % 16 === 6) && firstDigit.test(String.fromCharCode(code - 1, code));
    if (isFirst) read("0", code, 10);
  }
  // Full-width signs have the order of ASCII.
  read("!", 0xff01, 94);
  for (const [sign, ranges] of Object.entries(alike)) {
    for (const range of ranges.split(" ")) {
      const [first = 0, last = first] = range.split("-").map((code) => Number.parseInt(code, 16));
      known.fill(sign.charCodeAt(0), first, last + 1);
    }
  }
  return known;
});
