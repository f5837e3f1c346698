// Reads a regular expression of ECMAScript (flag u) into a tree. Look-arounds and back-references cannot be matched in
// linear time and are refused, as is what nests or repeats beyond reason.
import { PatternText } from "./pattern-text.ts";
import { type PatternTree, UnsupportedPattern } from "./pattern-tree.ts";
import { anyButLineEnd, readBrackets, readEscape, single } from "./read-set.ts";

const maxLength = 4_096;
const maxDepth = 100;
const maxRepeats = 1_000;

export function readPattern(pattern: string): PatternTree {
  if (pattern.length > maxLength) throw new UnsupportedPattern(`more than ${maxLength} characters`);
  const text = new PatternText(pattern);
  const tree = readChoice(text, 0);
  if (!text.atEnd) throw new UnsupportedPattern("a bracket that nothing opens");
  return tree;
}

function readChoice(text: PatternText, depth: number): PatternTree {
  if (depth > maxDepth) throw new UnsupportedPattern("groups that are nested too deeply");
  const options = [readSequence(text, depth)];
  while (text.take("|")) options.push(readSequence(text, depth));
  return options.length === 1 ? (options[0] ?? nothing) : { kind: "choice", options };
}

const nothing: PatternTree = { kind: "sequence", parts: [] };

function readSequence(text: PatternText, depth: number): PatternTree {
  const parts: PatternTree[] = [];
  while (!text.atEnd && !text.sees("|") && !text.sees(")")) parts.push(readRepeated(text, depth));
  return { kind: "sequence", parts };
}

function readRepeated(text: PatternText, depth: number): PatternTree {
  const part = readAtom(text, depth);
  const quantifier = text.match(/[*+?]|\{\d{1,9}(?:,\d{0,9})?\}/y);
  if (quantifier === undefined) return part;
  // Whether it is greedy decides which match is found, not whether there is one.
  text.take("?");
  const [min, max] = boundsOf(quantifier);
  if (min > maxRepeats || (Number.isFinite(max) && max > maxRepeats)) {
    throw new UnsupportedPattern("a repetition that is too long");
  }
  return { kind: "repeat", part, min, max };
}

function boundsOf(quantifier: string): [min: number, max: number] {
  if (quantifier === "*") return [0, Number.POSITIVE_INFINITY];
  if (quantifier === "+") return [1, Number.POSITIVE_INFINITY];
  if (quantifier === "?") return [0, 1];
  const [min = "", max] = quantifier.slice(1, -1).split(",");
  if (max === undefined) return [Number(min), Number(min)];
  return [Number(min), max === "" ? Number.POSITIVE_INFINITY : Number(max)];
}

function readAtom(text: PatternText, depth: number): PatternTree {
  if (text.take("^")) return { kind: "assertion", assertion: "start" };
  if (text.take("$")) return { kind: "assertion", assertion: "end" };
  if (text.take("\\b")) return { kind: "assertion", assertion: "boundary" };
  if (text.take("\\B")) return { kind: "assertion", assertion: "inside" };
  if (text.take("(")) return readGroup(text, depth);
  if (text.take("[")) return { kind: "set", set: readBrackets(text) };
  if (text.take(".")) return { kind: "set", set: anyButLineEnd };
  if (text.take("\\")) return { kind: "set", set: readEscape(text) };
  if (text.match(/[*+?]/y) !== undefined) throw new UnsupportedPattern("a repetition of nothing");
  return { kind: "set", set: single(text.next().codePointAt(0) ?? 0) };
}

function readGroup(text: PatternText, depth: number): PatternTree {
  if (text.match(/\?(?::|<[\p{L}\p{N}_$]{1,64}>)/uy) === undefined && text.sees("?")) {
    throw new UnsupportedPattern(
      text.match(/\?<?[=!]/y) === undefined ? "flags or another sign behind (?" : "a look-around",
    );
  }
  const inside = readChoice(text, depth + 1);
  if (!text.take(")")) throw new UnsupportedPattern("a group that does not end");
  return inside;
}
