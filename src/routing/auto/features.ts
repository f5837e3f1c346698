// The hand features: some seventy numbers about a prompt that say how hard it looks without knowing its subject.
// Weights are only valid for the feature list they were trained with: `featureNames` is part of their format.
import { type CharacterCounts, countCharacters, countOf } from "./count-characters.ts";
import { countClasses } from "./count-classes.ts";
import { examNames, readExamFeatures } from "./exam-features.ts";
import type { PlainQuestion } from "./multiple-choice.ts";
import { wordClasses } from "./word-classes.ts";
import { allUpper, isNumber, startsUpper, type Words } from "./words.ts";

const shapeNames = [
  "length",
  "words",
  "sentences",
  "words_per_sentence",
  "letters_per_word",
  "long_words",
  "longest_word",
  "variety",
  "lines",
  "list_items",
  "capitals",
  "acronyms",
  "names",
  "numbers",
  "number_share",
  "digits",
  "decimals",
  "operators",
  "formula_marks",
  "signs",
  "code_marks",
  "fences",
  "indented",
  "brackets",
  "quotes",
  "commas",
  "clauses",
  "questions",
  "exclamations",
  "blanks",
  "bars",
  "dollars",
  "percents",
  "accents",
  "other_scripts",
] as const;

export const featureNames: readonly string[] = [...shapeNames, ...wordClasses.map(({ name }) => name), ...examNames];

export interface PromptFacts {
  characters: CharacterCounts;
  words: Words;
  /** Words of each class, in the order of `wordClasses`. */
  classes: Float32Array;
}

export function readFacts(words: Words): PromptFacts {
  return { characters: countCharacters(words.codes), words, classes: countClasses(words) };
}

interface WordShape {
  letters: number;
  long: number;
  longest: number;
  distinct: number;
  acronyms: number;
  names: number;
  numbers: number;
}

/** Distinct words are counted in a bitmap of 2,048 hash values: exact enough for a share, and of bounded size. */
function shapeOfWords(words: Words): WordShape {
  const shape = { letters: 0, long: 0, longest: 0, distinct: 0, acronyms: 0, names: 0, numbers: 0 };
  const seen = new Int32Array(64);
  for (let index = 0; index < words.count; index++) {
    const length = words.lengths[index] ?? 0;
    const marks = words.marks[index] ?? 0;
    shape.letters += length;
    if (length >= 9) shape.long++;
    if (length > shape.longest) shape.longest = length;
    if ((marks & isNumber) !== 0) shape.numbers++;
    else if ((marks & allUpper) !== 0 && length > 1) shape.acronyms++;
    else if ((marks & startsUpper) !== 0) shape.names++;
    const hash = words.hashes[index] ?? 0;
    const bit = (hash ^ (hash >>> 11)) & 2047;
    const block = seen[bit >> 5] ?? 0;
    if ((block & (1 << (bit & 31))) === 0) {
      shape.distinct++;
      seen[bit >> 5] = block | (1 << (bit & 31));
    }
  }
  return shape;
}

/** `length`: of the whole prompt, of which `question` may hold only a part. */
export function readFeatures(question: PlainQuestion, length: number, facts: PromptFacts): Float32Array {
  const { characters, words, classes } = facts;
  const shape = shapeOfWords(words);
  const count = Math.max(words.count, 1);
  const size = Math.max(question.text.length, 1);
  const sentences = Math.max(characters.sentences, 1);
  const digits = countOf(characters, "0123456789");
  const values: Record<(typeof shapeNames)[number], number> = {
    length: Math.log2(1 + length),
    words: Math.log2(1 + words.count),
    sentences: Math.log2(sentences),
    words_per_sentence: words.count / sentences,
    letters_per_word: shape.letters / count,
    long_words: shape.long / count,
    longest_word: Math.min(shape.longest, 40),
    variety: shape.distinct / Math.min(count, 2048),
    lines: Math.log2(1 + countOf(characters, "\n")),
    list_items: characters.listItems,
    capitals: countOf(characters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") / size,
    acronyms: shape.acronyms,
    names: shape.names / sentences,
    numbers: shape.numbers,
    number_share: shape.numbers / count,
    digits: digits / size,
    decimals: digits / Math.max(shape.numbers, 1),
    operators: countOf(characters, "+*/=<>-"),
    formula_marks: countOf(characters, "$\\^_"),
    signs: characters.signs,
    code_marks: countOf(characters, "{}<>;&@#~`="),
    fences: characters.fences,
    indented: characters.indented,
    brackets: countOf(characters, "()[]"),
    quotes: countOf(characters, '"'),
    commas: countOf(characters, ",") / count,
    clauses: countOf(characters, ":;"),
    questions: countOf(characters, "?"),
    exclamations: countOf(characters, "!"),
    blanks: characters.blanks,
    bars: countOf(characters, "|"),
    dollars: countOf(characters, "$"),
    percents: countOf(characters, "%"),
    accents: characters.accents / size,
    other_scripts: characters.otherScripts / size,
  };
  const features = new Float32Array(featureNames.length);
  shapeNames.forEach((name, index) => {
    features[index] = values[name];
  });
  features.set(classes, shapeNames.length);
  features.set(readExamFeatures(question), shapeNames.length + classes.length);
  return features;
}
