// Text as markup. What is long is escaped in pieces: elements of JSX would take dozens of bytes of memory for each sign that is, and
// somebody may write millions. Pure.
import { raw } from "hono/html";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const special = /[&<>"']/;
const pieceLength = 65_536;

export function escapeText(text: string): string {
  // Most of a page has none: looking takes a third as long as replacing nothing.
  if (!special.test(text)) return text;
  return inPieces(text, (piece) => piece.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign));
}

/** Characters stay whole. */
export function inPieces(text: string, change: (piece: string) => string): string {
  if (text.length <= pieceLength) return change(text);
  let changed = "";
  for (let begin = 0, end = 0; begin < text.length; begin = end) {
    end = begin + pieceLength;
    if ((text.codePointAt(end - 1) ?? 0) > 0xffff) end += 1;
    changed += change(text.slice(begin, end));
  }
  return changed;
}

/** For a child of an element, or the value of an attribute: no string any more where it is long. */
export function escaped(text: string): string {
  return text.length <= pieceLength ? text : raw(escapeText(text));
}
