// Numbers of payment cards: 13 to 19 digits in one piece or in groups as they are printed, with the first digit of a card
// network and Luhn's check digit.
import type { Find } from "../pattern/find-pattern.ts";
import { isDigit, isGap, isWord, type Scan, type Units, unitAt } from "./scan.ts";

const [minDigits, maxDigits] = [13, 19];

export const scanCards: Scan = (units, maxFinds) => {
  const finds: Find[] = [];
  for (let at = 0; at < units.length && finds.length < maxFinds; at += 1) {
    const unit = unitAt(units, at);
    if (!isDigit(unit)) continue;
    if (isNetworkDigit(unit) && !isWord(unitAt(units, at - 1))) {
      const end = endOfCard(units, at);
      if (end !== undefined) {
        finds.push({ start: at, end });
        at = end - 1;
      }
    }
    // A card may begin at the next group, never within one.
    while (isDigit(unitAt(units, at + 1))) at += 1;
  }
  return finds;
};

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
    let length = 0;
    for (let unit = unitAt(units, at); isDigit(unit); unit = unitAt(units, at)) {
      const digit = unit - 48;
      const doubled = digit > 4 ? 2 * digit - 9 : 2 * digit;
      const before = sum;
      sum = moved + digit;
      moved = before + doubled;
      length += 1;
      at += 1;
      if (digits + length > maxDigits) return found;
    }
    digits += length;
    if (length === 0) return found;
    if (isWhole(groups, length) && sum % 10 === 0 && !isWord(unitAt(units, at))) found = at;
    groups = groups * 10 + length;
    if (!isBeginning(groups) || !isGap(unitAt(units, at))) return found;
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
