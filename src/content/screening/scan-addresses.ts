// IP addresses: a run of hexadecimal digits, points and colons is read as one address, or as addresses in it, where it has as
// many signs as one. Such a run may be as long as the text: its end is looked for once.
import type { Find } from "../pattern/find-pattern.ts";
import { isDigit, isHex, isWord, type Scan, type Units, unitAt } from "./scan.ts";

const [point, colon] = [46, 58];
/** IPv6 with an IPv4 at its end, all digits written. */
const maxLength = 45;

export const scanAddresses: Scan = (units, maxFinds) => {
  const finds: Find[] = [];
  for (let at = 0; at < units.length && finds.length < maxFinds; at += 1) {
    if (!isPart(unitAt(units, at))) continue;
    const start = at;
    let points = 0;
    let colons = 0;
    for (let unit = unitAt(units, at); isPart(unit); unit = unitAt(units, at)) {
      if (unit === point) points += 1;
      if (unit === colon) colons += 1;
      at += 1;
    }
    if (points < 3 && colons < 2) continue;
    let end = at;
    // Points at the end belong to the sentence.
    while (end > start && unitAt(units, end - 1) === point) end -= 1;
    for (let from = start; from < end && finds.length < maxFinds; ) {
      const find = (colons < 2 ? undefined : ipv6In(units, from, end)) ?? ipv4In(units, from, end);
      if (find === undefined) break;
      finds.push(find);
      from = find.end;
    }
  }
  return finds;
};

function isPart(unit: number): boolean {
  return isHex(unit) || unit === colon || unit === point;
}

function ipv6In(units: Units, from: number, to: number): Find | undefined {
  let [start, end] = [from, to];
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
  for (let part = 0; part < 4; part += 1) {
    if (part > 0) {
      if (unitAt(units, at) !== point) return undefined;
      at += 1;
    }
    const first = at;
    let value = 0;
    while (at - first < 4 && isDigit(unitAt(units, at))) {
      value = value * 10 + unitAt(units, at) - 48;
      at += 1;
    }
    const hasZero = unitAt(units, first) === 48 && at - first > 1;
    if (at === first || at - first > 3 || value > 255 || hasZero) return undefined;
  }
  return unitAt(units, at) === point && isDigit(unitAt(units, at + 1)) ? undefined : at;
}
