// What this isolate remembers for `openrouter/auto`: how hard recent requests were, and which model a conversation got.
import type { AutoMemory } from "../pipeline/choose-automatically.ts";
import { noteDifficulty, type RecentDifficulty, seededDifficulty } from "../routing/auto/recent-difficulty.ts";
import { BoundedMap } from "../store/bounded-map.ts";

let recent: RecentDifficulty | undefined;
const models = new BoundedMap<string, string>(10_000);

export function autoMemory(weights: AutoMemory["weights"]): AutoMemory {
  return {
    recent: () => {
      recent ??= seededDifficulty();
      return recent;
    },
    note: (difficulty) => {
      recent = noteDifficulty(recent ?? seededDifficulty(), difficulty);
    },
    modelOf: (conversation) => models.get(conversation),
    remember: (conversation, modelId) => models.set(conversation, modelId),
    weights,
  };
}
