// What tells a mail address or a phone number from what only looks like one: ranges, neighbours. Each looks at no more than
// what was found.
import type { Check, Find } from "../pattern/find-pattern.ts";
import { type Units, unitAt } from "../pattern/units.ts";
import { isDigit, isWord } from "./scan.ts";

const point = 46;

/** `icon@2x.png` is a file. */
const fileEndings = new Set("png jpg jpeg gif svg webp avif ico css js ts".split(" "));
const maxEnding = 4;

export const isMailAddress: Check = (units, find) => {
  let last = find.start;
  for (let at = find.start; at < find.end; at += 1) {
    if (units[at] !== point) continue;
    if (units[at + 1] === point) return false;
    last = at;
  }
  return find.end - last - 1 > maxEnding || !fileEndings.has(wordIn(units, last + 1, find.end));
};

/** In small letters. */
function wordIn(units: Units, start: number, end: number): string {
  let word = "";
  for (let at = start; at < end; at += 1) word += String.fromCharCode(unitAt(units, at));
  return word.toLowerCase();
}

/** Neither the middle of a longer row of digits and dashes, nor more or fewer digits than a number has. */
export const isPhoneNumber: Check = (units, find) => {
  let digits = 0;
  for (let at = find.start; at < find.end; at += 1) if (isDigit(unitAt(units, at))) digits += 1;
  return digits >= 7 && digits <= 15 && standsAlone(units, find);
};

/** `123-45-6789`, but for numbers that were never given out: area 000, 666 and 9xx, group 00, serial 0000. */
export const isSsn: Check = (units, find) => {
  const area = numberIn(units, find.start, 3);
  const isArea = area > 0 && area < 900 && area !== 666;
  const isGiven = isArea && numberIn(units, find.start + 4, 2) > 0 && numberIn(units, find.end - 4, 4) > 0;
  return isGiven && standsAlone(units, find);
};

function numberIn(units: Units, start: number, digits: number): number {
  let number = 0;
  for (let at = start; at < start + digits; at += 1) number = 10 * number + unitAt(units, at) - 48;
  return number;
}

function standsAlone(units: Units, { start, end }: Find): boolean {
  const before = unitAt(units, start - 1);
  const after = unitAt(units, end);
  const goesOn = isDigit(after) || (joins(after) && isDigit(unitAt(units, end + 1)));
  const cameFrom = isWord(before) || (joins(before) && isDigit(unitAt(units, start - 2)));
  return !goesOn && !cameFrom;
}

/** Dash, point and slash. */
function joins(code: number): boolean {
  return code >= 45 && code <= 47;
}
