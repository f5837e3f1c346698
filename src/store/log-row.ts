// A row of the log, as D1's short rows and the records of the archive have it. Types only.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { FinishReason } from "../wire/answer.ts";

export interface LogPosition {
  createdAt: string;
  id: string;
}

export interface LogRow extends LogPosition {
  keyHash: string;
  requestedModel: string;
  /** What answered, else what was asked for or tried last. */
  model: string;
  provider: string;
  providerName: string | null;
  status: number;
  failed: boolean;
  errorType: string | null;
  finishReason: FinishReason | null;
  cancelled: boolean;
  streamed: boolean;
  promptTokens: number;
  completionTokens: number;
  costPico: bigint;
  latencyMs: number | null;
  generationMs: number | null;
  dataRegion: GenerationRecord["dataRegion"];
  ioLog: GenerationRecord["ioLog"];
  /** Answered from the response cache. */
  cached: boolean;
  /** Null in records of earlier versions, as the labels below it. */
  attempts: number | null;
  tools: number | null;
  cachedTokens: number | null;
  sessionId: string | null;
  externalUser: string | null;
  app: string | null;
  /** What the request counts for; empty where none was tried. */
  endpoint: string | null;
  failovers: number | null;
  /** Whose attempts others took the place of, as accounting/failures.ts writes them. */
  replaced: string | null;
}
