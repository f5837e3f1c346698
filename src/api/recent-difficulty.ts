// How hard each workspace's requests have been lately, as this isolate has seen them: a histogram, never a prompt.
import { noteDifficulty, type RecentDifficulty, seededDifficulty } from "../routing/auto/recent-difficulty.ts";
import { BoundedMap } from "../store/bounded-map.ts";

const byWorkspace = new BoundedMap<string, RecentDifficulty>(1_000);

export function recentDifficultyOf(workspaceId: string) {
  const read = (): RecentDifficulty => byWorkspace.get(workspaceId) ?? seededDifficulty();
  return {
    read,
    note: (difficulty: number) => byWorkspace.set(workspaceId, noteDifficulty(read(), difficulty)),
  };
}
