// What Anthropic says went wrong, as a body or as an event of a stream. Never throws.

import { parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { plainText, saysTooLong } from "../common/error-text.ts";
import { recordIn, stringIn } from "../common/records.ts";
import type { ProviderError } from "../dialect.ts";

/** The status that each type of error has when it comes with one; inside a stream the type is all there is. */
const statuses: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

export function readError(status: number, body: string): ProviderError {
  const error = recordIn(parseRecord(body) ?? {}, "error") ?? {};
  const message = stringIn(error, "message") || plainText(body) || `The provider answered ${status} without a message`;
  const code = stringIn(error, "type");
  return {
    message,
    raw: body,
    ...present({
      code,
      contextLength: saysTooLong(status, message) || undefined,
      // It says so with the status of a bad request.
      unpaid: /credit balance is too low/i.test(message) || undefined,
      refused: /content filtering policy/i.test(message) || undefined,
    }),
  };
}

/** An error that came with status 200. */
export function readErrorInAnswer(body: string): ProviderError {
  const error = readError(400, body);
  const status = error.code === undefined ? undefined : statuses[error.code];
  return { ...error, ...present({ status }) };
}

/** The model's own refusal of a prompt (`stop_reason: "refusal"` before it said anything). */
export function refusal(details: Record<string, unknown> | undefined, raw: string): ProviderError {
  const category = stringIn(details ?? {}, "category");
  return {
    message: stringIn(details ?? {}, "explanation") ?? "The model refused this prompt",
    raw,
    code: category ?? "refusal",
    refused: true,
  };
}
