// Our error → Anthropic's envelope, the same for a whole answer and inside a stream (wire reference §8.2).

import type { ErrorBody } from "../../wire/error-body.ts";
import { present } from "../../wire/present.ts";

const types: Record<number, string> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  408: "timeout_error",
  429: "rate_limit_error",
  503: "overloaded_error",
  504: "timeout_error",
  524: "timeout_error",
  529: "overloaded_error",
};

export function writeError(body: ErrorBody, generationId: string | null): Record<string, unknown> {
  const { code, message, metadata, availability } = body.error;
  const { error_type, ...rest } = metadata;
  // By this Anthropic's client knows that it has to send the whole conversation, and does.
  const details = { error_code: "thread_unsupported_request", unsupported: ["thread"] };
  return {
    type: "error",
    error: {
      type: types[code] ?? (code < 500 ? "invalid_request_error" : "api_error"),
      message,
      error_type,
      ...present({ details: rest["field"] === "thread" ? details : undefined, availability }),
    },
    request_id: generationId,
    ...present({
      metadata: Object.keys(rest).length === 0 ? undefined : rest,
      openrouter_metadata: body.openrouter_metadata,
    }),
  };
}
