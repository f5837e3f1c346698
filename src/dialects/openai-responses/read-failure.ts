// What a response that failed, or an error event, says. Codes of Responses stand for statuses that others answer with.
import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { stringIn } from "../common/records.ts";
import type { ProviderError } from "../dialect.ts";
import { readError } from "../openai/read-error.ts";

const statuses: ReadonlyMap<string, number> = new Map([
  ["rate_limit_exceeded", 429],
  ["insufficient_quota", 429],
  ["server_error", 500],
  ["server_is_overloaded", 503],
  ["invalid_prompt", 400],
  ["context_length_exceeded", 400],
]);

/** `invalid_prompt` is how the vendor's usage policy refuses. */
const refusals: ReadonlySet<string> = new Set(["invalid_prompt", "bio_policy", "image_content_policy_violation"]);

/** Of a response that failed, an error event, or a body that is an error; undefined where it is none. */
export function failureIn(record: JsonRecord, raw: string): ProviderError | undefined {
  const nested = record["error"];
  const error = isRecord(nested) ? nested : record["type"] === "error" ? record : undefined;
  if (error === undefined) {
    if (typeof nested === "string") return readError(500, raw);
    return record["status"] === "failed" ? { message: "The provider's response failed", raw } : undefined;
  }
  const code = stringIn(error, "code");
  const status = code === undefined ? undefined : statuses.get(code);
  const read = readError(status ?? 500, JSON.stringify({ error }));
  const refused = (code !== undefined && refusals.has(code)) || read.refused === true;
  return { ...read, raw, ...present({ refused: refused || undefined, status }) };
}
