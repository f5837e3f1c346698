// Everything the router knows of a prompt, read once: facts for the hand-set opinion, features and hashed words for the
// learned one.
import { type PromptFacts, readFacts, readFeatures } from "./features.ts";
import { readBuckets, type SparseRow } from "./hash-features.ts";
import { stripMultipleChoice } from "./multiple-choice.ts";
import { readPrompt } from "./read-prompt.ts";
import { readWords } from "./words.ts";

export interface ObservedPrompt {
  facts: PromptFacts;
  features: Float32Array;
  row: SparseRow;
  /** Whether it is a question with options, as exams have. */
  isExam: boolean;
}

export function observePrompt(prompt: string): ObservedPrompt {
  const read = readPrompt(prompt);
  const question = stripMultipleChoice(read.text);
  const words = readWords(question.text);
  const facts = readFacts(words);
  const features = readFeatures(question, read.length, facts);
  return { facts, features, row: readBuckets(words), isExam: question.options.length > 0 };
}
