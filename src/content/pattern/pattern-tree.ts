// A regular expression as a tree: what the reader makes and the compiler takes. Types only.

export type Assertion = "start" | "end" | "boundary" | "inside";

/** Inclusive code points. */
export type Range = readonly [first: number, last: number];

export interface CharacterSet {
  ranges: readonly Range[];
  /** Sets that only the engine's own tables know, such as `\p{Letter}`; each matches exactly one character. */
  classes: readonly { expression: RegExp; negated: boolean }[];
  negated: boolean;
}

export type PatternTree =
  | { kind: "set"; set: CharacterSet }
  | { kind: "assertion"; assertion: Assertion }
  | { kind: "sequence"; parts: PatternTree[] }
  | { kind: "choice"; options: PatternTree[] }
  | { kind: "repeat"; part: PatternTree; min: number; max: number };

/** Why a pattern is not matched here: look-arounds, back-references, or more of it than is reasonable. */
export class UnsupportedPattern extends Error {}
