// Numbers of payment cards: 13 to 19 digits in one piece or in groups as they are printed, with the first digit of a card
// network and Luhn's check digit.
import type { Find } from "../pattern/find-pattern.ts";
import { type Units, unitAt } from "../pattern/units.ts";
import { decimals, endOfDigits, isDigit, isGap, isWord, nextOf, type Scan } from "./scan.ts";

const [minDigits, maxDigits] = [13, 19];

export const scanCards: Scan = (units) => {
  const finds: Find[] = [];
  for (let at = nextOf(decimals, units, 0); at < units.length; at = nextOf(decimals, units, at)) {
    const start = at;
    // A card may begin at the next group, never within one.
    at = endOfDigits(units, at);
    if (!mayBegin(at - start) || !isNetworkDigit(units[start] ?? 0) || isWord(unitAt(units, start - 1))) continue;
    const end = endOfCard(units, start);
    if (end === undefined) continue;
    finds.push({ start, end });
    at = end;
  }
  return finds;
};

/** Whether a card's first group has so many digits. */
function mayBegin(length: number): boolean {
  return length === 4 || (length >= minDigits && length <= maxDigits);
}

/** 2 to 6. */
function isNetworkDigit(unit: number): boolean {
  return unit >= 50 && unit <= 54;
}

/** Behind the last digit of the longest card that begins here. */
function endOfCard(units: Units, start: number): number | undefined {
  let found: number | undefined;
  // The groups so far as one number: 446 are groups of four, four and six digits.
  let groups = 0;
  let digits = 0;
  // Luhn's sum of the digits so far, and what it would be with one more behind them.
  let sum = 0;
  let moved = 0;
  for (let at = start; ; at += 1) {
    const first = at;
    let unit = unitAt(units, at);
    for (; isDigit(unit); unit = unitAt(units, at)) {
      const digit = unit - 48;
      const before = sum;
      sum = moved + digit;
      moved = before + (digit > 4 ? 2 * digit - 9 : 2 * digit);
      at += 1;
      if (digits + at - first > maxDigits) return found;
    }
    const length = at - first;
    digits += length;
    if (length === 0) return found;
    if (isWhole(groups, length) && sum % 10 === 0 && !isWord(unit)) found = at;
    groups = groups * 10 + length;
    if (!isBeginning(groups) || !isGap(unit)) return found;
  }
}

/** As cards are printed: by fours, American Express, and what older and longer ones end with. */
function isWhole(groups: number, last: number): boolean {
  if (groups === 0) return last >= minDigits;
  if (groups === 444) return last <= 4;
  if (groups === 4444) return last <= 3;
  return groups === 46 && (last === 4 || last === 5);
}

function isBeginning(groups: number): boolean {
  return groups === 4 || groups === 44 || groups === 444 || groups === 4444 || groups === 46;
}
