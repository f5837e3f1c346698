// Made-up labelled prompts, drawn by a seed: the weak model fails when a prompt is long on numbers and on one topic, the
// strong one seldom fails.

import { seededRandom } from "../../../../src/routing/auto/seeded-random.ts";
import type { TrainingRow } from "../../../../src/routing/auto/train.ts";

const easyTopics = ["tulips", "soup", "bridges", "kittens", "football", "tea"];
const hardTopics = ["tensors", "torts", "isotopes"];

export function labelledPrompts(count: number, seed: number): (TrainingRow & { strong: number; weak: number })[] {
  const random = seededRandom(seed);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? "";
  return Array.from({ length: count }, (_, index) => {
    const isHard = random() < 0.4;
    const numbers = Array.from({ length: isHard ? 4 : 1 }, () => Math.floor(random() * 900));
    const topic = pick(isHard ? hardTopics : easyTopics);
    return {
      prompt: `Question ${index}: what is known about ${topic} when ${numbers.join(" and ")} of them meet?`,
      strong: random() < 0.95 ? 1 : 0,
      weak: random() < (isHard ? 0.3 : 0.9) ? 1 : 0,
      source: "made up",
    };
  });
}
