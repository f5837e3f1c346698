// Cuts a text into words in one pass over its character codes and keeps a hash of each instead of the word. Never
// throws: unpaired surrogates are letters like any other.

/** Marks of a word, as bits. */
export const startsUpper = 1;
export const allUpper = 2;
export const isNumber = 4;

export interface Words {
  count: number;
  /** 32-bit hashes of the lower-cased words. */
  hashes: Int32Array;
  /** The same without a final "s", to find plurals; equal to the hash when there is none. */
  stems: Int32Array;
  lengths: Uint16Array;
  marks: Uint8Array;
  /** Where each word starts in the text. */
  starts: Uint16Array;
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
export function characterKind(code: number): number {
  if (code < 128) return asciiKinds[code] ?? 0;
  if (code < 0xc0 || (code >= 0x2000 && code <= 0x2bff) || (code >= 0x3000 && code <= 0x303f)) return 0;
  return code >= 0xff00 && code <= 0xff0f ? 0 : 5;
}

const asciiKinds = Uint8Array.from({ length: 128 }, (_, code) => {
  if (code >= 97 && code <= 122) return 1;
  if (code >= 65 && code <= 90) return 2;
  if (code >= 48 && code <= 57) return 3;
  return code === 39 || code === 45 || code === 43 || code === 35 || code === 95 ? 4 : 0;
});

export function readWords(text: string): Words {
  const room = (text.length >> 1) + 1;
  const words: Words = {
    count: 0,
    hashes: new Int32Array(room),
    stems: new Int32Array(room),
    lengths: new Uint16Array(room),
    marks: new Uint8Array(room),
    starts: new Uint16Array(room),
  };
  const end = text.length;
  let index = 0;
  while (index < end) {
    let kind = characterKind(text.charCodeAt(index));
    if (kind === 0 || kind === 4) {
      index++;
      continue;
    }
    const start = index;
    let hash = basis;
    let before = basis;
    let last = 0;
    let upper = 0;
    let digits = 0;
    while (kind !== 0 && index < end) {
      let code = text.charCodeAt(index);
      if (kind === 2) {
        upper++;
        code += 32;
      } else if (kind === 3) digits++;
      before = hash;
      last = code;
      hash = addToHash(hash, code);
      index++;
      kind = characterKind(text.charCodeAt(index));
    }
    const length = index - start;
    const at = words.count++;
    words.hashes[at] = hash;
    words.stems[at] = last === 115 && length > 3 ? before : hash;
    words.lengths[at] = length;
    words.starts[at] = start;
    const first = characterKind(text.charCodeAt(start));
    words.marks[at] = (first === 2 ? startsUpper : 0) | (upper === length ? allUpper : 0) | (digits > 0 ? isNumber : 0);
  }
  return words;
}
