// The record of one generation: everything about a request but its contents. It travels through the queue to D1 as
// JSON, so money is picodollars as decimal text. Text in it is a word of a fixed list, a name of the catalog, an id or
// a label that the client gave its request, cut short; there must never be room for prompt, answer or a provider's own words.
import type { FinishReason } from "../wire/answer.ts";
import type { Exclusion } from "../wire/failure.ts";
import type { Note } from "../wire/note.ts";
import type { ClientLabels } from "./client-labels.ts";
import type { BillLine } from "./cost.ts";
import type { RecordedError } from "./error-code.ts";
import type { RequestParameters } from "./request-parameters.ts";

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

/** `ok`, or the kind of its failure. */
export type AttemptOutcome =
  | "ok"
  | "network"
  | "timeout"
  | "status"
  | "unparsable"
  | "error_in_answer"
  | "too_large"
  | "no_room"
  | "empty"
  | "broken_off"
  | "late"
  | "refused"
  | "context_length"
  | "unsupported"
  | "preparation"
  | "not_sent"
  | "client_gone";

export interface AttemptRecord {
  model: string;
  /** Provider slug. */
  provider: string;
  providerName: string;
  endpoint: string;
  outcome: AttemptOutcome;
  /** The upstream's HTTP status; null where none was seen. */
  status: number | null;
  /** Milliseconds from the request's start to this attempt's, and how long it took. */
  startedMs: number;
  durationMs: number;
  /** From its start to the headers of the response; not there where none came, and in records of earlier versions. */
  headersMs?: number;
  /** The vendor's own id of the request, as its support asks for it. */
  requestId?: string;
  byok: boolean;
  /** Of a provider with several keys: the place of the one that was used in its list, from 0. */
  key?: number;
}

/** In the place of a name that the catalog does not know: the client's own text. */
export const unknownModel = "unknown";

/** Without its detail, which may quote the request. */
export type ExclusionRecord = Pick<Exclusion, "model" | "endpoint" | "by">;

/** Lists that are cut where a record would become too large. */
export type RecordList = "excluded" | "plan" | "pipeline" | "attempts";

export interface GenerationRecord {
  id: string;
  workspaceId: string;
  /** SHA-256 hex of the API key. */
  keyHash: string;
  createdAt: string;
  /** Which front door: chat, completions, messages, responses, embeddings. */
  door: string;
  /** As the client wrote it, where the catalog knows such a model; else "unknown", or "" where none was named. */
  requestedModel: string;
  model: string | null;
  provider: string | null;
  providerName: string | null;
  endpoint: string | null;
  /** The provider's id of its answer, at most 128 characters; null where what it sent is no id. */
  upstreamId: string | null;
  streamed: boolean;
  cancelled: boolean;
  /** HTTP status sent to the client. */
  status: number;
  errorType: RecordedError | null;
  finishReason: FinishReason | null;
  /** The vendor's word where vendors document it, else "other". */
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
  /** How the cost came about; not there in records of earlier versions. */
  bill?: readonly BillLine[];
  /** How it was asked; not there in records of earlier versions. */
  parameters?: RequestParameters;
  byok: boolean;
  /** The service tier that was paid for; not there in records of earlier versions. */
  serviceTier?: string | null;
  /** The preset that it was made with, where there was one. */
  presetId?: string;
  presetVersion?: number;
  /** The generation whose kept answer it was given; not there where somebody was asked. */
  responseCacheSourceId?: string;
  dataRegion: "global" | "europe";
  /** Whether contents were kept: off, stored, skipped-eu. */
  ioLog: "off" | "stored" | "skipped-eu";
  /** The client's own labels, each at most 256 characters. */
  sessionId: string | null;
  externalUser: string | null;
  origin: string | null;
  referer: string | null;
  userAgent: string | null;
  /** Whatever else it says of its request, where it does. */
  labels?: ClientLabels;
  mediaPrompt: number;
  /** `auto`, `fairlead/auto` … where a router chose the model. */
  router: string | null;
  plan: PlannedAttemptRecord[];
  /** But for endpoints without credentials, which are there for nobody. */
  excluded: ExclusionRecord[];
  attempts: AttemptRecord[];
  /** What the router did on the way: transforms, OCR, healing, auto choice. */
  pipeline: Note[];
  /** How many entries were left out of each list that was too long. */
  omitted: Partial<Record<RecordList, number>>;
}
