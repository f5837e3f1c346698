// What of a text is not in another one, word by word: the longest common sequence stays, the rest is marked. Pure.

export interface Piece {
  text: string;
  /** Not in the text that it is compared with. */
  isNew: boolean;
}

/** Words of either text: the work grows with their product. */
const maxWords = 1_500;

/** The pieces make up `text`; undefined where the texts are too long to be compared. */
export function diffWords(before: string, text: string): Piece[] | undefined {
  const [old, words] = [wordsOf(before), wordsOf(text)];
  if (old.length > maxWords || words.length > maxWords) return undefined;
  const width = words.length + 1;
  // lengths[i * width + j]: of the longest sequence that old from i and words from j have in common.
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = words.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] =
        old[i] === words[j]
          ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0);
    }
  }
  const pieces: Piece[] = [];
  let i = 0;
  for (const [j, word] of words.entries()) {
    const left = lengths[i * width + j] ?? 0;
    // Old words that lead to no longer sequence are gone from the text.
    while (i < old.length && old[i] !== word && (lengths[(i + 1) * width + j] ?? 0) === left) i += 1;
    const isCommon = i < old.length && old[i] === word && left === (lengths[(i + 1) * width + j + 1] ?? 0) + 1;
    add(pieces, word, !isCommon);
    if (isCommon) i += 1;
  }
  return pieces;
}

function wordsOf(text: string): string[] {
  return text.match(/\s+|[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu) ?? [];
}

function add(pieces: Piece[], text: string, isNew: boolean): void {
  const last = pieces.at(-1);
  if (last?.isNew === isNew) last.text += text;
  else pieces.push({ text, isNew });
}
