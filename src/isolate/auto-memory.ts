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
  now(): number;
  ttlMs: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

export class AutoRouterMemory {
  readonly #database: D1Database;
  /** By workspace: what is hard for one team is everyday for another. */
  readonly #recent = new BoundedMap<string, RecentDifficulty>(1_000);
  readonly #weights = new BoundedMap<string, AgingCopy<RouterWeights | null>>(100);
  readonly #models = new BoundedMap<string, string>(10_000);

  constructor(database: D1Database) {
    this.#database = database;
  }

  of(context: AutoMemoryContext): AutoMemory {
    const { workspaceId } = context;
    const recent = (): RecentDifficulty => this.#recent.get(workspaceId) ?? seededDifficulty();
    return {
      recent,
      note: (difficulty) => this.#recent.set(workspaceId, noteDifficulty(recent(), difficulty)),
      modelOf: (conversation) => this.#models.get(conversation),
      remember: (conversation, modelId) => this.#models.set(conversation, modelId),
      weights: async () => await this.#ownWeights(context),
    };
  }

  /** To be called by whoever changes a workspace's weights. */
  forgetWeights(workspaceId: string): void {
    this.#weights.get(workspaceId)?.forget();
  }

  #ownWeights({ workspaceId, now, ttlMs, waitUntil }: AutoMemoryContext) {
    const copy = this.#weights.get(workspaceId) ?? new AgingCopy<RouterWeights | null>();
    this.#weights.set(workspaceId, copy);
    const load = () => loadWeights(this.#database, workspaceId);
    const shipped = async () => ({ value: null, asOf: now() });
    return copy.read({ now: now(), ttlMs, waitUntil, load, fallback: shipped });
  }
}

/** While storage is away, too, the shipped weights serve: any choice is better than none. Weights of an earlier version of the code no longer fit; the shipped ones then serve until new ones come. */
async function loadWeights(database: D1Database, workspaceId: string): Promise<RouterWeights | null> {
  const stored = await findWeights(database, workspaceId);
  const read = stored === undefined ? undefined : readWeights(stored.document);
  return read?.ok === true ? read.value : null;
}
