// A provider's id of its answer, as far as it is one: of an id's characters, cut, and without a word of what was said. A
// provider may put anything in its place.

const idShape = /^[\w.:/+=~@-]+$/;
const maxIdLength = 128;
/** Shorter runs of letters and digits are the prefixes of ids ("msg", "resp"). */
const word = /[A-Za-z0-9]{6,}/g;

/** `said`: prompt and answer, as values with text somewhere in them. null: it is no id. */
export function upstreamIdOf(given: string, said: readonly unknown[]): string | null {
  if (!idShape.test(given)) return null;
  const id = given.slice(0, maxIdLength);
  const words = id.match(word) ?? [];
  return words.length > 0 && said.some((value) => mentions(value, words)) ? null : id;
}

function mentions(value: unknown, words: readonly string[]): boolean {
  if (typeof value === "string") return words.some((one) => value.includes(one));
  if (Array.isArray(value)) return value.some((item) => mentions(item, words));
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([key, item]) => mentions(key, words) || mentions(item, words));
}
