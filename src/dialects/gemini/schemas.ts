// JSON Schemas for Gemini, which takes them as JSON Schema (`parametersJsonSchema`, `responseJsonSchema`). They pass as
// the client wrote them but for what Gemini refuses: cycles, and in a response schema words beside a `$ref`.

import { isRecord, type JsonRecord } from "../../wire/json.ts";
import type { Note } from "../../wire/note.ts";
import { expandReferences } from "../common/expand-references.ts";
import { hasReferenceCycle } from "../common/schema-references.ts";

export interface Schema {
  schema: JsonRecord;
  notes: Note[];
}

/** Parameters are an object, which a schema with a union at its root may have left unsaid. */
export function parametersSchema(schema: JsonRecord, tool: number | null): Schema {
  return withoutCycles(schema["type"] === "object" ? schema : { ...schema, type: "object" }, tool);
}

export function responseSchema(schema: JsonRecord): Schema {
  const { schema: finite, notes } = withoutCycles(schema, null);
  const converted = convert(finite);
  return { schema: isRecord(converted) ? converted : finite, notes };
}

function withoutCycles(schema: JsonRecord, tool: number | null): Schema {
  if (!hasReferenceCycle(schema)) return { schema, notes: [] };
  return { schema: expandReferences(schema), notes: [{ code: "recursion_unrolled", tool }] };
}

/** The same meaning in the keywords that Gemini reads. */
function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert);
  if (!isRecord(value)) return value;
  const { $ref, const: constant, definitions, ...rest } = value;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([keyword, part]) => [keyword, literal.has(keyword) ? part : convert(part)]),
  );
  if (isRecord(definitions)) converted["$defs"] = convert(definitions);
  if (constant !== undefined && !isRecord(constant)) converted["enum"] = [constant];
  if (typeof $ref !== "string") return converted;
  const reference = { $ref: $ref.replace(/^#\/definitions\//, "#/$defs/") };
  const alone = Object.keys(converted).every((keyword) => keyword.startsWith("$"));
  return alone ? { ...converted, ...reference } : { ...converted, anyOf: [reference] };
}

/** Keywords whose value is data, not schemas. */
const literal = new Set(["enum", "default", "examples", "required"]);
