// A provider's id of its answer, as far as it is one: of an id's characters, cut, and without a word of what was said. A
// provider may put anything in its place.

import { isRecord } from "../wire/json.ts";

const idShape = /^[\w.:/+=~@-]+$/;
const maxIdLength = 128;
/** Shorter runs of letters and digits are the prefixes of ids ("msg", "resp"). */
const word = /[A-Za-z0-9]{6,}/g;
/** What an id is made of that has nothing longer: one may be said by chance, two were repeated, many are a sentence. */
const shortWord = /[A-Za-z0-9]{3,}/g;
const maxShortWords = 4;

/** `said`: prompt and answer, as values with text somewhere in them. null: it is no id. */
export function upstreamIdOf(given: string, said: readonly unknown[]): string | null {
  if (!idShape.test(given)) return null;
  const id = given.slice(0, maxIdLength);
  const words = id.match(word) ?? [];
  const isSaid = (parts: readonly string[]) => said.some((value) => mentions(value, parts));
  if (words.length > 0) return isSaid(words) ? null : id;
  const short = [...new Set(id.match(shortWord))];
  return short.length > maxShortWords || short.filter((one) => isSaid([one])).length > 1 ? null : id;
}

/** A client's JSON may be nested deeper than calls can be. */
function mentions(value: unknown, words: readonly string[]): boolean {
  const isSaid = (text: string) => words.some((one) => text.includes(one));
  const open = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one === "string" && isSaid(one)) return true;
    if (Array.isArray(one)) for (const inner of one) open.push(inner);
    else if (isRecord(one)) {
      for (const name in one) {
        if (isSaid(name)) return true;
        open.push(one[name]);
      }
    }
  }
  return false;
}
