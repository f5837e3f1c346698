// How many slips lie between two words: a character too many, too few, another one, or two in each other's place. Pure.

/**
 * More than `most` where there are more than that: how many more is not counted.
 * Source: optimal string alignment, as in Damerau, "A technique for computer detection and correction of spelling errors"
 * (1964).
 */
export function editDistance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      const changed = at(row, j - 1) + (isSame ? 0 : 1);
      const swapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      next[j] = Math.min(at(row, j) + 1, at(next, j - 1) + 1, changed, swapped ? at(before, j - 2) + 1 : changed);
    }
    if (Math.min(...next) > most) return most + 1;
    before = row;
    row = next;
  }
  return at(row, other.length);
}

function at(row: readonly number[], place: number): number {
  return row[place] ?? Number.POSITIVE_INFINITY;
}
