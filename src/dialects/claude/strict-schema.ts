// A JSON Schema → the subset that Anthropic compiles for strict answers. Limits on values are told to the model in the
// description instead; a schema whose meaning would change (recursive, open objects) counts as not expressible.

import { isRecord, type JsonRecord } from "../../wire/json.ts";
import type { SchemaObstacle } from "../../wire/note.ts";
import { type SchemaKeyword, schemaKeywords } from "../../wire/schema-keyword.ts";
import { hasReferenceCycle } from "../common/schema-references.ts";

export type StrictSchema =
  | { expressible: true; schema: JsonRecord; dropped: SchemaKeyword[] }
  | { expressible: false; reason: SchemaObstacle };

interface Progress {
  dropped: Set<string>;
  obstacle?: SchemaObstacle;
}

const formats = new Set(["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"]);
const asTheyAre = new Set(["type", "enum", "const", "title", "description", "required", "default"]);
const silent = new Set(["$schema", "$id", "$comment"]);

export function toStrictSchema(schema: JsonRecord): StrictSchema {
  if (hasReferenceCycle(schema)) return { expressible: false, reason: "recursive" };
  const progress: Progress = { dropped: new Set() };
  const strict = convert(schema, progress);
  if (progress.obstacle !== undefined) return { expressible: false, reason: progress.obstacle };
  return { expressible: true, schema: strict, dropped: schemaKeywords(progress.dropped) };
}

function convert(schema: unknown, progress: Progress): JsonRecord {
  if (!isRecord(schema)) return obstacle(progress, "open_part");
  const strict: JsonRecord = {};
  const told: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (asTheyAre.has(keyword) || keyword === "$ref") strict[keyword] = value;
    else if (keyword === "properties" || keyword === "$defs" || keyword === "definitions") {
      strict[keyword] = convertEach(value, progress);
    } else if (keyword === "items") strict["items"] = convert(value, progress);
    else if (keyword === "anyOf" || keyword === "oneOf" || keyword === "allOf") {
      strict[keyword === "oneOf" ? "anyOf" : keyword] = convertList(value, progress);
    } else if (keyword === "additionalProperties") {
      if (value !== false) obstacle(progress, "open_object");
    } else if (keyword === "patternProperties") obstacle(progress, "open_object");
    else if (keyword === "prefixItems") obstacle(progress, "tuple");
    else if (isAllowed(keyword, value)) strict[keyword] = value;
    else if (!silent.has(keyword)) {
      progress.dropped.add(keyword);
      told.push(`${keyword}: ${JSON.stringify(value)}`);
    }
  }
  if (told.length > 0) {
    strict["description"] = [strict["description"], `(${told.join(", ")})`].filter(Boolean).join(" ");
  }
  return closed(strict, schema, progress);
}

function isAllowed(keyword: string, value: unknown): boolean {
  if (keyword === "format") return typeof value === "string" && formats.has(value);
  return keyword === "minItems" && (value === 0 || value === 1);
}

/** Objects must be closed, and everything must say what it is. */
function closed(strict: JsonRecord, schema: JsonRecord, progress: Progress): JsonRecord {
  if ("$ref" in strict || "anyOf" in strict || "allOf" in strict || "enum" in strict || "const" in strict)
    return strict;
  const { type } = strict;
  const types: unknown[] = Array.isArray(type) ? type : [type];
  if (types.includes("object")) {
    if (strict["properties"] === undefined && schema["additionalProperties"] !== false) {
      return obstacle(progress, "open_object");
    }
    return { ...strict, properties: strict["properties"] ?? {}, additionalProperties: false };
  }
  if (types.includes("array") && strict["items"] === undefined) return obstacle(progress, "open_part");
  return type === undefined ? obstacle(progress, "open_part") : strict;
}

function convertEach(schemas: unknown, progress: Progress): JsonRecord {
  if (!isRecord(schemas)) return {};
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, convert(schema, progress)]));
}

function convertList(schemas: unknown, progress: Progress): JsonRecord[] {
  return Array.isArray(schemas) ? schemas.map((schema) => convert(schema, progress)) : [];
}

function obstacle(progress: Progress, reason: SchemaObstacle): JsonRecord {
  progress.obstacle ??= reason;
  return {};
}
