// What a request says of its own trace: `trace` of the body, the header traceparent, and the numbers that it was asked with.
// Bounded, since it travels with the record; no word of the prompt is in it.
import { cutText } from "../wire/cut-text.ts";
import { isRecord } from "../wire/json.ts";

export interface ClientTrace {
  /** The fields of `trace`; what is no text, number or boolean is there as JSON. */
  fields: Record<string, string | number | boolean>;
  /** W3C Trace Context, where it is well-formed. */
  parent: { traceId: string; spanId: string } | null;
  /** By the names of the semantic conventions, without `gen_ai.request.`. */
  request: Record<string, number>;
}

const maxFields = 64;
const maxNameCharacters = 128;
const maxTextCharacters = 1_024;
/** Of all fields together. */
const maxCharacters = 8_000;

/** Fields of the formats that clients speak → the conventions' names. */
const parameters = {
  temperature: "temperature",
  top_p: "top_p",
  top_k: "top_k",
  max_tokens: "max_tokens",
  max_completion_tokens: "max_tokens",
  max_output_tokens: "max_tokens",
  frequency_penalty: "frequency_penalty",
  presence_penalty: "presence_penalty",
  seed: "seed",
  n: "choice.count",
} as const;

/** `body`: as the client sent it. */
export function clientTraceOf(body: Readonly<Record<string, unknown>>, traceparent: string | null): ClientTrace {
  const request: ClientTrace["request"] = {};
  for (const [field, name] of Object.entries(parameters)) {
    const value = body[field];
    if (typeof value === "number" && Number.isFinite(value)) request[name] = value;
  }
  return { fields: fieldsOf(body["trace"]), parent: readTraceparent(traceparent), request };
}

function fieldsOf(trace: unknown): ClientTrace["fields"] {
  const fields: ClientTrace["fields"] = {};
  if (!isRecord(trace)) return fields;
  let room = maxCharacters;
  for (const [name, given] of Object.entries(trace).slice(0, maxFields)) {
    const value = plain(given);
    if (value === undefined) continue;
    room -= name.length + String(value).length;
    if (room < 0) break;
    fields[cutText(name, maxNameCharacters)] = value;
  }
  return fields;
}

function plain(value: unknown): string | number | boolean | undefined {
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  const text = typeof value === "string" ? value : value == null ? undefined : JSON.stringify(value);
  return text === undefined ? undefined : cutText(text, maxTextCharacters);
}

const traceparentForm = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/;
const zeros = /^0+$/;

function readTraceparent(header: string | null): ClientTrace["parent"] {
  const [, version, traceId = "", spanId = "", more] = traceparentForm.exec(header?.trim() ?? "") ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return null;
  return zeros.test(traceId) || zeros.test(spanId) ? null : { traceId, spanId };
}
