// A failure in the vocabulary of the door that the request came in by.
import type { FrontDoor } from "../doors/door.ts";
import type { Inference } from "../pipeline/inference.ts";
import { answerHeaders } from "../pipeline/respond.ts";
import { errorResponse } from "../wire/error-body.ts";
import type { Failure } from "../wire/failure.ts";

/** `inference` is null until somebody is authenticated: there is no generation to name before. */
export function refuse(failure: Failure, door: Pick<FrontDoor, "writeError">, inference: Inference | null): Response {
  const { status, headers, body } = errorResponse(failure, inference?.origin());
  const identity = inference === null ? {} : answerHeaders(inference);
  return Response.json(door.writeError(body, inference?.id ?? null), { status, headers: { ...identity, ...headers } });
}
