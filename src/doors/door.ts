// A front door is one request format that clients speak: it reads their body into our request and writes our answers,
// streams and errors back in their vocabulary. Doors know nothing of providers; pure translation, no I/O.
import type { ChunkPart } from "../streaming/stream-part.ts";
import type { Choice, Usage } from "../wire/answer.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { ErrorBody } from "../wire/error-body.ts";
import type { Failure } from "../wire/failure.ts";
import type { NativeAnswer } from "../wire/native-answer.ts";
import type { Result } from "../wire/result.ts";

/** What every answer and every chunk carries: the generation's id, when it began and who answered. */
export interface AnswerIdentity {
  id: string;
  /** Unix seconds. */
  created: number;
  /** Catalog id of the model that answered. */
  model: string;
  /** Display name of the provider that answered. */
  provider: string;
}

/** A whole answer as the router gives it to a door. */
export interface Answer extends AnswerIdentity {
  choices: Choice[];
  usage: Usage;
  /** Of the prompt tokens written to the cache, those written for an hour; undefined where nobody tells. */
  cacheWriteHourTokens?: number;
  systemFingerprint: string | null;
  serviceTier: string | null;
  /** What only Anthropic's format can say. */
  native?: NativeAnswer;
  /** `openrouter_metadata`, where the client asked for it. */
  metadata?: Record<string, unknown>;
}

/** What the prompt counts when a stream begins: as the provider has reported by then, else by estimate. */
export interface PromptCounts {
  /** Those read from and written to the cache included. */
  promptTokens: number;
  cachedTokens: number;
  cacheWriteTokens: number;
  /** Of these, those written for an hour; undefined where nobody tells. */
  cacheWriteHourTokens?: number;
}

/** What the end of a stream adds to its chunks. */
export interface StreamEnd {
  usage: Usage;
  cacheWriteHourTokens?: number;
  serviceTier: string | null;
  metadata?: Record<string, unknown>;
}

/** Writes one stream as text of server-sent events. It may remember what it wrote; nothing outlives the stream. */
export interface StreamWriter {
  chunk(part: ChunkPart): string;
  end(end: StreamEnd): string;
  /** The stream failed after its first token: an error in the door's own form, never a clean end. */
  fail(error: ErrorBody): string;
}

/** What the client sent, as its contents are kept: its messages, or its prompt where the format has none. */
export type KeptInput = ({ messages: unknown[] } | { prompt: unknown }) & { [field: string]: unknown };

/** What every front door has, those among them that do not chat. */
export interface FrontDoor<Request = unknown> {
  /** Stands in records; the name of the API (`api_type`, wire reference §9) where it is not a conversation's. */
  name: string;
  readRequest(body: Record<string, unknown>): Result<Request, Failure>;
  keptInput(request: Request): KeptInput;
  /** The same of a body that is no request. */
  refusedInput(body: Record<string, unknown>): KeptInput;
  /** The body of an error before anything was sent. */
  writeError(error: ErrorBody, generationId: string | null): unknown;
  /** For errors that this format tells as an answer with status 200; undefined for all others. */
  answerToError?(error: ErrorBody, identity: AnswerIdentity, request: Request): ToldAsAnswer | undefined;
}

/** Whole, and as the text of a stream. */
export interface ToldAsAnswer {
  body: unknown;
  stream: string;
}

/** A door for conversations. */
export interface Door extends FrontDoor<ChatRequest> {
  /** Whether its requests are messages; a bare prompt tells the auto router too little to choose by. */
  hasMessages: boolean;
  /** Its system prompt stands beside its messages. */
  systemApart?: true;
  writeAnswer(answer: Answer, request: ChatRequest): unknown;
  streamWriter(identity: AnswerIdentity, request: ChatRequest, prompt: PromptCounts): StreamWriter;
}

/** A door whose answers come whole, from one format that all its providers are translated to. */
export interface WholeDoor<Request, Payload> extends FrontDoor<Request> {
  writeAnswer(answer: WholeAnswer<Payload>, request: Request): unknown;
}

export interface WholeAnswer<Payload> extends AnswerIdentity {
  payload: Payload;
  usage: Usage;
}
