// Text of strangers with the characters shown that nobody sees: those that turn its direction round, and control characters.
import type { Child } from "hono/jsx";

/** But line ends, tabs, and what joins letters and emoji. */
const unseen = /((?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}])/u;
const eachUnseen = new RegExp(unseen, "gu");

/** Of one text. Somebody may write millions, and each is an element: beyond this they are text. */
const maxBadges = 1_000;

export function visible(text: string): Child {
  if (!unseen.test(text)) return text;
  const pieces = text.split(unseen);
  if (pieces.length > maxBadges * 2 + 1) return visibleText(text);
  return pieces.map((piece) => (unseen.test(piece) ? <b class="badge warn">{nameOf(piece)}</b> : piece));
}

/** Where text alone can stand: attributes, options, the title of a page. */
export function visibleText(text: string): string {
  return text.replace(eachUnseen, (character) => `[${nameOf(character)}]`);
}

/** A value as JSON to be read, and to be copied: it means the same, and nothing in it is unseen. */
export function visibleJson(value: unknown): string {
  return (JSON.stringify(value, null, 2) ?? "").replace(eachUnseen, escaped);
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, unit) => {
    return `\\u${character.charCodeAt(unit).toString(16).padStart(4, "0")}`;
  }).join("");
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
