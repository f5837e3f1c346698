// What Bedrock says went wrong, as a body or as an exception in a stream. Never throws.

import { parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { plainText, saysTooLong } from "../common/error-text.ts";
import { stringIn } from "../common/records.ts";
import type { ProviderError } from "../dialect.ts";

/** The status of each exception outside a stream; inside, the name is all there is. */
const statuses: Record<string, number> = {
  validationException: 400,
  throttlingException: 429,
  internalServerException: 500,
  modelStreamErrorException: 500,
  serviceUnavailableException: 503,
  modelTimeoutException: 504,
};

export function readError(status: number, body: string): ProviderError {
  const error = parseRecord(body) ?? {};
  const message =
    stringIn(error, "message") ||
    stringIn(error, "Message") ||
    plainText(body) ||
    `The provider answered ${status} without a message`;
  const code = stringIn(error, "type") ?? stringIn(error, "__type");
  return {
    message,
    raw: body,
    ...present({ code, contextLength: saysTooLong(status, message) || undefined }),
  };
}

export function readException(data: string): ProviderError {
  const error = readError(400, data);
  const status = error.code === undefined ? undefined : statuses[error.code];
  return { ...error, ...present({ status }) };
}

/** A guardrail or a filter stopped the answer before it began. */
export function refusal(reason: string, raw: string): ProviderError {
  return { message: `The provider blocked this prompt (${reason})`, raw, code: reason, refused: true };
}
