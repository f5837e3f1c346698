// The texts in values of JSON, whatever they are called, and where in a request they stand. What nothing changes in stays the
// same object.
import { isRecord } from "../../wire/json.ts";

export interface TextPlace {
  /** As messages name it: `messages[2]`. */
  name: string;
  /** Its place in its list; null: it is in none. */
  index: number | null;
  fromUser: boolean;
}

/** Answers what to put in the text's place. */
export type TextVisitor = (text: string, place: TextPlace) => string;

/** Answers what to put in its place. */
export type See = (text: string) => string;

const maxDepth = 100;
/** Ids, and what is signed or sealed: changed it would be refused. */
const sealed = /^(?:type|id|.*_id|signature|encrypted_.*)$/;

/**
 * All texts in a value of JSON but for names of fields, and for those in fields that are `wordless`; what lies too deep is left
 * out. The value itself where nothing in it changes.
 */
export function mapStrings(value: unknown, see: See, { wordless = sealed, depth = 0 } = {}): unknown {
  if (typeof value === "string") return see(value);
  if (depth > maxDepth) return null;
  const deeper = { wordless, depth: depth + 1 };
  if (Array.isArray(value)) return mapped(value, (item) => mapStrings(item, see, deeper));
  if (!isRecord(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const [name, one] of Object.entries(value)) {
    // What a schema says of a field of that name is an object.
    const changed = wordless.test(name) && !isRecord(one) ? one : mapStrings(one, see, deeper);
    if (changed === one) continue;
    copy ??= { ...value };
    copy[name] = changed;
  }
  return copy ?? value;
}

/** The list itself where nothing in it changes. */
export function mapped<Item>(list: Item[], change: (item: Item, index: number) => Item): Item[] {
  let copy: Item[] | undefined;
  for (const [index, item] of list.entries()) {
    const changed = change(item, index);
    if (changed === item) continue;
    copy ??= [...list];
    copy[index] = changed;
  }
  return copy ?? list;
}
