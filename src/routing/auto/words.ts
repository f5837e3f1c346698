// Cuts a text into words in one pass over its character codes and keeps a hash of each instead of the word. Never
// throws: unpaired surrogates are letters like any other.

/** Marks of a word, as bits. */
export const startsUpper = 1;
export const allUpper = 2;
export const isNumber = 4;

export interface Words {
  /** The text as UTF-16 codes: every later pass reads these. */
  codes: Uint16Array;
  count: number;
  /** 32-bit hashes of the lower-cased words. */
  hashes: Int32Array;
  /** The same without a final "s", to find plurals; equal to the hash when there is none. */
  stems: Int32Array;
  /** Where each word starts in the text, and how many codes it has. */
  starts: Uint16Array;
  lengths: Uint16Array;
  marks: Uint8Array;
}

const basis = 0x811c9dc5 | 0;

export function addToHash(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

export function joinHashes(first: number, second: number): number {
  return Math.imul(first ^ (second >>> 15) ^ Math.imul(second, 0x2c1b3c6d), 0x297a2d39);
}

export function hashWord(word: string): number {
  let hash = basis;
  for (let index = 0; index < word.length; index++) hash = addToHash(hash, word.charCodeAt(index));
  return hash;
}

/** 1 small letter, 2 capital, 3 digit, 4 joins inside a word (' - + # _), 5 letter of another script, 0 anything else. */
const kinds = new Uint8Array(65_536).fill(5).fill(0, 0, 0xc0);
for (const [from, to] of [
  [0x2000, 0x2c00],
  [0x3000, 0x3040],
  [0xff00, 0xff10],
] as const) {
  kinds.fill(0, from, to);
}
for (const joining of "'-+#_") kinds[joining.charCodeAt(0)] = 4;
kinds.fill(1, 97, 123).fill(2, 65, 91).fill(3, 48, 58);

/** Room for every word that a text of that length can hold. One buffer: six allocations cost more than the reading. */
function emptyWords(length: number): Words {
  const room = (length >> 1) + 1;
  const buffer = new ArrayBuffer(13 * room + 2 * length + 8);
  return {
    count: 0,
    hashes: new Int32Array(buffer, 0, room),
    stems: new Int32Array(buffer, 4 * room, room),
    starts: new Uint16Array(buffer, 8 * room, room),
    lengths: new Uint16Array(buffer, 10 * room, room),
    codes: new Uint16Array(buffer, 12 * room, length),
    marks: new Uint8Array(buffer, 12 * room + 2 * length, room),
  };
}

export function readWords(text: string): Words {
  const end = text.length;
  const words = emptyWords(end);
  const { codes } = words;
  for (let index = 0; index < end; index++) codes[index] = text.charCodeAt(index);
  let index = 0;
  while (index < end) {
    let kind = kinds[codes[index] ?? 0] ?? 0;
    if (kind === 0 || kind === 4) {
      index++;
      continue;
    }
    const start = index;
    const first = kind;
    let hash = basis;
    let before = basis;
    let last = 0;
    let upper = 0;
    let digits = 0;
    while (kind !== 0) {
      last = codes[index] ?? 0;
      if (kind === 2) {
        upper++;
        last |= 32;
      } else if (kind === 3) digits++;
      before = hash;
      hash = addToHash(hash, last);
      index++;
      kind = index < end ? (kinds[codes[index] ?? 0] ?? 0) : 0;
    }
    const length = index - start;
    const at = words.count++;
    words.hashes[at] = hash;
    words.stems[at] = last === 115 && length > 3 ? before : hash;
    words.starts[at] = start;
    words.lengths[at] = length;
    words.marks[at] = (first === 2 ? startsUpper : 0) | (upper === length ? allUpper : 0) | (digits > 0 ? isNumber : 0);
  }
  return words;
}
