// What this isolate remembers for `openrouter/auto`: how hard a workspace's recent requests were, and which model a
// conversation got.
import type { AutoMemory } from "../pipeline/choose-automatically.ts";
import { noteDifficulty, type RecentDifficulty, seededDifficulty } from "../routing/auto/recent-difficulty.ts";
import { BoundedMap } from "../store/bounded-map.ts";

/** By workspace: what is hard for one team is everyday for another. */
const recent = new BoundedMap<string, RecentDifficulty>(1_000);
const models = new BoundedMap<string, string>(10_000);

export function autoMemory(workspaceId: string, weights: AutoMemory["weights"]): AutoMemory {
  const read = (): RecentDifficulty => recent.get(workspaceId) ?? seededDifficulty();
  return {
    recent: read,
    note: (difficulty) => recent.set(workspaceId, noteDifficulty(read(), difficulty)),
    modelOf: (conversation) => models.get(conversation),
    remember: (conversation, modelId) => models.set(conversation, modelId),
    weights,
  };
}
