// The record of one generation: everything about a request but its contents. It travels through the queue to D1 as
// JSON, so money is picodollars as decimal text. Types only; it must never gain a field that holds prompt or answer.
import type { Exclusion } from "../wire/failure.ts";

export interface PlannedAttemptRecord {
  model: string;
  /** Provider slug. */
  provider: string;
  /** Endpoint tag. */
  endpoint: string;
  /** USD per token used for balancing, decimal string. */
  price: string;
  stable: boolean;
}

export interface AttemptRecord {
  model: string;
  /** Provider slug. */
  provider: string;
  providerName: string;
  endpoint: string;
  /** `ok`, or the kind of its failure. */
  outcome: string;
  /** The upstream's HTTP status; null where none was seen. */
  status: number | null;
  /** Milliseconds from the request's start to this attempt's, and how long it took. */
  startedMs: number;
  durationMs: number;
  byok: boolean;
}

export interface GenerationRecord {
  id: string;
  workspaceId: string;
  /** SHA-256 hex of the API key. */
  keyHash: string;
  createdAt: string;
  /** Which front door: chat, completions, messages, responses, embeddings. */
  door: string;
  requestedModel: string;
  model: string | null;
  provider: string | null;
  providerName: string | null;
  endpoint: string | null;
  upstreamId: string | null;
  streamed: boolean;
  cancelled: boolean;
  /** HTTP status sent to the client. */
  status: number;
  errorType: string | null;
  finishReason: string | null;
  nativeFinishReason: string | null;
  /** Milliseconds to the first token (or the whole answer), and from start to end. */
  latencyMs: number | null;
  generationMs: number | null;
  promptTokens: number;
  completionTokens: number;
  reasoningTokens: number;
  cachedTokens: number;
  cacheWriteTokens: number;
  /** Usage was counted by estimate. */
  estimated: boolean;
  /** Picodollars as decimal text: what the workspace is charged, what the provider charges us, saved by caching. */
  costPico: string;
  upstreamCostPico: string;
  cacheDiscountPico: string | null;
  byok: boolean;
  dataRegion: "global" | "europe";
  /** Whether contents were kept: off, stored, skipped-eu. */
  ioLog: "off" | "stored" | "skipped-eu";
  sessionId: string | null;
  externalUser: string | null;
  origin: string | null;
  referer: string | null;
  userAgent: string | null;
  mediaPrompt: number;
  /** `auto`, `fairlead/auto` … where a router chose the model. */
  router: string | null;
  plan: PlannedAttemptRecord[];
  excluded: Exclusion[];
  attempts: AttemptRecord[];
  /** What the router did on the way: transforms, OCR, healing, auto choice. Facts and numbers, never text of the prompt. */
  pipeline: { type: string; name: string; summary?: string; data?: Record<string, unknown>; costPico?: string }[];
}
