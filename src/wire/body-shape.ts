// Whether a JSON text is of a shape that is worth parsing: how deep it nests and how many members and elements it has.
// Parsing, checking and copying a body cost by those and not by its bytes; strings are passed over, whatever is in them.

export const maxShape = {
  /** Levels of objects and arrays in each other. */
  depth: 400,
  /** `name: value` pairs, all objects together. */
  members: 100_000,
  /** Commas outside of strings: array elements and members, all together. */
  elements: 400_000,
  /** Characters outside of strings: numbers and punctuation, without white space. */
  outside: 8_000_000,
} as const;

const space = 32;
const quote = 34;
const comma = 44;
const colon = 58;
const backslash = 92;
/** Characters that are looked at one by one before what ends them is searched for, which is native and many times faster. */
const glance = { string: 16, space: 256 } as const;

/** The index behind the string that begins at `start`. Escapes cost nothing but where they may hide its end. */
function endOfString(text: string, start: number): number {
  let index = start + 1;
  for (;;) {
    for (const behind = index + glance.string; index < behind; ) {
      const code = text.charCodeAt(index);
      if (code === quote) return index + 1;
      index += code === backslash ? 2 : 1;
    }
    const end = text.indexOf('"', index);
    if (end === -1) return text.length;
    let unescaped = end;
    while (unescaped > index && text.charCodeAt(unescaped - 1) === backslash) unescaped--;
    if ((end - unescaped) % 2 === 0) return end + 1;
    index = end + 1;
  }
}

/** The index behind the white space that goes on at `start`; a long stretch is left to a search, which is native. */
function endOfSpace(text: string, start: number): number {
  let index = start;
  while (text.charCodeAt(index) <= space) {
    if (++index - start > glance.space) {
      const visible = /\S/g;
      visible.lastIndex = index;
      return visible.exec(text)?.index ?? text.length;
    }
  }
  return index;
}

/** What is too much, as the end of a sentence that begins with "The request body"; undefined where nothing is. */
export function shapeProblem(text: string): string | undefined {
  if (text.length < maxShape.depth) return undefined;
  let depth = 0;
  let members = 0;
  let elements = 0;
  let outside = 0;
  for (let index = 0; index < text.length; ) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      index = endOfString(text, index);
      continue;
    }
    index++;
    if (code <= space) {
      index = endOfSpace(text, index);
      continue;
    }
    if (++outside > maxShape.outside)
      return `has more than ${maxShape.outside.toLocaleString("en")} characters outside of its strings`;
    // Brackets and braces differ in one bit, and so do the closing ones.
    if ((code | 32) === 123) {
      if (++depth > maxShape.depth) return `is nested more than ${maxShape.depth} levels deep`;
    } else if ((code | 32) === 125) depth--;
    else if (code === colon) {
      if (++members > maxShape.members) return `has more than ${maxShape.members.toLocaleString("en")} fields`;
    } else if (code === comma && ++elements > maxShape.elements) {
      return `has more than ${maxShape.elements.toLocaleString("en")} elements`;
    }
  }
  return undefined;
}
