// Errors as Responses tells them: before the answer an envelope with the HTTP status, inside a response an error with a
// code of OpenAI's own. That something was too long is no error there but an answer that ended early (wire reference §8.2).

import type { ErrorBody } from "../../wire/error-body.ts";
import { present } from "../../wire/present.ts";

const nativeCodes: Record<string, string> = {
  rate_limit_exceeded: "rate_limit_exceeded",
  context_length_exceeded: "invalid_prompt",
  invalid_request: "invalid_prompt",
  content_policy_violation: "image_content_policy_violation",
};

const lengthErrors: ReadonlySet<string> = new Set([
  "context_length_exceeded",
  "max_tokens_exceeded",
  "token_limit_exceeded",
  "string_too_long",
]);

export function writeError(body: ErrorBody): Record<string, unknown> {
  return { ...body, error_type: body.error.metadata.error_type };
}

export function isLengthError({ error }: ErrorBody): boolean {
  return lengthErrors.has(error.metadata.error_type);
}

/** What a response with an error in it adds to its head. */
export function failedFields({ error }: ErrorBody): Record<string, unknown> {
  const { error_type, ...metadata } = error.metadata;
  return {
    status: "failed",
    error: {
      code: nativeCodes[error_type] ?? "server_error",
      message: error.message,
      metadata,
      ...present({ availability: error.availability }),
    },
    error_type,
  };
}

export function tooLongFields({ error }: ErrorBody): Record<string, unknown> {
  return {
    status: "incomplete",
    incomplete_details: { reason: "length", message: error.message },
    error_type: error.metadata.error_type,
  };
}
