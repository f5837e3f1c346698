// Counts the characters of a text in one pass: a histogram of ASCII, and what only a neighbour can tell (ends of
// sentences, list items, code fences, blanks to fill in, other scripts).

const newline = 10;
const space = 32;

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

export function countCharacters(codes: Uint16Array): CharacterCounts {
  const ascii = new Uint16Array(128);
  let sentences = 0;
  let listItems = 0;
  let fences = 0;
  let blanks = 0;
  let indented = 0;
  let accents = 0;
  let otherScripts = 0;
  let signs = 0;
  let previous = newline;
  let beforeThat = newline;
  for (let index = 0; index < codes.length; index++) {
    const code = codes[index] ?? 0;
    if (code < 128) ascii[code] = (ascii[code] ?? 0) + 1;
    else if (code >= 0xc0 && code < 0x530) accents++;
    else if ((code >= 0x530 && code < 0x1e00) || (code >= 0x3040 && code < 0xd800)) otherScripts++;
    else if (code >= 0x2070 && code < 0x2c00) signs++;
    if (code <= space) {
      if (endsSentence(previous)) sentences++;
      else if (previous === newline && (code === space || code === 9)) indented++;
      if (code === space && isListMark(previous, beforeThat)) listItems++;
    } else if (code === 96 && previous === 96 && beforeThat === 96) fences++;
    else if (code === 95 && previous === 95) blanks++;
    beforeThat = previous;
    previous = code;
  }
  if (endsSentence(previous)) sentences++;
  return { ascii, sentences, listItems, fences, blanks, indented, accents, otherScripts, signs };
}

function endsSentence(code: number): boolean {
  return code === 46 || code === 63 || code === 33;
}

/** "- ", "* ", "1. " or "1) "; a hyphen or star only at the start of a line. */
function isListMark(mark: number, beforeIt: number): boolean {
  if (mark === 45 || mark === 42) return beforeIt === newline;
  return (mark === 46 || mark === 41) && beforeIt >= 48 && beforeIt <= 57;
}

/** How many of the text's characters are among these ASCII ones. */
export function countOf(counts: CharacterCounts, characters: string): number {
  let sum = 0;
  for (let index = 0; index < characters.length; index++) sum += counts.ascii[characters.charCodeAt(index)] ?? 0;
  return sum;
}
