// IBANs, in one piece or in groups, in capital letters or small ones: a country, its length, and the check digits (ISO 13616).
import type { Find } from "../pattern/find-pattern.ts";
import { type Units, unitAt } from "../pattern/units.ts";
import { decimals, endOfDigits, isDigit, isLetter, isWord, nextOf, type Scan } from "./scan.ts";

export const scanIbans: Scan = (units) => {
  const finds: Find[] = [];
  const account = new AccountReader(units);
  for (let at = nextChecked(units, 2); at < units.length; at = nextChecked(units, at)) {
    const start = at - 2;
    const length = isWord(unitAt(units, start - 1))
      ? 0
      : (ibanLengths[placeOf(unitAt(units, start), unitAt(units, start + 1))] ?? 0);
    const end = length === 0 ? undefined : account.endOf(start, length);
    if (end !== undefined) finds.push({ start, end });
    at = end === undefined ? at + 2 : end + 2;
  }
  return finds;
};

/** The first of the next two digits behind a letter, as the check digits are behind a country; the end where there are none. */
function nextChecked(units: Units, from: number): number {
  let at = nextOf(decimals, units, from);
  while (at < units.length && !(isLetter(units[at - 1] ?? 0) && isDigit(unitAt(units, at + 1)))) {
    at = nextOf(decimals, units, endOfDigits(units, at));
  }
  return at;
}

/** Of so many places and characters what was read is remembered: two of the longest IBANs with a gap behind each character. */
const kept = 128;
const mask = kept - 1;

/**
 * Reads letters and digits, with at most one gap between two of them, once each: an account may begin within what looked like
 * another. What stands for a part of them by 97 is what stands for all to its end less what stands for all before it.
 */
class AccountReader {
  readonly #units: Units;
  /** The next place to read; nothing that began before goes on there. */
  #at = 0;
  #hasEnded = true;
  /** Characters read so far; of them, those that were made a number. */
  #count = 0;
  #summed = 0;
  /** Characters before a place. */
  readonly #counts = new Int32Array(kept);
  /** The place behind a character, its number, and the number that all to it stand for: by 97, and its digits. */
  readonly #ends = new Int32Array(kept);
  readonly #numbers = new Int32Array(kept);
  readonly #remainders = new Int32Array(kept);
  readonly #digits = new Int32Array(kept);

  constructor(units: Units) {
    this.#units = units;
  }

  /** Behind the account of so many characters that begins there; undefined: there is none. */
  endOf(start: number, length: number): number | undefined {
    if (start >= this.#at) {
      this.#at = start;
      this.#hasEnded = false;
    }
    // Behind the check digits; no gap stands before them.
    const body = start + 4;
    const head = body < this.#at ? inRing(this.#counts, body) : this.#count + body - this.#at;
    const last = head + length - 4;
    if (!this.#hasEnded) this.#readTo(last);
    if (this.#count < last) return undefined;
    const end = inRing(this.#ends, last);
    return !isWord(unitAt(this.#units, end)) && this.#isRight(start, { head, last }) ? end : undefined;
  }

  /** As far as so many characters, where there are. */
  #readTo(last: number): void {
    const units = this.#units;
    let count = this.#count;
    let at = this.#at;
    while (count < last) {
      const unit = unitAt(units, at);
      const number = numberOf(unit);
      if (number === none && !(isGap(unit) && !isGap(unitAt(units, at - 1)))) {
        this.#hasEnded = true;
        break;
      }
      this.#counts[at & mask] = count;
      at += 1;
      if (number === none) continue;
      count += 1;
      this.#numbers[count & mask] = number;
      this.#ends[count & mask] = at;
    }
    this.#count = count;
    this.#at = at;
  }

  /** The first four characters stand for the end of the number. */
  #isRight(start: number, { head, last }: { head: number; last: number }): boolean {
    this.#sum(head, last);
    const digits = inRing(this.#digits, last) - inRing(this.#digits, head);
    const before = inRing(this.#remainders, head) * (powers[digits] ?? 0);
    const units = this.#units;
    const country = 100 * numberOf(unitAt(units, start)) + numberOf(unitAt(units, start + 1));
    const checked = 10 * numberOf(unitAt(units, start + 2)) + numberOf(unitAt(units, start + 3));
    const body = (inRing(this.#remainders, last) + 97 * 97 - before) % 97;
    const number = (body * 1_000_000 + country * 100 + checked) % 97;
    return number === 1;
  }

  /** What stands before the first that is asked for does not matter. */
  #sum(head: number, last: number): void {
    let count = this.#summed;
    if (count < head) {
      count = head;
      this.#remainders[count & mask] = 0;
      this.#digits[count & mask] = 0;
    }
    let remainder = inRing(this.#remainders, count);
    let digits = inRing(this.#digits, count);
    while (count < last) {
      count += 1;
      const number = inRing(this.#numbers, count);
      remainder = (remainder * (number < 10 ? 10 : 100) + number) % 97;
      digits += number < 10 ? 1 : 2;
      this.#remainders[count & mask] = remainder;
      this.#digits[count & mask] = digits;
    }
    this.#summed = count;
  }
}

function inRing(ring: Int32Array, index: number): number {
  return ring[index & mask] ?? 0;
}

function isGap(unit: number): boolean {
  return unit === 32 || unit === 45;
}

const none = 255;
/** Of each character of ASCII what it stands for: A is 10. */
const numbers = new Uint8Array(128).fill(none);
for (const [number, sign] of [..."0123456789abcdefghijklmnopqrstuvwxyz"].entries()) {
  numbers[sign.charCodeAt(0)] = number;
  numbers[sign.toUpperCase().charCodeAt(0)] = number;
}

function numberOf(unit: number): number {
  return numbers[unit] ?? none;
}

/** 10 to that, by 97: to twice as much as an account has characters. */
const powers = Uint8Array.from({ length: 96 }, () => 1);
for (let power = 1; power < 96; power += 1) powers[power] = (10 * (powers[power - 1] ?? 0)) % 97;

/** Of a country's two letters. */
function placeOf(first: number, second: number): number {
  return 36 * numberOf(first) + numberOf(second);
}

/** Characters of an IBAN by the place of its country; below, the countries of each length. */
const ibanLengths = new Uint8Array(36 * 36);
const countries =
  "15NO 16BE 18DKFIFKFOGLNLSD 19MKSI 20ATBAEEKZLTLUMNXK 21CHHRLILV 22BGBHCRDEGBGEIEMERSVA 23AEGIILIQOMSOTL " +
  "24ADCZESMDPKROSASESKTNVG 25LYPTST 26ISTR 27BIDJFRGRITMCMRSM 28ALAZBYCYDOGTHNHULBNIPLSV 29BREGPSQAUA " +
  "30JOKWMUYE 31MTSC 32LC 33RU";
for (const row of countries.split(" ")) {
  for (let at = 2; at < row.length; at += 2)
    ibanLengths[placeOf(row.charCodeAt(at), row.charCodeAt(at + 1))] = Number(row.slice(0, 2));
}
