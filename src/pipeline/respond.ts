// What every answer of the pipeline has in common: its identity, its headers, and the one way out for failures.
import type { AnswerIdentity } from "../doors/door.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { FailedEnding } from "./ending.ts";
import type { Inference } from "./inference.ts";
import { settle } from "./settle.ts";

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

/** Nothing was sent to the client yet: writes the failure in the door's form, and the record. */
export function refuseAndSettle(ending: FailedEnding): Response {
  const { asked, failure } = ending;
  const { inference, labels } = asked;
  const { status, headers, body } = errorResponse(failure, inference.origin());
  const provider = { name: body.error.metadata.provider_name ?? "" };
  const answer = asked.answerToError(body, identityOf(inference, { model: { id: labels.models[0] ?? "" }, provider }));
  if (answer === undefined) {
    settle(ending, status);
    return json(asked.writeError(body), { status, inference, headers });
  }
  settle(ending, 200);
  if (!labels.streamed) return json(answer.body, { status: 200, inference });
  return new Response(answer.stream, { headers: eventStreamHeaders(inference) });
}

/** A stream is never changed or held back on the way. */
export function eventStreamHeaders(inference: Inference): Record<string, string> {
  return {
    ...answerHeaders(inference),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache, no-transform",
    "x-accel-buffering": "no",
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

export function answerHeaders({ id, ioLog, limits, cache }: Inference): Record<string, string> {
  const own = { "X-Generation-Id": id, "X-Fairlead-Io-Log": ioLog, "cache-control": "no-store", ...cache.headers() };
  return limits.any ? { ...own, ...limits.headers() } : own;
}
