// Counts how many words of a text belong to each word class. The lookup is an open-addressed table of word hashes, so
// that a prompt's words are never cut out as strings.
import { madeOnce } from "../../wire/derived.ts";
import { wordClasses } from "./word-classes.ts";
import { hashWord, joinHashes, type Words } from "./words.ts";

const slots = 4096;

interface ClassTable {
  keys: Int32Array;
  /** A bit for each class that the word is in; 0 = the slot is empty. */
  memberships: Int32Array;
}

function slotOf({ keys, memberships }: ClassTable, hash: number): number {
  let slot = (hash ^ (hash >>> 13)) & (slots - 1);
  while (memberships[slot] !== 0 && keys[slot] !== hash) slot = (slot + 1) & (slots - 1);
  return slot;
}

const classTable = madeOnce((): ClassTable => {
  const table = { keys: new Int32Array(slots), memberships: new Int32Array(slots) };
  for (const [position, { words }] of wordClasses.entries())
    for (const word of words) {
      const [first = "", second] = word.split("_");
      const hash = second === undefined ? hashWord(first) : joinHashes(hashWord(first), hashWord(second));
      const slot = slotOf(table, hash);
      table.keys[slot] = hash;
      table.memberships[slot] = (table.memberships[slot] ?? 0) | (1 << position);
    }
  return table;
});

/** Words of each class, in the order of `wordClasses`. */
export function countClasses(words: Words): Float32Array {
  const counts = new Float32Array(wordClasses.length);
  const table = classTable();
  const { memberships } = table;
  let previous = 0;
  for (let index = 0; index < words.count; index++) {
    const hash = words.hashes[index] ?? 0;
    let found = memberships[slotOf(table, hash)] ?? 0;
    const stem = words.stems[index] ?? 0;
    if (found === 0 && stem !== hash) found = memberships[slotOf(table, stem)] ?? 0;
    if (index > 0) found |= memberships[slotOf(table, joinHashes(previous, hash))] ?? 0;
    previous = hash;
    while (found !== 0) {
      const lowest = found & -found;
      const position = 31 - Math.clz32(lowest);
      counts[position] = (counts[position] ?? 0) + 1;
      found ^= lowest;
    }
  }
  return counts;
}
