// The number of a PDF's object: the first of the two that stand before the word `obj`. Reads backwards, so that each place costs
// no more than it has characters.

const maxDigits = 10;
const maxGap = 200;

/** Of `12 0 obj` where `at` is the place of `obj`: 12; undefined where no two numbers stand before it. */
export function objectNumberBefore(text: string, at: number): number | undefined {
  const end = backOver(text, at, { is: isGap, max: maxGap });
  const generation = backOver(text, end, { is: isDigit, max: maxDigits });
  const behind = backOver(text, generation, { is: isGap, max: maxGap });
  if (generation === end || behind === generation) return undefined;
  const start = backOver(text, behind, { is: isDigit, max: maxDigits });
  return start === behind ? undefined : Number(text.slice(start, behind));
}

/** Where the characters of a kind begin that end just before `at`. */
function backOver(text: string, at: number, { is, max }: { is: (code: number) => boolean; max: number }): number {
  let start = at;
  while (start > 0 && at - start < max && is(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
const isGap = (code: number): boolean => !(isDigit(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122));
