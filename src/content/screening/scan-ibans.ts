// IBANs, in one piece or in groups, in capital letters or small ones: a country, its length, and the check digits (ISO 13616).
import { isDigit, isLetter, isWord, type Scan } from "./scan.ts";

export const scanIbans: Scan = (text, from) => {
  for (let at = from + 2; at < text.length; at += 1) {
    // The first of the check digits, behind the two letters of a country.
    if (!isDigit(text.charCodeAt(at)) || !isDigit(text.charCodeAt(at + 1))) continue;
    const start = at - 2;
    const isCountry = isLetter(text.charCodeAt(start)) && isLetter(text.charCodeAt(start + 1));
    const end = isCountry && !isWord(text.charCodeAt(start - 1)) ? endOfIban(text, start) : undefined;
    if (end !== undefined) return { start, end };
    at += 1;
  }
  return undefined;
};

function endOfIban(text: string, start: number): number | undefined {
  const length = ibanLengths.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return undefined;
  let end = start + 4;
  for (let seen = 4; seen < length; end += 1) {
    const code = text.charCodeAt(end);
    if (isDigit(code) || isLetter(code)) seen += 1;
    // One gap between two characters.
    else if (!isGap(code) || isGap(text.charCodeAt(end - 1))) return undefined;
  }
  return !isWord(text.charCodeAt(end)) && remainderOf(text, start, end) === 1 ? end : undefined;
}

/** Of the number that an IBAN stands for, by 97. */
function remainderOf(text: string, start: number, end: number): number {
  let remainder = 0;
  for (let at = start + 4; at < end; at += 1) remainder = added(remainder, text.charCodeAt(at));
  for (let at = start; at < start + 4; at += 1) remainder = added(remainder, text.charCodeAt(at));
  return remainder;
}

function isGap(code: number): boolean {
  return code === 32 || code === 45;
}

/** The remainder by 97 with one more character behind the number; A is 10, a gap nothing. */
function added(remainder: number, code: number): number {
  if (isGap(code)) return remainder;
  return isDigit(code) ? (remainder * 10 + code - 48) % 97 : (remainder * 100 + (code | 32) - 87) % 97;
}

/** Characters of an IBAN, by country. */
const ibanLengths: ReadonlyMap<string, number> = new Map(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
    "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 " +
    "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 " +
    "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
