// What Google says went wrong, as a body, as the first entry of a list, or as an event of a stream. Never throws.

import { isRecord, type JsonRecord, parseJson } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { plainText, saysTooLong } from "../common/error-text.ts";
import { numberIn, recordIn, recordsIn, stringIn } from "../common/records.ts";
import type { ProviderError } from "../dialect.ts";

export function readError(status: number, body: string): ProviderError {
  const error = errorOf(body);
  const message = stringIn(error, "message") || plainText(body) || `The provider answered ${status} without a message`;
  const code = stringIn(error, "status");
  const retryAfterMs = retryDelay(error);
  return {
    message,
    raw: body,
    ...present({ code, contextLength: saysTooLong(status, message) || undefined, retryAfterMs }),
  };
}

/** An error that came with status 200: it names its own. */
export function readErrorInAnswer(body: string): ProviderError {
  const status = numberIn(errorOf(body), "code");
  return { ...readError(status ?? 500, body), ...present({ status }) };
}

/** The prompt was blocked, or the answer before it began. */
export function refusal(reason: string, detail: string | undefined, raw: string): ProviderError {
  return { message: detail ?? `The provider blocked this prompt (${reason})`, raw, code: reason, refused: true };
}

function errorOf(body: string): JsonRecord {
  const parsed = parseJson(body);
  const first: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  return (isRecord(first) ? recordIn(first, "error") : undefined) ?? {};
}

/** `google.rpc.RetryInfo`: a delay such as "21.5s". */
function retryDelay(error: JsonRecord): number | undefined {
  for (const detail of recordsIn(error, "details")) {
    const seconds = /^(\d+(?:\.\d+)?)s$/.exec(stringIn(detail, "retryDelay") ?? "")?.[1];
    if (seconds !== undefined) return Math.ceil(Number(seconds) * 1000);
  }
  return undefined;
}
