// IP addresses: a run of hexadecimal digits, points and colons is found by its first point or colon, and read as one address, or
// as addresses in it, where it has as many signs as one. Such a run may be as long as the text: its end is looked for once.
import type { Find } from "../pattern/find-pattern.ts";
import { type Units, unitAt } from "../pattern/units.ts";
import { isDigit, isHex, isWord, nextOf, type Scan, signsOf } from "./scan.ts";

const point = 46;
const colon = 58;
const signs = signsOf(".:");
const parts = signsOf("0123456789abcdefABCDEF.:");
/** IPv6 with an IPv4 at its end, all digits written. */
const maxLength = 45;
/** Of an IPv6 without `::`, that has an IPv4 at its end. */
const minColons = 6;

export const scanAddresses: Scan = (units) => {
  const finds: Find[] = [];
  for (let at = nextOf(signs, units, 0); at < units.length; at = nextOf(signs, units, at)) {
    let start = at;
    while (start > 0 && isHex(units[start - 1] ?? 0)) start -= 1;
    const alone = units[at] === point ? endOfLoneIpv4(units, start) : undefined;
    if (alone !== undefined) {
      finds.push({ start, end: alone });
      at = alone;
      continue;
    }
    const run = runFrom(units, at);
    at = run.end;
    const maySix = run.isShort || run.colons >= minColons;
    if (run.points < 3 && !maySix) continue;
    let end = at;
    // Points at the end belong to the sentence.
    while (end > start && unitAt(units, end - 1) === point) end -= 1;
    for (let from = start; from < end; ) {
      const six = maySix ? ipv6In(units, from, end) : undefined;
      const find = six ?? (run.points < 3 ? undefined : ipv4In(units, from, end));
      if (find === undefined) break;
      finds.push(find);
      from = find.end;
    }
  }
  return finds;
};

/** Where nothing else is of its run, which begins there: most of them are like that. */
function endOfLoneIpv4(units: Units, start: number): number | undefined {
  const end = isWord(unitAt(units, start - 1)) ? undefined : endOfIpv4(units, start);
  if (end === undefined) return undefined;
  const after = unitAt(units, end);
  return isWord(after) || parts[after] ? undefined : end;
}

/** Hexadecimal digits, points and colons. */
function runFrom(units: Units, start: number) {
  let points = 0;
  let colons = 0;
  let isShort = false;
  let end = start;
  for (let unit = unitAt(units, end); parts[unit]; unit = unitAt(units, end)) {
    if (unit === point) points += 1;
    else if (unit === colon) {
      if (units[end - 1] === colon) isShort = true;
      colons += 1;
    }
    end += 1;
  }
  return { end, points, colons, isShort };
}

function ipv6In(units: Units, from: number, to: number): Find | undefined {
  let start = from;
  let end = to;
  // One colon at an end belongs to the sentence.
  if (unitAt(units, start) === colon && unitAt(units, start + 1) !== colon) start += 1;
  if (unitAt(units, end - 1) === colon && unitAt(units, end - 2) !== colon) end -= 1;
  if (end - start > maxLength || isWord(unitAt(units, start - 1)) || isWord(unitAt(units, end))) return undefined;
  return isIpv6(units, start, end) ? { start, end } : undefined;
}

/** Eight groups of up to four digits; `::` stands for one or more, and an IPv4 at the end for two. */
function isIpv6(units: Units, start: number, end: number): boolean {
  let groups = 0;
  let isShort = false;
  for (let at = start; at < end; ) {
    if (unitAt(units, at) === colon) {
      if (unitAt(units, at + 1) === colon) {
        if (isShort) return false;
        isShort = true;
        at += 2;
      } else if (at === start || at + 1 === end) return false;
      else at += 1;
      if (unitAt(units, at) === colon) return false;
      continue;
    }
    const group = at;
    while (at < end && isHex(unitAt(units, at))) at += 1;
    if (unitAt(units, at) === point && at < end) {
      if (endOfIpv4(units, group) !== end) return false;
      groups += 2;
      break;
    }
    if (at - group > 4) return false;
    groups += 1;
  }
  // `::` alone is anybody's.
  return isShort ? groups > 0 && groups < 8 : groups === 8;
}

function ipv4In(units: Units, from: number, to: number): Find | undefined {
  for (let start = from; start < to; start += 1) {
    if (!isDigit(unitAt(units, start))) continue;
    const before = unitAt(units, start - 1);
    const end = isWord(before) || before === point ? undefined : endOfIpv4(units, start);
    if (end !== undefined && !isWord(unitAt(units, end))) return { start, end };
    // None begins within digits and points.
    while (start < to && (isDigit(unitAt(units, start)) || unitAt(units, start) === point)) start += 1;
  }
  return undefined;
}

/** Behind four parts of up to 255 and no more of them: five are a version. */
function endOfIpv4(units: Units, start: number): number | undefined {
  let at = start;
  for (let part = 1; ; part += 1) {
    const first = at;
    let value = 0;
    let unit = unitAt(units, at);
    const isZero = unit === 48;
    while (isDigit(unit) && at - first < 4) {
      value = value * 10 + unit - 48;
      at += 1;
      unit = unitAt(units, at);
    }
    if (at === first || at - first > 3 || value > 255 || (isZero && at - first > 1)) return undefined;
    if (part === 4) return unit === point && isDigit(unitAt(units, at + 1)) ? undefined : at;
    if (unit !== point) return undefined;
    at += 1;
  }
}
