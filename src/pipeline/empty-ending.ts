// How a generation ends before anything of it has begun.
import type { Inference } from "./inference.ts";
import type { Ending } from "./settle.ts";

/** `body`: as the client sent it, not yet checked. */
export function emptyEnding(inference: Inference, body: Record<string, unknown>): Ending {
  return {
    inference,
    request: null,
    refusedBody: null,
    requestedModel: typeof body["model"] === "string" ? body["model"] : "",
    plan: null,
    excluded: [],
    attempts: [],
    attempt: null,
    observation: null,
    account: null,
    failure: null,
    status: 200,
    cancelled: false,
    streamed: false,
    firstTokenAt: null,
    notes: [],
  };
}
