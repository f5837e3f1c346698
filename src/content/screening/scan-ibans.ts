// IBANs, in one piece or in groups, in capital letters or small ones: a country, its length, and the check digits (ISO 13616).
import type { Find } from "../pattern/find-pattern.ts";
import { type Units, unitAt } from "../pattern/units.ts";
import { isDigit, isLetter, isWord, type Scan } from "./scan.ts";

export const scanIbans: Scan = (units, maxFinds) => {
  const finds: Find[] = [];
  const account = new AccountReader(units);
  for (let at = nextChecked(units, 2); at < units.length && finds.length < maxFinds; at = nextChecked(units, at)) {
    const start = at - 2;
    const length = isWord(unitAt(units, start - 1)) ? 0 : lengthIn(unitAt(units, start), unitAt(units, start + 1));
    const end = length === 0 ? undefined : account.endOf(start, length);
    if (end !== undefined) finds.push({ start, end });
    at = end === undefined ? at + 2 : end + 2;
  }
  return finds;
};

/** The first of the next two digits behind a letter, as the check digits are behind a country; the end where there are none. */
function nextChecked(units: Units, from: number): number {
  let at = from;
  while (at < units.length && !(isDigit(units[at] ?? 0) && isLetter(units[at - 1] ?? 0) && isDigit(units[at + 1] ?? 0)))
    at += 1;
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
  /** Characters read so far. */
  #count = 0;
  /** Characters before a place; the place behind a character, and the number that all to it stand for: by 97, and its digits
   * by 96 (10 to the 96th is 1 by 97). */
  readonly #counts = new Int32Array(kept);
  readonly #ends = new Int32Array(kept);
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
    const body = start + 4;
    while (this.#at <= body && !this.#hasEnded) this.#read();
    if (this.#at <= body) return undefined;
    const head = inRing(this.#counts, body);
    const last = head + length - 4;
    while (this.#count < last && !this.#hasEnded) this.#read();
    if (this.#count < last) return undefined;
    const end = inRing(this.#ends, last);
    return !isWord(unitAt(this.#units, end)) && this.#isRight(start, { head, last }) ? end : undefined;
  }

  #read(): void {
    const unit = unitAt(this.#units, this.#at);
    const isCharacter = isDigit(unit) || isLetter(unit);
    if (!isCharacter && !(isGap(unit) && !isGap(unitAt(this.#units, this.#at - 1)))) {
      this.#hasEnded = true;
      return;
    }
    this.#counts[this.#at & mask] = this.#count;
    this.#at += 1;
    if (!isCharacter) return;
    const remainder = inRing(this.#remainders, this.#count);
    const digits = inRing(this.#digits, this.#count);
    this.#count += 1;
    this.#ends[this.#count & mask] = this.#at;
    const isOne = isDigit(unit);
    this.#remainders[this.#count & mask] = (remainder * (isOne ? 10 : 100) + numberOf(unit)) % 97;
    this.#digits[this.#count & mask] = (digits + (isOne ? 1 : 2)) % 96;
  }

  /** The first four characters stand for the end of the number. */
  #isRight(start: number, { head, last }: { head: number; last: number }): boolean {
    const digits = (inRing(this.#digits, last) - inRing(this.#digits, head) + 96) % 96;
    const before = inRing(this.#remainders, head) * (powers[digits] ?? 0);
    let number = (inRing(this.#remainders, last) + 97 * 97 - before) % 97;
    for (let place = start; place < start + 4; place += 1) {
      const unit = unitAt(this.#units, place);
      number = (number * (isDigit(unit) ? 10 : 100) + numberOf(unit)) % 97;
    }
    return number === 1;
  }
}

function inRing(ring: Int32Array, index: number): number {
  return ring[index & mask] ?? 0;
}

function isGap(unit: number): boolean {
  return unit === 32 || unit === 45;
}

/** A is 10. */
function numberOf(unit: number): number {
  return isDigit(unit) ? unit - 48 : (unit | 32) - 87;
}

/** 10 to that, by 97. */
const powers = Uint8Array.from({ length: 96 }, () => 1);
for (let power = 1; power < 96; power += 1) powers[power] = (10 * (powers[power - 1] ?? 0)) % 97;

/** Characters of an IBAN of the country of two letters; 0: of none. */
function lengthIn(first: number, second: number): number {
  return isLetter(first) && isLetter(second) ? (ibanLengths[placeOf(first, second)] ?? 0) : 0;
}

function placeOf(first: number, second: number): number {
  return 26 * (numberOf(first) - 10) + numberOf(second) - 10;
}

const ibanLengths = new Uint8Array(26 * 26);
for (const entry of (
  "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
  "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 " +
  "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 " +
  "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
).split(" "))
  ibanLengths[placeOf(entry.charCodeAt(0), entry.charCodeAt(1))] = Number(entry.slice(2));
