// What in a prompt speaks for which kind of task, by hand: classes of words and marks, each enough at some count. One
// table, read both by the prior on difficulty and by the naming of the task.
import { countOf } from "./count-characters.ts";
import type { PromptFacts } from "./features.ts";
import { type WordClass, wordClassNames } from "./word-classes.ts";

export type Evidence =
  | "mathematics"
  | "quantities"
  | "code"
  | "logic"
  | "expertise"
  | "constraints"
  | "extraction"
  | "creation"
  | "roleplay"
  | "smallTalk"
  | "explanation"
  | "translation";

interface Source {
  evidence: Evidence;
  /** How much is plain evidence in a short prompt. */
  enough: number;
  words: Partial<Record<WordClass, number>>;
  marks?: (facts: PromptFacts) => number;
}

const digits = "0123456789";

const sources: readonly Source[] = [
  {
    evidence: "mathematics",
    enough: 3,
    words: { mathematics: 1, statistics: 0.7, quantity: 0.15 },
    marks: ({ characters }) => countOf(characters, "^\\=+*/") * 0.4,
  },
  {
    evidence: "quantities",
    enough: 5,
    words: { quantity: 0.6, number_word: 0.5 },
    marks: ({ characters }) => Math.min(countOf(characters, digits), 4) * 0.5,
  },
  {
    evidence: "code",
    enough: 3,
    words: { code: 0.8, algorithm: 0.6 },
    marks: ({ characters }) => characters.fences * 3 + countOf(characters, "{};<>_") * 0.2,
  },
  { evidence: "logic", enough: 4, words: { logic: 0.8, condition: 0.6, negation: 0.4, extreme: 0.2 } },
  {
    evidence: "expertise",
    enough: 4,
    words: { science: 1, law: 0.7, finance: 0.7, medicine: 0.4, statistics: 1 },
  },
  {
    evidence: "constraints",
    enough: 5,
    words: { constraint: 0.8, format: 0.6, extract: 0.5, analyse: 0.6 },
    marks: ({ characters }) => characters.listItems * 0.5,
  },
  { evidence: "extraction", enough: 3, words: { extract: 1, format: 0.6 } },
  { evidence: "creation", enough: 2, words: { creative: 1 } },
  { evidence: "roleplay", enough: 2, words: { roleplay: 1 } },
  { evidence: "smallTalk", enough: 3, words: { smalltalk: 1, advice: 1 } },
  { evidence: "explanation", enough: 2, words: { explain: 1 } },
  { evidence: "translation", enough: 2, words: { translate: 1 } },
];

const compiled = sources.map(({ evidence, enough, words, marks }) => ({
  evidence,
  enough,
  marks,
  shares: sharesByClass(words),
}));

function sharesByClass(words: Source["words"]): [position: number, share: number][] {
  return wordClassNames.flatMap((name, position): [number, number][] => {
    const share = words[name];
    return share === undefined ? [] : [[position, share]];
  });
}

/** 0 (none) … 1 (plain) for each kind of evidence. Long prompts mention many things: they need more of it. */
export function readEvidence(facts: PromptFacts): Record<Evidence, number> {
  const dilution = 1 + facts.words.count / 240;
  const found: Record<Evidence, number> = {
    mathematics: 0,
    quantities: 0,
    code: 0,
    logic: 0,
    expertise: 0,
    constraints: 0,
    extraction: 0,
    creation: 0,
    roleplay: 0,
    smallTalk: 0,
    explanation: 0,
    translation: 0,
  };
  for (const { evidence, enough, shares, marks } of compiled) {
    let amount = marks?.(facts) ?? 0;
    for (const [position, share] of shares) amount += share * (facts.classes[position] ?? 0);
    found[evidence] = 1 - Math.exp((-1.5 * amount) / (enough * dilution));
  }
  return found;
}
