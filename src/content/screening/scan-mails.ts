// Mail addresses, each found by its `@`: the longest name before it and the longest domain behind it. `icon@2x.png` is a file.
import type { Find } from "../pattern/find-pattern.ts";
import { type Units, unitAt } from "../pattern/units.ts";
import { nextOf, type Scan, signsOf } from "./scan.ts";

const [dash, point] = [45, 46];
const alphabet = "abcdefghijklmnopqrstuvwxyz";
const signs = signsOf("@");
const letters = signsOf(alphabet + alphabet.toUpperCase());
const ofDomain = signsOf("0123456789-", letters);
const ofName = signsOf("_.%+'", ofDomain);

export const scanMails: Scan = (units) => {
  const finds: Find[] = [];
  let from = 0;
  for (let at = nextOf(signs, units, 0); at < units.length; at = nextOf(signs, units, at)) {
    const start = startOfName(units, { from, to: at });
    const end = start === at ? undefined : endOfDomain(units, at + 1);
    at += 1;
    if (end === undefined) continue;
    if (!hasTwoPoints(units, start, at) && !isFile(units, end)) finds.push({ start, end });
    from = end;
    at = end;
  }
  return finds;
};

function startOfName(units: Units, { from, to }: { from: number; to: number }): number {
  let start = to;
  while (start > from && isOne(ofName, units[start - 1] ?? 0)) start -= 1;
  return start;
}

/** Letters with the marks of Latin scripts are some too. */
function isOne(signs: Uint8Array, unit: number): boolean {
  return signs[unit] === 1 || (unit >= 0xc0 && unit <= 0x24f);
}

/** Behind the last of its parts that begins with two letters or more and is not the first; undefined: there is none. */
function endOfDomain(units: Units, from: number): number | undefined {
  let end: number | undefined;
  for (let at = from; unitAt(units, at) !== dash; at += 1) {
    const first = at;
    while (isOne(letters, unitAt(units, at))) at += 1;
    if (first > from && at >= first + 2) end = at;
    while (isOne(ofDomain, unitAt(units, at))) at += 1;
    if (at === first || unitAt(units, at) !== point) return end;
  }
  return end;
}

function hasTwoPoints(units: Units, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at += 1) if (units[at] === point && units[at - 1] === point) return true;
  return false;
}

const fileEndings = new Set("png jpg jpeg gif svg webp avif ico css js ts".split(" ").map(numberOf));
const maxEnding = 4;

/** Whether what stands behind the last point says so. */
function isFile(units: Units, end: number): boolean {
  let number = 0;
  for (let at = end - 1, shift = 0; ; at -= 1, shift += 8) {
    const unit = unitAt(units, at);
    if (unit === point) return fileEndings.has(number);
    if (end - at > maxEnding || unit > 127) return false;
    number |= (unit | 32) << shift;
  }
}

/** Four letters of ASCII at most, eight bits each. */
function numberOf(ending: string): number {
  let number = 0;
  for (const letter of ending) number = (number << 8) | letter.charCodeAt(0);
  return number;
}
