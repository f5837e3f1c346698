// Social security numbers: `123-45-6789`, but for those that were never given out: area 000, 666 and 9xx, group 00, serial 0000.
import type { Find } from "../pattern/find-pattern.ts";
import { type Units, unitAt } from "../pattern/units.ts";
import { standsAlone } from "./check-finds.ts";
import { decimals, endOfDigits, isDigit, isWord, nextOf, type Scan } from "./scan.ts";

const length = 11;

export const scanSsns: Scan = (units) => {
  const finds: Find[] = [];
  for (let at = nextOf(decimals, units, 0); at < units.length; at = nextOf(decimals, units, at)) {
    const find = { start: at, end: at + length };
    at = endOfDigits(units, at);
    if (at === find.start + 3 && isGap(unitAt(units, at)) && isNumber(units, find)) finds.push(find);
  }
  return finds;
};

/** Dash or space. */
function isGap(unit: number): boolean {
  return unit === 45 || unit === 32;
}

function isNumber(units: Units, find: Find): boolean {
  const { start, end } = find;
  if (!isGap(unitAt(units, start + 6))) return false;
  const area = numberIn(units, start, 3);
  if (area === 0 || area === 666 || area >= 900) return false;
  if (numberIn(units, start + 4, 2) <= 0 || numberIn(units, start + 7, 4) <= 0) return false;
  return !isWord(unitAt(units, end)) && standsAlone(units, find);
}

/** -1: other characters stand there too. */
function numberIn(units: Units, start: number, digits: number): number {
  let number = 0;
  for (let at = start; at < start + digits; at += 1) {
    const unit = unitAt(units, at);
    if (!isDigit(unit)) return -1;
    number = 10 * number + unit - 48;
  }
  return number;
}
