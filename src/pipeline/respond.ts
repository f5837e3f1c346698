// What every answer of the pipeline has in common: its identity, its headers, and the one way out for failures.
import type { AnswerIdentity } from "../doors/door.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { Failure } from "../wire/failure.ts";
import type { Inference } from "./inference.ts";
import { type Ending, settle } from "./settle.ts";

export function identityOf(
  inference: Inference,
  { model, provider }: { model: { id: string }; provider: { name: string } },
): AnswerIdentity {
  return {
    id: inference.id,
    created: Math.floor(inference.startedAt / 1_000),
    model: model.id,
    provider: provider.name,
  };
}

/** A failure before anything was sent. */
export function failed(failure: Failure, ending: Ending): Response {
  const { inference, request, requestedModel, streamed } = ending;
  const { door } = inference;
  const { status, headers, body } = errorResponse(failure);
  const provider = { name: body.error.metadata.provider_name ?? "" };
  const identity = identityOf(inference, { model: { id: requestedModel }, provider });
  const answer = request === null ? undefined : door.answerToError?.(body, identity, request);
  if (answer === undefined) {
    settle({ ...ending, failure, status });
    return json(door.writeError(body, inference.id), { status, inference, headers });
  }
  settle({ ...ending, failure, status: 200 });
  if (!streamed) return json(answer.body, { status: 200, inference });
  return new Response(answer.stream, { headers: eventStreamHeaders(inference) });
}

export function eventStreamHeaders(inference: Inference): Record<string, string> {
  return {
    ...answerHeaders(inference),
    "content-type": "text/event-stream; charset=utf-8",
  };
}

interface Envelope {
  status: number;
  inference: Inference;
  headers?: Record<string, string>;
}

export function json(value: unknown, { status, inference, headers }: Envelope): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { ...answerHeaders(inference), "content-type": "application/json", ...headers },
  });
}

export function answerHeaders({ id, ioLog }: Inference): Record<string, string> {
  return { "X-Generation-Id": id, "X-Fairlead-Io-Log": ioLog };
}
