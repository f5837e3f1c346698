// What tells a mail address, a card or an IBAN from what only looks like one: check digits, ranges, neighbours. Each looks
// at no more than what was found.
import { ipv6Groups } from "../ip-address.ts";
import type { Check, Find } from "../pattern/find-pattern.ts";

const notThis = ({ end }: Find) => ({ resume: end });
const whenever = (meant: boolean, find: Find) => (meant ? { end: find.end } : notThis(find));

/** `icon@2x.png` is a file. */
const fileEndings = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|css|js|ts)$/i;

export const isMailAddress: Check = (text, find) => {
  const found = text.slice(find.start, find.end);
  return whenever(!fileEndings.test(found) && !found.includes(".."), find);
};

/** Neither the middle of a longer row of digits and dashes, nor more or fewer digits than a number has. */
export const isPhoneNumber: Check = (text, find) => {
  const digits = digitsOf(text, find).length;
  return whenever(digits >= 7 && digits <= 15 && standsAlone(text, find), find);
};

/** Numbers that were never given out: area 000, 666 and 9xx, group 00, serial 0000. */
export const isSsn: Check = (text, find) => {
  const digits = digitsOf(text, find);
  const given = !/^(?:000|666|9)/.test(digits) && digits.slice(3, 5) !== "00" && digits.slice(5) !== "0000";
  return whenever(given && standsAlone(text, find), find);
};

/** By Luhn's check digit and the first digits that card networks have. A card may begin at the next group. */
export const isCard: Check = (text, find) => {
  if (isNetworkDigit(text.charCodeAt(find.start)) && hasLuhnDigit(text, find)) return { end: find.end };
  let resume = find.start + 1;
  while (resume < find.end && isDigit(text, resume)) resume += 1;
  return { resume };
};

/** 2 to 6. */
function isNetworkDigit(code: number): boolean {
  return code >= 50 && code <= 54;
}

export const isIpAddress: Check = (text, find) => {
  const found = text.slice(find.start, find.end).replace(/[.:]$/, (last) => (last === "." ? "" : last));
  const end = find.start + found.length;
  if (isWordAt(text, find.start - 1) || isWordAt(text, end) || text[find.start - 1] === ".") return notThis(find);
  if (!found.includes(":")) return whenever(isIpv4(found), { ...find, end });
  // `a :: b` is code, and `::` alone anybody's; one colon at the end belongs to the sentence.
  const address = found.endsWith(":") && !found.endsWith("::") ? found.slice(0, -1) : found;
  return whenever(isIpv6(address), { ...find, end: find.start + address.length });
};

/** By the length that its country has, and the check digits (ISO 13616). */
export const isIban: Check = (text, find) => {
  const length = ibanLengths[text.slice(find.start, find.start + 2)];
  if (length === undefined) return notThis(find);
  let end = find.start;
  let digits = "";
  for (let seen = 0; seen < length && end < find.end; end += 1) {
    if (text[end] === " ") continue;
    digits += text[end];
    seen += 1;
  }
  const meant = digits.length === length && !isWordAt(text, end) && remainderOf(digits) === 1;
  return meant ? { end } : notThis(find);
};

function digitsOf(text: string, { start, end }: Find): string {
  return text.slice(start, end).replace(/\D/g, "");
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

function isWordAt(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /\w/.test(text.charAt(at));
}

function standsAlone(text: string, { start, end }: Find): boolean {
  const joins = /[./-]/;
  const goesOn = isDigit(text, end) || (joins.test(text.charAt(end)) && isDigit(text, end + 1));
  const cameFrom = isWordAt(text, start - 1) || (joins.test(text.charAt(start - 1)) && isDigit(text, start - 2));
  return !goesOn && !cameFrom;
}

/** Of the digits in a find, whatever stands between them. */
function hasLuhnDigit(text: string, { start, end }: Find): boolean {
  let sum = 0;
  let doubles = false;
  for (let at = end - 1; at >= start; at -= 1) {
    if (!isDigit(text, at)) continue;
    const digit = text.charCodeAt(at) - 48;
    const value = doubles ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    doubles = !doubles;
  }
  return sum % 10 === 0;
}

/** Four parts up to 255, and no more of them: five are a version. */
function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => Number(part) <= 255 && String(Number(part)) === part);
}

function isIpv6(text: string): boolean {
  if (!/[0-9a-f]/i.test(text)) return false;
  const tail = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text);
  if (tail === null) return ipv6Groups(text) !== undefined;
  return isIpv4(tail[2] ?? "") && ipv6Groups(`${tail[1]}0:0`) !== undefined;
}

/** Of the number that an IBAN stands for, by 97. */
function remainderOf(iban: string): number {
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}

/** ISO 13616: characters of an IBAN, by country. */
const ibanLengths: Readonly<Record<string, number>> = Object.fromEntries(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
    "ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 " +
    "LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 " +
    "PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
