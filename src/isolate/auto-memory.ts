// What this isolate remembers for `openrouter/auto`: how hard a workspace's recent requests were, which model a
// conversation got, and the workspace's own weights.
import { noteDifficulty, type RecentDifficulty, seededDifficulty } from "../routing/auto/recent-difficulty.ts";
import type { RouterWeights } from "../routing/auto/router-weights.ts";
import { readWeights } from "../routing/auto/weights.ts";
import { findWeights } from "../store/auto-weights.ts";
import { AgingCopy } from "./aging-copy.ts";
import { BoundedMap } from "./bounded-map.ts";

/** What the isolate remembers for the auto router. Conversations are known by a hash, never by their words. */
export interface AutoMemory {
  recent(): RecentDifficulty;
  note(difficulty: number): void;
  modelOf(conversation: string): string | undefined;
  remember(conversation: string, modelId: string): void;
  /** The workspace's own weights; null = the shipped ones. */
  weights(): Promise<RouterWeights | null>;
}

export interface AutoMemoryContext {
  workspaceId: string;
  database: D1Database;
  now(): number;
  ttlMs: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

/** By workspace: what is hard for one team is everyday for another. */
const recent = new BoundedMap<string, RecentDifficulty>(1_000);
const weights = new BoundedMap<string, AgingCopy<RouterWeights | null>>(100);
const models = new BoundedMap<string, string>(10_000);

export function autoMemory(context: AutoMemoryContext): AutoMemory {
  const { workspaceId } = context;
  const read = (): RecentDifficulty => recent.get(workspaceId) ?? seededDifficulty();
  return {
    recent: read,
    note: (difficulty) => recent.set(workspaceId, noteDifficulty(read(), difficulty)),
    modelOf: (conversation) => models.get(conversation),
    remember: (conversation, modelId) => models.set(conversation, modelId),
    weights: async () => await ownWeights(context),
  };
}

/** To be called by whoever changes a workspace's weights. */
export function forgetAutoWeights(workspaceId: string): void {
  weights.get(workspaceId)?.forget();
}

function ownWeights({ workspaceId, database, now, ttlMs, waitUntil }: AutoMemoryContext) {
  const copy = weights.get(workspaceId) ?? new AgingCopy<RouterWeights | null>();
  weights.set(workspaceId, copy);
  return copy.read({ now: now(), ttlMs, waitUntil, load: () => loadWeights(database, workspaceId) });
}

/** Weights of an earlier version of the code no longer fit; the shipped ones then serve until new ones come. */
async function loadWeights(database: D1Database, workspaceId: string): Promise<RouterWeights | null> {
  const stored = await findWeights(database, workspaceId);
  const read = stored === undefined ? undefined : readWeights(stored.document);
  return read?.ok === true ? read.value : null;
}
