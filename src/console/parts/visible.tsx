// Text of strangers with the characters shown that nobody sees: those that turn its direction round, and control characters.
import type { Child } from "hono/jsx";

/** But line ends, tabs, and what joins letters and emoji. */
const unseen = /((?![\t\n\r\u200c\u200d])[\p{Cc}\p{Cf}])/u;

export function visible(text: string): Child {
  const pieces = text.split(unseen);
  if (pieces.length === 1) return text;
  return pieces.map((piece) => (unseen.test(piece) ? <b class="badge warn">{nameOf(piece)}</b> : piece));
}

function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
