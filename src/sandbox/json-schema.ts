// Reading JSON Schema: references, types that are only implied, and two schemas that must both hold.

import type { StepBudget } from "../content/step-budget.ts";
import { isRecord } from "../wire/json.ts";

export type Schema = { readonly [keyword: string]: unknown };

export function isSchema(value: unknown): value is Schema {
  return isRecord(value);
}

/** The schema that `#/$defs/Name` (or any local pointer) names; undefined for what is not there. */
export function resolveReference(root: unknown, reference: string): unknown {
  if (!reference.startsWith("#")) return undefined;
  let found: unknown = root;
  for (const step of reference.slice(1).split("/").slice(1)) {
    const key = decoded(step).replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(found)) found = found[Number(key)];
    else found = isSchema(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  }
  return found;
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}

const impliedBy: [type: string, keywords: string[]][] = [
  ["object", ["properties", "required", "additionalProperties", "minProperties"]],
  ["array", ["items", "prefixItems", "minItems", "contains"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];

/** The type to make: the one named, the first of several (null only if it is preferred), the one its keywords imply. */
export function typeOf(schema: Schema, preferNull: boolean): string {
  const type = schema["type"];
  if (typeof type === "string") return type;
  if (Array.isArray(type)) {
    const plain = type.find((name) => name !== "null");
    const chosen = preferNull && type.includes("null") ? "null" : (plain ?? "null");
    return String(chosen);
  }
  const implied = impliedBy.find(([, keywords]) => keywords.some((keyword) => schema[keyword] !== undefined));
  return implied?.[0] ?? "string";
}

const keptApart = new Set(["anyOf", "oneOf", "$ref", "not"]);
const lowerBounds = new Set(["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"]);
const upperBounds = new Set(["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"]);

function mergeTypes(first: unknown, second: unknown): unknown {
  const firstTypes = [first].flat();
  const secondTypes = [second].flat();
  const common = firstTypes.filter((type) => secondTypes.includes(type));
  if (firstTypes.includes("number") && secondTypes.includes("integer")) common.push("integer");
  if (secondTypes.includes("number") && firstTypes.includes("integer")) common.push("integer");
  return common.length === 0 ? second : common;
}

function mergeKeyword(keyword: string, first: unknown, second: unknown): unknown {
  if (keyword === "type") return mergeTypes(first, second);
  if (keyword === "required" && Array.isArray(first) && Array.isArray(second))
    return [...new Set([...first, ...second])];
  if (keyword === "enum" && Array.isArray(first) && Array.isArray(second)) {
    return first.filter((value) => second.some((other) => JSON.stringify(other) === JSON.stringify(value)));
  }
  if (keyword === "properties" && isSchema(first) && isSchema(second)) {
    const both = Object.keys(second).filter((name) => Object.hasOwn(first, name));
    return {
      ...first,
      ...second,
      ...Object.fromEntries(both.map((name) => [name, { allOf: [first[name], second[name]] }])),
    };
  }
  if (keyword === "allOf" && Array.isArray(first) && Array.isArray(second)) return [...first, ...second];
  if (typeof first === "number" && typeof second === "number") {
    if (lowerBounds.has(keyword)) return Math.max(first, second);
    if (upperBounds.has(keyword)) return Math.min(first, second);
  }
  return second;
}

/** How many entries a merge copies. */
function sizeOf(schema: Schema): number {
  const lists = Object.values(schema).map((value) => {
    if (Array.isArray(value)) return value.length;
    return isSchema(value) ? Object.keys(value).length : 0;
  });
  return lists.reduce((sum, length) => sum + length, lists.length);
}

/** A schema whose values fit both. Two unions or references are kept apart in `allOf`, to be taken one after the other. */
export function mergeSchemas(base: Schema, added: unknown, budget: StepBudget): Schema {
  if (!isSchema(added)) return base;
  budget.spend(10 * (sizeOf(base) + sizeOf(added)));
  if (Array.isArray(base["enum"]) && Array.isArray(added["enum"])) {
    budget.spend(10 * base["enum"].length * added["enum"].length);
  }
  const merged: Record<string, unknown> = { ...base };
  for (const [keyword, value] of Object.entries(added)) {
    const known = merged[keyword];
    if (known === undefined) merged[keyword] = value;
    else if (keptApart.has(keyword)) merged["allOf"] = [...[merged["allOf"] ?? []].flat(), { [keyword]: value }];
    else merged[keyword] = mergeKeyword(keyword, known, value);
  }
  return merged;
}
