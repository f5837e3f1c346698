// An example of a JSON Schema: what it must have and nothing that it may leave out. Where a pattern decides, the schema
// itself has to name an example.
import type { JsonSchema } from "./json-schema.ts";

const texts: Readonly<Record<string, string>> = {
  "date-time": "2026-01-31T12:00:00.000Z",
  date: "2026-01-31",
  email: "ada@example.com",
  uri: "https://example.com/",
};

export function exampleOf(schema: JsonSchema): unknown {
  const [given] = schema.examples ?? [];
  if (given !== undefined) return given;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return exampleOf(choices.find(({ type }) => type !== "null") ?? {});
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map(exampleOf));
  switch ([schema.type].flat()[0]) {
    case "object":
      return exampleOfObject(schema);
    case "array":
      return schema.items === undefined ? [] : [exampleOf(schema.items)];
    case "string":
      return texts[schema.format ?? ""] ?? "text";
    case "integer":
    case "number":
      return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 0 : schema.exclusiveMinimum + 1);
    case "boolean":
      return false;
    case "null":
      return null;
    default:
      return {};
  }
}

function exampleOfObject({ properties = {}, required = [] }: JsonSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.includes(name))
      .map(([name, field]) => [name, exampleOf(field)]),
  );
}
