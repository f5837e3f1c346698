// What Workers AI says went wrong: a list of errors over REST, or the words of what the binding threw. Never throws.

import { type JsonRecord, parseRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { plainText, saysTooLong } from "../common/error-text.ts";
import { numberIn, recordsIn, stringIn } from "../common/records.ts";
import type { ProviderError } from "../dialect.ts";

/** https://developers.cloudflare.com/workers-ai/platform/errors/ */
const statuses: Record<number, number> = {
  3003: 400,
  3006: 413,
  3007: 408,
  3008: 408,
  3023: 403,
  3036: 429,
  3039: 400,
  3040: 429,
  3041: 403,
  3042: 404,
  5004: 400,
  5005: 405,
  5007: 400,
  5016: 403,
  5018: 403,
  5019: 405,
};

export function readError(status: number, body: string): ProviderError {
  const [error] = errorsIn(parseRecord(body));
  const message =
    (error && stringIn(error, "message")) || plainText(body) || `The provider answered ${status} without a message`;
  const code = (error && numberIn(error, "code")) ?? codeIn(message);
  return {
    message,
    raw: body,
    ...present({
      code: code === undefined ? undefined : String(code),
      contextLength: saysTooLong(status, message) || undefined,
    }),
  };
}

/** An error inside an answer with status 200, if it is one. */
export function errorInAnswer(answer: JsonRecord, raw: string): ProviderError | undefined {
  if (answer["success"] !== false && errorsIn(answer).length === 0) return undefined;
  const error = readError(400, raw);
  const status = statuses[Number(error.code)];
  return { ...error, ...present({ status }) };
}

function errorsIn(answer: JsonRecord | undefined): JsonRecord[] {
  return answer === undefined ? [] : recordsIn(answer, "errors");
}

function codeIn(message: string): number | undefined {
  const code = /^(?:[A-Za-z]+: )?(\d{4}): /.exec(message)?.[1];
  return code === undefined ? undefined : Number(code);
}
