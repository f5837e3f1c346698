// A text as the built-in filters read it: digits of other scripts, full-width signs, and the spaces and dashes of printers
// are those of ASCII. Unit for unit, so that what is found stands where it stood.
import { madeOnce } from "../../wire/derived.ts";
import type { Units } from "../pattern/units.ts";

/** The same object where nothing in it is read otherwise. */
export function plainUnits(units: Units): Units {
  if (units instanceof Uint8Array) return units;
  const known = signs();
  let plain = units;
  for (let at = 0; at < units.length; at += 1) {
    const unit = units[at] ?? 0;
    if (unit < 0xa0 || (unit > 0xa0 && unit < 0x660) || (unit > 0x3000 && unit < 0xa620)) continue;
    const sign = known.get(unit);
    if (sign === undefined) continue;
    if (plain === units) plain = units.slice();
    plain[at] = sign;
  }
  return plain;
}

/** Where scripts have their ten digits. */
const zeros = "٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰０";

const signs = madeOnce((): ReadonlyMap<number, number> => {
  const digits = [...zeros].flatMap((zero) =>
    Array.from({ length: 10 }, (_, digit) => [zero.charCodeAt(0) + digit, 48 + digit] as const),
  );
  const as = (sign: string, codes: readonly number[]) => codes.map((code) => [code, sign.charCodeAt(0)] as const);
  const spaces = [0xa0, ...range(0x2000, 0x200a), 0x202f, 0x205f, 0x3000];
  const dashes = [...range(0x2010, 0x2015), 0x2212, 0xfe63, 0xff0d];
  const wide = [0xff0b, 0xff0e, 0xff1a, 0xff20].map((code) => [code, code - 0xfee0] as const);
  return new Map([...digits, ...as(" ", spaces), ...as("-", dashes), ...wide]);
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
