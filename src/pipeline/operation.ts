// What an operation is: one kind of request (a conversation, embeddings, …) as one value. It says how a body is read,
// what planning is to know of it, how an endpoint is called and how the answer is written; `handle` does all the rest,
// the same for every operation. An operation never loops, plans or records.
import type { Dialect, UpstreamRequest } from "../dialects/dialect.ts";
import type { FrontDoor } from "../doors/door.ts";
import type { Candidate } from "../routing/candidate.ts";
import type { AttemptFailure } from "../routing/outcome.ts";
import type { RequestFacts } from "../routing/request-facts.ts";
import type { ReportedUsage } from "../wire/answer.ts";
import type { Failure } from "../wire/failure.ts";
import type { PresetVersion } from "../wire/preset.ts";
import type { Result } from "../wire/result.ts";
import type { Asked, Labels } from "./asked.ts";
import type { AttemptClock } from "./attempt/attempt-clock.ts";
import type { Tape } from "./cache/tape.ts";
import type { GuardedOperation } from "./guard.ts";
import type { Inference } from "./inference.ts";
import type { Measure, RequestPlan } from "./request-plan.ts";
import type { AnsweredRun, FailedCall, Fitted, Run } from "./run.ts";

/**
 * `Request`: what its door reads; `Ready`: the same with what had to be looked at or fetched before planning; `Opened`: an
 * answer that has begun; `Streamed`: one that comes as a stream, for operations that have such.
 */
export interface Operation<Request, Ready, Opened, Streamed = never> extends GuardedOperation<Request> {
  door: FrontDoor<Request>;
  /** With what a preset says beside it; absent: presets say nothing to this operation. */
  withPreset?(request: Request, version: PresetVersion): Result<Request, Failure>;
  /** The output modality of its models where that is an operation of its own; null: conversations. */
  modality: string | null;
  labels(request: Request, inference: Inference): Labels;
  prepare(request: Request, inference: Inference): Promise<Result<Ready, Failure>>;
  measure(ready: Ready, inference: Inference): Measure;
  /** Whether an endpoint is asked for a stream, however the client wants its answer. */
  streams(ready: Ready, candidate: Candidate): boolean;
  /** The request of one attempt, made afresh from the untouched one. What it throws is a failed attempt. */
  build(ready: Ready, input: BuildInput): Promise<Result<Built, FailedCall>>;
  whole: WholeExchange<Ready, Opened>;
  streamed: StreamedExchange<Ready, Streamed> | null;
}

export interface BuildInput {
  candidate: Candidate;
  dialect: Dialect;
  facts: RequestFacts;
  inference: Inference;
  /** It is asked for a stream. */
  streams: boolean;
}

export interface Built {
  upstream: UpstreamRequest;
  fitted: Fitted;
}

/** How an answer is opened. */
interface Opening<Ready, Opened> {
  /** Reads a 2xx response until it is certain whether it is an answer. Throws only what reading the body throws. */
  open(ready: Ready, input: OpenInput): Promise<Result<Opened, AttemptFailure>>;
  /** Runs step after step until there is an answer; absent: one step is all. */
  loop?(input: AnswerInput<Ready>, step: RunStep<Ready, Opened>): Promise<Run<Opened>>;
}

/** Asks the endpoints of a plan, one after the other. */
export type RunStep<Ready, Opened> = (input: { ready: Ready; plan: RequestPlan }) => Promise<Run<Opened>>;

/** An answer that comes at once. */
export interface WholeExchange<Ready, Opened> extends Opening<Ready, Opened> {
  /** From the answer to the client: writes, and settles. */
  answer(input: AnswerInput<Ready>, run: AnsweredRun<Opened>): Promise<Response>;
}

/** An answer that comes as a stream: it has a first token and pauses, and its clock runs on behind `open`. */
export interface StreamedExchange<Ready, Opened> extends Opening<Ready, Opened> {
  /** How it is kept for equal requests. */
  tape: Tape<Opened>;
  /** Lets go of an answer that nobody reads. */
  close(opened: Opened): void;
  /** A run that takes long is still under way: the client is told that it is. */
  answer(input: AnswerInput<Ready>, run: AnsweredRun<Opened> | Promise<Run<Opened>>): Response;
}

export interface OpenInput {
  response: Response;
  candidate: Candidate;
  dialect: Dialect;
  /** Whoever reads a stream to its end stops it; `callEndpoint` in all other cases. */
  clock: AttemptClock;
  /** The provider was asked for a stream. */
  streams: boolean;
  /** Names of the tools that may be called. */
  tools?: readonly string[];
  /** Takes the key out of a provider's text. */
  hide(text: string): string;
  now(): number;
  /** Whether there is room for so many bytes more of the answer. */
  hold(bytes: number): boolean;
  /** It has begun to answer, which settles who does; not called where that is at its end. */
  onSpeak(): void;
  /** The provider has told what it counts by now. */
  onUsage(usage: ReportedUsage): void;
}

export interface AnswerInput<Ready> {
  asked: Asked;
  ready: Ready;
  plan: RequestPlan;
  inference: Inference;
}
