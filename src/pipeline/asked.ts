// What a request asked for, as everything behind its reading needs it: for the answer, the record and the contents. The
// request itself stays inside, so that nothing here depends on what kind of request it was.
import { type RequestParameters, requestParametersOf } from "../accounting/request-parameters.ts";
import type { AnswerIdentity, FrontDoor, KeptInput, ToldAsAnswer } from "../doors/door.ts";
import type { ErrorBody } from "../wire/error-body.ts";
import type { Note } from "../wire/note.ts";
import { guardedBody } from "./guard.ts";
import type { Inference } from "./inference.ts";
import type { AppliedPreset } from "./read-by.ts";

/** What a request says of itself, whatever it asks for. */
export interface Labels {
  /** Ids of models as the client wrote them, the first choice first; empty where it named none. */
  models: string[];
  streamed: boolean;
  sessionId: string | null;
  user: string | null;
}

export interface Asked {
  inference: Inference;
  /** The front door's name. */
  door: string;
  labels: Labels;
  /** What was done to the request before anything was planned. */
  notes: readonly Note[];
  /** The body as it was sent, with what its preset added. */
  sent: Readonly<Record<string, unknown>>;
  preset: AppliedPreset | null;
  /** How it was asked, without a word of it. */
  parameters(): RequestParameters;
  /** All that was sent, to be searched for its words. */
  words(): unknown;
  /** As its contents are kept. */
  input(): KeptInput;
  writeError(error: ErrorBody): unknown;
  /** undefined: the error is told as one. */
  answerToError(error: ErrorBody, identity: AnswerIdentity): ToldAsAnswer | undefined;
}

/** A body that has not been read, or could not be. */
export function askedUnread(door: FrontDoor, body: Record<string, unknown>, inference: Inference): Asked {
  const { model } = body;
  return {
    inference,
    door: door.name,
    labels: { models: typeof model === "string" ? [model] : [], streamed: false, sessionId: null, user: null },
    notes: [],
    sent: body,
    preset: null,
    parameters: () => requestParametersOf(body),
    words: () => body,
    input: () => door.refusedInput(guardedBody(body, inference.caller)),
    writeError: (error) => door.writeError(error, inference.id),
    answerToError: () => undefined,
  };
}

export interface ReadRequest<Request> {
  sent: Readonly<Record<string, unknown>>;
  request: Request;
  preset: AppliedPreset | null;
  labels: Labels;
  notes: readonly Note[];
  inference: Inference;
}

export function askedFor<Request>(door: FrontDoor<Request>, read: ReadRequest<Request>): Asked {
  const { request, labels, notes, inference, sent, preset } = read;
  return {
    inference,
    door: door.name,
    labels,
    notes,
    sent,
    preset,
    parameters: () => requestParametersOf(request),
    words: () => request,
    input: () => door.keptInput(request),
    writeError: (error) => door.writeError(error, inference.id),
    answerToError: (error, identity) => door.answerToError?.(error, identity, request),
  };
}
