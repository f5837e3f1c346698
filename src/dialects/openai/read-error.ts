// What an OpenAI-compatible provider says went wrong, whatever it is wrapped in. Never throws.

import { isRecord, parseJson } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { plainText, saysTooLong } from "../common/error-text.ts";
import { stringIn } from "../common/records.ts";
import type { ProviderError } from "../dialect.ts";

const contextLengthCodes = new Set(["context_length_exceeded"]);
/** Too long in itself: of the prompt where it is a message's or the input's, else of a name or a description. */
const stringLengthCode = "string_above_max_length";
const promptField = /^(?:messages|input)\b(?:.*\.(?:content|text|output|arguments|input)\b.*|(?:\[\d+\])?)$/;
/** Of an account without money: OpenAI and Moonshot say it with the status of too many requests. */
const unpaidCodes = new Set([
  "insufficient_quota",
  "billing_hard_limit_reached",
  "billing_not_active",
  "exceeded_current_quota_error",
  "insufficient_balance",
]);
const refusalCodes = new Set([
  "content_policy_violation",
  "content_filter",
  "moderation_blocked",
  "ResponsibleAIPolicyViolation",
  "data_inspection_failed",
]);

export function readError(status: number, body: string): ProviderError {
  const parsed = parseJson(body);
  const error = errorObject(parsed);
  const message = messageOf(error) ?? plainText(body) ?? `The provider answered ${status} without a message`;
  const code = error === undefined ? undefined : codeOf(error);
  const refused = (code !== undefined && refusalCodes.has(code)) || hasModerationReasons(error);
  const isPrompt = code !== stringLengthCode || promptField.test(stringIn(error ?? {}, "param") ?? "");
  const isTold = code === stringLengthCode || (code !== undefined && contextLengthCodes.has(code));
  const tooLong = isPrompt && (saysTooLong(status, message) || (status < 500 && isTold));
  return {
    message,
    raw: body,
    ...present({
      code,
      refused: refused || undefined,
      contextLength: tooLong || undefined,
      unpaid: (code !== undefined && unpaidCodes.has(code)) || undefined,
    }),
  };
}

/** The error inside an answer that came with status 200 (or inside one event of a stream), if it is one. */
export function errorInAnswer(answer: Record<string, unknown>, raw: string): ProviderError | undefined {
  // FastChat and its kin say so at the top.
  const error = answer["error"] ?? (answer["object"] === "error" ? answer : errorOfChoice(answer["choices"]));
  if (error == null) return undefined;
  const code = isRecord(error) ? error["code"] : undefined;
  const status = Number(typeof code === "number" || typeof code === "string" ? code : Number.NaN);
  const isStatus = Number.isInteger(status) && status >= 400 && status < 600;
  const read = answer["error"] == null ? JSON.stringify({ error }) : raw;
  return { ...readError(isStatus ? status : 500, read), raw, ...present({ status: isStatus ? status : undefined }) };
}

/** Gateways put the error of one choice beside what it had said. Asked for every chunk: nothing is made on the way. */
function errorOfChoice(choices: unknown): unknown {
  if (!Array.isArray(choices)) return undefined;
  for (const choice of choices) if (isRecord(choice) && choice["error"] != null) return choice["error"];
  return undefined;
}

function errorObject(parsed: unknown): Record<string, unknown> | undefined {
  const body: unknown = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!isRecord(body)) return undefined;
  if (isRecord(body["error"])) return body["error"];
  if (typeof body["error"] === "string") return { ...body, message: body["message"] ?? body["error"] };
  return body;
}

function messageOf(error: Record<string, unknown> | undefined): string | undefined {
  if (error === undefined) return undefined;
  for (const field of ["message", "detail", "error_message", "msg"]) {
    const text = stringIn(error, field);
    if (text !== undefined && text !== "") return text;
  }
  // FastAPI's shape: {"detail": [{"msg": …}]}
  return error["detail"] === undefined ? undefined : JSON.stringify(error["detail"]);
}

function codeOf(error: Record<string, unknown>): string | undefined {
  for (const field of ["code", "type", "status"]) {
    const value = error[field];
    if (typeof value === "string" && value !== "") return value;
    if (typeof value === "number") return String(value);
  }
  return undefined;
}

function hasModerationReasons(error: Record<string, unknown> | undefined): boolean {
  return isRecord(error?.["metadata"]) && Array.isArray(error["metadata"]["reasons"]);
}
