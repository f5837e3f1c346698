// A text as the built-in filters read it: digits of other scripts, full-width signs, and the spaces and dashes of printers
// are those of ASCII. Unit for unit, so that what is found stands where it stood.
import { madeOnce } from "../../wire/derived.ts";

const beyondAscii = /[^\0-\x7f]/;

export function plainText(text: string): string {
  if (!beyondAscii.test(text)) return text;
  const known = signs();
  let written = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0xa0 || (code > 0xa0 && code < 0x660) || (code > 0x3000 && code < 0xa620)) continue;
    const sign = known.get(code);
    if (sign === undefined) continue;
    written += text.slice(from, at) + sign;
    from = at + 1;
  }
  return from === 0 ? text : written + text.slice(from);
}

/** Where scripts have their ten digits. */
const zeros = "٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰０";

const signs = madeOnce((): ReadonlyMap<number, string> => {
  const digits = [...zeros].flatMap((zero) =>
    Array.from({ length: 10 }, (_, digit) => [zero.charCodeAt(0) + digit, `${digit}`] as const),
  );
  const as = (sign: string, codes: readonly number[]) => codes.map((code) => [code, sign] as const);
  const spaces = [0xa0, ...range(0x2000, 0x200a), 0x202f, 0x205f, 0x3000];
  const dashes = [...range(0x2010, 0x2015), 0x2212, 0xfe63, 0xff0d];
  const wide = [0xff0b, 0xff0e, 0xff1a, 0xff20].map((code) => [code, String.fromCharCode(code - 0xfee0)] as const);
  return new Map([...digits, ...as(" ", spaces), ...as("-", dashes), ...wide]);
});

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
