// What shape an answer must have, read once for every dialect.

import type { ChatRequest } from "../../wire/chat-request.ts";
import type { JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";

export type WantedFormat =
  | { kind: "text" }
  | { kind: "json_object" }
  | { kind: "json_schema"; name: string; description?: string; schema: JsonRecord };

export function readResponseFormat(request: ChatRequest): Result<WantedFormat, string> {
  const format = request.response_format;
  if (format == null || format.type === "text") return ok({ kind: "text" });
  if (format.type === "json_object") return ok({ kind: "json_object" });
  if (format.type !== "json_schema") {
    return fail(`response_format.type "${format.type}" is not supported by this endpoint`);
  }
  const { name, description, schema } = format.json_schema ?? {};
  if (schema === undefined) return fail("response_format.json_schema.schema is missing");
  return ok({
    kind: "json_schema",
    name: plainFormatName(name ?? "answer"),
    ...present({ description }),
    schema,
  });
}

/** Vendors take letters, digits, dashes and underscores; the name is nowhere in the answer. */
export function plainFormatName(name: string): string {
  return name.replace(/[^\w-]/g, "_");
}
