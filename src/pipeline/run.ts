// One try of an endpoint, what it came to, and all tries of a request.
import type { AttemptRecord } from "../accounting/generation-record.ts";
import type { Credential } from "../isolate/credentials.ts";
import type { Load } from "../routing/health/first-token-times.ts";
import type { AttemptFailure } from "../routing/outcome.ts";
import type { PlannedAttempt } from "../routing/select-endpoints.ts";
import type { Annotation } from "../wire/answer.ts";
import type { Failure } from "../wire/failure.ts";
import type { Note } from "../wire/note.ts";
import type { PricedTier } from "../wire/service-tier.ts";
import type { Account } from "./account.ts";

/** Who searched the web for an attempt. */
export interface SearchUse {
  engine: "native" | "exa";
  /** Pages that were found; null: the vendor does not tell. */
  results: number | null;
  /** The vendor searches for every answer, and need not count it. */
  isCertain: boolean;
  /** Of an engine outside. */
  costPico: bigint;
}

/** What making a request fit an endpoint came to. */
export interface Fitted {
  /** Of files that were read for this attempt. */
  annotations: Annotation[];
  ocrCostPico: bigint;
  /** Estimated prompt tokens of what is sent, where files or a compression made another text of the request; else null. */
  promptTokens: number | null;
  /** null: no search of the web was asked for. */
  search: SearchUse | null;
  /** The service tier that it asks for. */
  serviceTier: PricedTier | null;
  notes: Note[];
}

/** One try of an endpoint with one of its keys. */
export interface Attempt {
  planned: PlannedAttempt;
  credential: Credential;
}

export interface FailedAttempt extends Attempt {
  failure: FailedCall;
}

/** `annotations`: the files that were read for it, so that nobody pays for that twice. */
export type FailedCall = AttemptFailure & { annotations?: Annotation[] };

/** What a call came to that was answered. */
export interface OpenedCall<Opened> {
  opened: Opened;
  fitted: Fitted;
}

/** The attempt whose answer began. Times in epoch milliseconds. */
export interface AnsweredAttempt extends Attempt {
  fitted: Fitted;
  startedAt: number;
  /** When its request went out, and when the first of its answer came. */
  sentAt: number;
  spokeAt: number;
  load: Load;
  /** What earlier steps cost, for which the router ran tools. */
  earlier?: readonly Account[];
  /** It is the last of these itself: a later step failed. */
  isAccounted?: boolean;
  /** Nobody was asked: it is the answer of this generation, kept since then. */
  cachedFrom?: string;
}

export interface Run<Opened> {
  /** Everything that was tried, in order. */
  attempts: AttemptRecord[];
  failed: FailedAttempt[];
  /** null when everything failed. */
  answer: (AnsweredAttempt & OpenedCall<Opened>) | null;
  /** Of an equal request that this one waited for. */
  failure?: Failure;
  /** What was paid for although everything failed in the end. */
  spent?: Spent | undefined;
  /** The same when the answer has come to its end: it may have had several steps. */
  final?(): AnsweredRun<Opened>;
}

/** Of steps that were answered before one failed. */
export interface Spent {
  account: Account;
  notes: readonly Note[];
}

export type AnsweredRun<Opened> = Run<Opened> & { answer: AnsweredAttempt & OpenedCall<Opened> };

export function isAnswered<Opened>(run: Run<Opened>): run is AnsweredRun<Opened> {
  return run.answer !== null;
}
