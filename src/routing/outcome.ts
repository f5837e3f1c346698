// The outcome table of contract §5: what a failed attempt means for the request, for the endpoint and for the client.
import type { ReportedUsage } from "../wire/answer.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { ErrorType } from "../wire/error-type.ts";
import type { Failure } from "../wire/failure.ts";
import type { ProviderText } from "./provider-text.ts";

/** How one attempt failed. `text` is what the provider said, with any key taken out. */
export type AttemptFailure =
  | { kind: "network"; message: string }
  /** `unsent`: the time went by before the endpoint was asked. */
  | { kind: "timeout"; phase: "first_token" | "idle" | "total"; milliseconds: number; unsent?: true }
  /** `unpaid`: the account behind the key has nothing left, whatever the status. */
  | { kind: "status"; status: number; text: ProviderText; retryAfterMs: number | null; unpaid?: true }
  | { kind: "unparsable"; text: ProviderText }
  | { kind: "error_in_answer"; status: number | null; text: ProviderText; retryAfterMs: number | null; unpaid?: true }
  /** More than is held of one answer: whoever asks for many choices at once can bring that about. */
  | { kind: "too_large" }
  /** Others hold so much that this answer found no room. */
  | { kind: "no_room" }
  | { kind: "empty" }
  /** The body ended before the answer did. */
  | { kind: "broken_off" }
  /** It had not spoken when another one did, and was given up. `usage`: what it had told by then. */
  | { kind: "late"; milliseconds: number; usage: ReportedUsage | null }
  | { kind: "refused"; text: ProviderText }
  | { kind: "context_length"; status: number; text: ProviderText }
  /** The dialect cannot say this request to this endpoint. */
  | { kind: "unsupported"; message: string }
  /** The prompt could not be made ready for this endpoint: a file that cannot be read, OCR that failed. */
  | { kind: "preparation"; failure: Failure }
  /** Nothing went out: a key that cannot be used, a quirk that breaks the request. `message` is a fixed sentence. */
  | { kind: "not_sent"; message: string }
  | { kind: "client_gone" };

/** `next_endpoint` may be of the next model; `longer_context` prefers endpoints that take more. */
export type Reaction = "next_endpoint" | "next_model" | "longer_context" | "stop";
export type Verdict = "failure" | "rate_limited" | "none";

export function reactionTo(failure: AttemptFailure): { reaction: Reaction; counts: Verdict } {
  switch (failure.kind) {
    case "timeout":
      return { reaction: "next_endpoint", counts: failure.unsent === true ? "none" : "failure" };
    case "network":
    case "unparsable":
    case "empty":
    case "broken_off":
      return { reaction: "next_endpoint", counts: "failure" };
    case "error_in_answer":
      return { reaction: "next_endpoint", counts: statusOf(failure) === 429 ? "rate_limited" : "failure" };
    case "status":
      return reactionToStatus(statusOf(failure));
    case "refused":
      return { reaction: "next_model", counts: "none" };
    case "unsupported":
    case "preparation":
    case "not_sent":
    case "too_large":
    // That it was late was told when it became so.
    case "late":
      return { reaction: "next_endpoint", counts: "none" };
    case "context_length":
      return { reaction: "longer_context", counts: "none" };
    case "no_room":
    case "client_gone":
      return { reaction: "stop", counts: "none" };
  }
}

/** Vendors tell of an empty account by 429 or 400 as well: nobody else's requests, and no waiting, would change it. */
function statusOf<Status extends number | null>({ status, unpaid }: { status: Status; unpaid?: true }): Status | 402 {
  return unpaid === true ? 402 : status;
}

function reactionToStatus(status: number): { reaction: Reaction; counts: Verdict } {
  if (status === 429) return { reaction: "next_endpoint", counts: "rate_limited" };
  if (status === 400 || status === 413 || status === 422) return { reaction: "next_model", counts: "none" };
  return { reaction: "next_endpoint", counts: "failure" };
}

/** HTTP status and error type for the client when this failure is the last one. */
export function clientStatus(failure: AttemptFailure): { status: number; errorType: ErrorType } {
  switch (failure.kind) {
    case "timeout":
    case "late":
      return { status: 504, errorType: "timeout" };
    case "status":
      return statusForClient(statusOf(failure));
    case "error_in_answer":
      return statusInAnswer(statusOf(failure));
    case "refused":
      return { status: 403, errorType: "content_policy_violation" };
    case "context_length":
      return { status: failure.status, errorType: "context_length_exceeded" };
    case "unsupported":
      return { status: 400, errorType: "invalid_request" };
    case "network":
    case "not_sent":
    case "unparsable":
    case "too_large":
    case "empty":
    case "broken_off":
      return { status: 502, errorType: "provider_unavailable" };
    case "no_room":
      return { status: 503, errorType: "overloaded" };
    case "preparation": {
      const { status, body } = errorResponse(failure.failure);
      return { status, errorType: body.error.metadata.error_type };
    }
    case "client_gone":
      return { status: 499, errorType: "unmapped" };
  }
}

/** An error inside 200 has told the client's request and the provider apart already: it is never the client's mistake. */
function statusInAnswer(status: number | null): { status: number; errorType: ErrorType } {
  const mistaken = status === 400 || status === 413 || status === 422;
  return statusForClient(status === null || mistaken ? 502 : status);
}

function statusForClient(status: number): { status: number; errorType: ErrorType } {
  switch (status) {
    case 400:
      return { status, errorType: "invalid_request" };
    case 413:
      return { status, errorType: "payload_too_large" };
    case 422:
      return { status, errorType: "unprocessable" };
    case 429:
      return { status, errorType: "rate_limit_exceeded" };
    case 408:
    case 504:
    case 524:
      return { status: 504, errorType: "timeout" };
    case 503:
    case 529:
      return { status: 503, errorType: "provider_overloaded" };
    default:
      return { status: 502, errorType: "provider_unavailable" };
  }
}

/** One sentence of what happened, for the client's message; it names the provider. */
export function describeFailure(failure: AttemptFailure, provider: string): string {
  switch (failure.kind) {
    case "network":
      // A reference of the runtime's tells nobody anything.
      return `${provider} could not be reached: ${failure.message.replace(/^internal error\b.*/s, "no connection was made")}`;
    case "timeout":
      return `${provider} ${timeoutWords[failure.phase]} within ${failure.milliseconds} ms`;
    case "status":
    case "context_length":
      return `${provider} answered ${failure.status}: ${failure.text.message}`;
    case "unparsable":
      return `${provider} sent an answer that could not be read: ${failure.text.message}`;
    case "error_in_answer":
      return `${provider} answered with an error: ${failure.text.message}`;
    case "too_large":
      return `${provider} sent a larger answer than is held of one: ask for fewer choices or less output`;
    case "no_room":
      return `Too many large requests are under way to hold the answer of ${provider}: send it again in a second`;
    case "empty":
      return `${provider} sent an empty answer`;
    case "broken_off":
      return `${provider} broke off before its answer was complete`;
    case "late":
      return `${provider} had sent nothing after ${failure.milliseconds} ms, when another endpoint answered`;
    case "refused":
      return `${provider} refused the prompt: ${failure.text.message}`;
    case "unsupported":
      return `${provider}: ${failure.message}`;
    case "not_sent":
      return `${provider} was not asked: ${failure.message}`;
    case "preparation":
      return errorResponse(failure.failure).body.error.message;
    case "client_gone":
      return "The client closed the connection";
  }
}

/** Whether the same request may be answered at the next try: the endpoint failed, and not for good. */
export function isPassing(failure: AttemptFailure): boolean {
  switch (failure.kind) {
    case "network":
    case "unparsable":
    case "empty":
    case "broken_off":
      return true;
    case "status":
      return failure.status === 408 || failure.status >= 500;
    case "error_in_answer":
      return failure.status === null || failure.status === 408 || failure.status >= 500;
    default:
      return false;
  }
}

const timeoutWords = {
  first_token: "sent nothing",
  idle: "fell silent and sent nothing more",
  total: "did not finish",
} as const;

/** The HTTP status that was seen, if one was. */
export function seenStatus(failure: AttemptFailure): number | null {
  switch (failure.kind) {
    case "status":
    case "context_length":
      return failure.status;
    case "unparsable":
    case "error_in_answer":
    case "too_large":
    case "no_room":
    case "empty":
    case "broken_off":
      return 200;
    default:
      return null;
  }
}

const roomWaitMs = 1_000;

/** Milliseconds that the provider wants to be left alone for, or we do; null where nobody said so. */
export function waitOf(failure: AttemptFailure): number | null {
  if (failure.kind === "no_room") return roomWaitMs;
  return "retryAfterMs" in failure ? failure.retryAfterMs : null;
}
