// Text of strangers with the characters shown that nobody sees: those that turn its direction round, and control characters.
import type { Child } from "hono/jsx";
import { escaped, inPieces } from "./escape-text.ts";

/** But line ends, tabs, and what joins letters and emoji. */
const unseen = /((?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}])/u;
const eachUnseen = new RegExp(unseen, "gu");

/** Of one text. Somebody may write millions, and each is an element: beyond this they are text. */
const maxBadges = 1_000;

export function visible(text: string): Child {
  if (!unseen.test(text)) return escaped(text);
  if (hasMany(text)) return escaped(visibleText(text));
  return text
    .split(unseen)
    .map((piece) => (unseen.test(piece) ? <b class="badge warn">{nameOf(piece)}</b> : escaped(piece)));
}

function hasMany(text: string): boolean {
  let count = 0;
  for (const _ of text.matchAll(eachUnseen)) if (++count > maxBadges) return true;
  return false;
}

/** Where text alone can stand: attributes, options, the title of a page. */
export function visibleText(text: string): string {
  return inPieces(text, (piece) => piece.replace(eachUnseen, (character) => `[${nameOf(character)}]`));
}

/** A value as JSON to be read, and to be copied: it means the same, and nothing in it is unseen. */
export function visibleJson(value: unknown): Child {
  return escaped(inPieces(JSON.stringify(value, null, 2) ?? "", (piece) => piece.replace(eachUnseen, asEscape)));
}

/** As JSON writes it. */
export function asEscape(character: string): string {
  return Array.from({ length: character.length }, (_, unit) => {
    return `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`;
  }).join("");
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
