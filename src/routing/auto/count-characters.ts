// Counts the characters of a text in one pass: a histogram of ASCII, and what only a neighbour can tell (ends of
// sentences, list items, code fences, blanks to fill in, other scripts).

export interface CharacterCounts {
  /** How often each ASCII code stands in the text. */
  ascii: Uint16Array;
  sentences: number;
  listItems: number;
  fences: number;
  blanks: number;
  indented: number;
  /** Latin letters with marks, Greek and Cyrillic … */
  accents: number;
  /** Letters of scripts without an alphabet of ours: Arabic, Devanagari, Chinese … */
  otherScripts: number;
  /** Mathematical signs, arrows and the like beyond ASCII. */
  signs: number;
}

const newline = 10;
const space = 32;

export function countCharacters(text: string): CharacterCounts {
  const ascii = new Uint16Array(128);
  const counts = {
    sentences: 0,
    listItems: 0,
    fences: 0,
    blanks: 0,
    indented: 0,
    accents: 0,
    otherScripts: 0,
    signs: 0,
  };
  let previous = newline;
  let beforeThat = newline;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 128) ascii[code] = (ascii[code] ?? 0) + 1;
    else if (code >= 0xc0 && code < 0x530) counts.accents++;
    else if ((code >= 0x530 && code < 0x1e00) || (code >= 0x3040 && code < 0xd800)) counts.otherScripts++;
    else if (code >= 0x2070 && code < 0x2c00) counts.signs++;
    if (code <= space) {
      if (previous === 46 || previous === 63 || previous === 33) counts.sentences++;
      if (previous === newline && (code === space || code === 9)) counts.indented++;
      if (code === space && beforeThat === newline && (previous === 45 || previous === 42)) counts.listItems++;
      if ((previous === 46 || previous === 41) && beforeThat >= 48 && beforeThat <= 57) counts.listItems++;
    } else if (code === 96 && previous === 96 && beforeThat === 96) counts.fences++;
    else if (code === 95 && previous === 95) counts.blanks++;
    beforeThat = previous;
    previous = code;
  }
  if (previous === 46 || previous === 63 || previous === 33) counts.sentences++;
  return { ascii, ...counts };
}

/** How many of the text's characters are among these ASCII ones. */
export function countOf(counts: CharacterCounts, characters: string): number {
  let sum = 0;
  for (let index = 0; index < characters.length; index++) sum += counts.ascii[characters.charCodeAt(index)] ?? 0;
  return sum;
}
