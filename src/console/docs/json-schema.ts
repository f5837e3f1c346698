// Zod schemas as JSON Schema, of what clients send and get. Made when somebody asks, never when the Worker starts.
import * as z from "zod";

export interface JsonSchema {
  type?: string | string[];
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  items?: JsonSchema;
  $ref?: string;
  default?: unknown;
  examples?: unknown[];
  format?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  [keyword: string]: unknown;
}

/** What JSON Schema has no word for is left open. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" });
  return rest as JsonSchema;
}

/** The fields of a body, those of every alternative together. */
export function fieldsOf(schema: JsonSchema): [name: string, schema: JsonSchema, required: boolean][] {
  const own = Object.entries(schema.properties ?? {}).map(([name, field]): [string, JsonSchema, boolean] => [
    name,
    field,
    schema.required?.includes(name) ?? false,
  ]);
  const parts = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(fieldsOf);
  return [...own, ...parts.filter(([name]) => own.every(([known]) => known !== name))];
}

/** A field's type in a few words. */
export function typeOf(schema: JsonSchema): string {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeOf))].join(" or ");
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" or ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return `list of ${schema.items === undefined ? "anything" : typeOf(schema.items)}`;
  return schema.type === undefined ? "anything" : [schema.type].flat().join(" or ");
}
