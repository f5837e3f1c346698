// Texts that are JSON, as whoever parses them reads them: arguments of calls, results of tools. In them an escape may stand for a
// sign of what is looked for, or right before it, where it would be taken for a letter of it.
import { isJson } from "../../wire/json.ts";

type See = (text: string) => string;

const jsonStart = /^\s*[[{"]/;
const escaped = /\\(?:u([\da-fA-F]{4})|(["\\/bfnrt]))/g;
const signs: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
/** Stand for a quote inside a string, and for white space between the values. */
const [quote, tab, lineFeed, carriageReturn] = ["\ue000", "\ue001", "\ue002", "\ue003"];
const standIns = /[\ue000-\ue003]/;
const between: Record<string, string> = { "\t": tab, "\n": lineFeed, "\r": carriageReturn };
const mustEscape = /[\p{Cc}\\\ue000-\ue003]/gu;
const inPlace: Record<string, string> = {
  [quote]: '\\"',
  [tab]: "\t",
  [lineFeed]: "\n",
  [carriageReturn]: "\r",
};

/** What `see` makes of a text; of JSON with escapes, what it makes of that without them, written as JSON again. */
export function seeJson(text: string, see: See): string {
  if (!text.includes("\\") || !jsonStart.test(text) || standIns.test(text) || !isJson(text)) return see(text);
  const plain = text
    .replace(/[\t\n\r]/g, (space) => between[space] ?? space)
    .replace(escaped, (_, code: string | undefined, sign = "") => {
      const read = code === undefined ? (signs[sign] ?? sign) : String.fromCharCode(Number.parseInt(code, 16));
      return read === '"' ? quote : read;
    });
  const seen = see(plain);
  if (seen === plain) return text;
  return seen.replace(mustEscape, (one) => inPlace[one] ?? JSON.stringify(one).slice(1, -1));
}
