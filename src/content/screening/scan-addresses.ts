// IP addresses, found by a point between digits or a colon: what stands around it, of hexadecimal digits, points and
// colons, is read as one address, or as addresses in it. Such a run may be as long as the text: its end is looked for once.
import type { Find, PatternFinder } from "../pattern/find-pattern.ts";
import { isDigit, isHex, isWord } from "./scan.ts";

const [point, colon] = [46, 58];
/** IPv6 with an IPv4 at its end, all digits written. */
const maxLength = 45;

export const addressFinder: PatternFinder = {
  findAll: (text) => [...addressesIn(text)],
  isIn: (text) => addressesIn(text).next().done !== true,
};

function* addressesIn(text: string): Generator<Find> {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code !== colon && !(code === point && isDigit(text.charCodeAt(at + 1)))) continue;
    let start = at;
    while (isPart(text.charCodeAt(start - 1))) start -= 1;
    let end = at + 1;
    while (isPart(text.charCodeAt(end))) end += 1;
    at = end;
    // Points at the end belong to the sentence.
    while (text.charCodeAt(end - 1) === point) end -= 1;
    for (let from = start; from < end; ) {
      const find = ipv6In(text, from, end) ?? ipv4In(text, from, end);
      if (find === undefined) break;
      yield find;
      from = find.end;
    }
  }
}

function isPart(code: number): boolean {
  return isHex(code) || code === colon || code === point;
}

function ipv6In(text: string, from: number, to: number): Find | undefined {
  let [start, end] = [from, to];
  // One colon at an end belongs to the sentence.
  if (text.charCodeAt(start) === colon && text.charCodeAt(start + 1) !== colon) start += 1;
  if (text.charCodeAt(end - 1) === colon && text.charCodeAt(end - 2) !== colon) end -= 1;
  if (end - start > maxLength || isWord(text.charCodeAt(start - 1)) || isWord(text.charCodeAt(end))) return undefined;
  return isIpv6(text, start, end) ? { start, end } : undefined;
}

/** Eight groups of up to four digits; `::` stands for one or more, and an IPv4 at the end for two. */
function isIpv6(text: string, start: number, end: number): boolean {
  let groups = 0;
  let isShort = false;
  for (let at = start; at < end; ) {
    if (text.charCodeAt(at) === colon) {
      if (text.charCodeAt(at + 1) === colon) {
        if (isShort) return false;
        isShort = true;
        at += 2;
      } else if (at === start || at + 1 === end) return false;
      else at += 1;
      if (text.charCodeAt(at) === colon) return false;
      continue;
    }
    const group = at;
    while (at < end && isHex(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) === point && at < end) {
      if (endOfIpv4(text, group) !== end) return false;
      groups += 2;
      break;
    }
    if (at - group > 4) return false;
    groups += 1;
  }
  // `::` alone is anybody's.
  return isShort ? groups > 0 && groups < 8 : groups === 8;
}

function ipv4In(text: string, from: number, to: number): Find | undefined {
  for (let start = from; start < to; start += 1) {
    if (!isDigit(text.charCodeAt(start))) continue;
    const before = text.charCodeAt(start - 1);
    const end = isWord(before) || before === point ? undefined : endOfIpv4(text, start);
    if (end !== undefined && !isWord(text.charCodeAt(end))) return { start, end };
    // None begins within digits and points.
    while (start < to && (isDigit(text.charCodeAt(start)) || text.charCodeAt(start) === point)) start += 1;
  }
  return undefined;
}

/** Behind four parts of up to 255 and no more of them: five are a version. */
function endOfIpv4(text: string, start: number): number | undefined {
  let at = start;
  for (let part = 0; part < 4; part += 1) {
    if (part > 0) {
      if (text.charCodeAt(at) !== point) return undefined;
      at += 1;
    }
    const first = at;
    let value = 0;
    while (at - first < 4 && isDigit(text.charCodeAt(at))) {
      value = value * 10 + text.charCodeAt(at) - 48;
      at += 1;
    }
    const hasZero = text.charCodeAt(first) === 48 && at - first > 1;
    if (at === first || at - first > 3 || value > 255 || hasZero) return undefined;
  }
  return text.charCodeAt(at) === point && isDigit(text.charCodeAt(at + 1)) ? undefined : at;
}
