// What only a question with options shows: how its question and its options are built. All zero for any other prompt.
import type { PlainQuestion } from "./multiple-choice.ts";

export const examNames = [
  "stem_length",
  "options_length",
  "option_digits",
  "stem_ending",
  "option_capitals",
  "shortest_option",
] as const;

const endings = "?.:";

/** In the order of `examNames`. */
export function readExamFeatures({ stem, options }: PlainQuestion): readonly number[] {
  if (options.length === 0) return [0, 0, 0, 0, 0, 0];
  const joined = options.join(" ");
  const lengths = options.map((option) => option.length);
  const ending = endings.indexOf(stem.trimEnd().slice(-1));
  return [
    Math.log2(1 + stem.length),
    Math.log2(1 + joined.length),
    (joined.match(/[0-9]/g)?.length ?? 0) / (joined.length + 1),
    ending < 0 ? 4 : ending + 1,
    options.filter((option) => /^[A-Z]/.test(option)).length,
    Math.min(...lengths) / (Math.max(...lengths) + 1),
  ];
}
