// A text as the built-in filters read it: digits of other scripts, full-width signs, and the spaces and dashes of printers
// are those of ASCII, and what nobody sees is not there. What is found is told by where it stood.
import { madeOnce } from "../../wire/derived.ts";
import type { Find } from "../pattern/find-pattern.ts";
import type { Units } from "../pattern/units.ts";

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
  const placed = ({ start, end }: Find) => ({ start: places[start] ?? 0, end: (places[end - 1] ?? 0) + 1 });
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
    if (unit < 0xa0 || (unit > 0xad && unit < 0x660) || (unit > 0x3000 && unit < 0xa620)) continue;
    const sign = known[unit] ?? 0;
    if (sign === 0) continue;
    if (plain === units) plain = units.slice();
    plain[at] = sign;
  }
  return plain;
}

const firstDigit = /^\P{Nd}\p{Nd}$/u;

/** Of each unit what it is read as; 0: as itself. */
const signs = madeOnce((): Uint8Array => {
  const known = new Uint8Array(0x10000);
  const read = (codes: readonly number[], first: string, step = 0) => {
    for (const [index, code] of codes.entries()) known[code] = first.charCodeAt(0) + step * index;
  };
  // Scripts have their ten digits at the beginning of a row of sixteen, or at its end.
  for (let code = 0x660; code < 0x10000; code += 1) {
    const isFirst = (code % 16 === 0 || code % 16 === 6) && firstDigit.test(String.fromCharCode(code - 1, code));
    if (isFirst) read(range(code, code + 9), "0", 1);
  }
  read([0xa0, ...range(0x2000, 0x200a), 0x202f, 0x205f, 0x3000], " ");
  read([...range(0x2010, 0x2015), 0x2212, 0xfe63], "-");
  // Full-width signs have the order of ASCII.
  read(range(0xff01, 0xff5e), "!", 1);
  // Soft hyphens, and what joins or parts words without a width.
  for (const code of [0xad, ...range(0x200b, 0x200f), ...range(0x2060, 0x2064), 0xfeff]) known[code] = hidden;
  return known;
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
