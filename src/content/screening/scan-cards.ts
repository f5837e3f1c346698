// Numbers of payment cards: 13 to 19 digits in one piece or in groups as they are printed, with the first digit of a card
// network and Luhn's check digit.
import { isDigit, isGap, isWord, type Scan } from "./scan.ts";

const [minDigits, maxDigits] = [13, 19];

export const scanCards: Scan = (text, from) => {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) continue;
    if (isNetworkDigit(code) && !isWord(text.charCodeAt(at - 1))) {
      const end = endOfCard(text, at);
      if (end !== undefined) return { start: at, end };
    }
    // A card may begin at the next group, never within one.
    while (isDigit(text.charCodeAt(at + 1))) at += 1;
  }
  return undefined;
};

/** 2 to 6. */
function isNetworkDigit(code: number): boolean {
  return code >= 50 && code <= 54;
}

/** Behind the last digit of the longest card that begins here. */
function endOfCard(text: string, start: number): number | undefined {
  let found: number | undefined;
  // The groups so far as one number: 446 are groups of four, four and six digits.
  let groups = 0;
  let digits = 0;
  for (let at = start; ; at += 1) {
    const before = at;
    while (at - before <= maxDigits && isDigit(text.charCodeAt(at))) at += 1;
    const length = at - before;
    digits += length;
    if (length === 0 || digits > maxDigits) return found;
    const ends = isWhole(groups, length) && !isWord(text.charCodeAt(at));
    if (ends && hasLuhnDigit(text, start, at)) found = at;
    groups = groups * 10 + length;
    if (!isBeginning(groups) || !isGap(text.charCodeAt(at))) return found;
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

/** Of the digits there, whatever stands between them. */
function hasLuhnDigit(text: string, start: number, end: number): boolean {
  let sum = 0;
  let doubles = false;
  for (let at = end - 1; at >= start; at -= 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) continue;
    sum += !doubles ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit;
    doubles = !doubles;
  }
  return sum % 10 === 0;
}
