// Whether the JSON Schema of a structured output is one: the mistake is named by its path before any provider is asked.
// Only the shape of keywords is checked; unknown keywords are the vendor's business.
import { isRecord } from "../wire/json.ts";

export interface SchemaProblem {
  /** `properties.age.type`, below the schema. */
  path: string;
  message: string;
}

const types = new Set(["string", "number", "integer", "boolean", "object", "array", "null"]);
const deepest = 100;
/** Schemas inside the schema. OpenAI takes 5,000 properties. */
const maxSchemas = 20_000;
/** Characters of all patterns together that are read: the engine takes its time for classes of letters. */
const maxPatterns = 16_384;
const maxReference = 1_024;
/** Characters of a name that the path of a mistake shows. */
const maxName = 128;

type Check = (value: unknown, at: Place) => SchemaProblem | undefined;

interface Place {
  path: string;
  root: unknown;
  depth: number;
  /** What has been looked at so far, wherever it stands. */
  seen: { schemas: number; patternCharacters: number };
}

const inside = (at: Place, step: string | number): Place => ({
  root: at.root,
  seen: at.seen,
  depth: at.depth + 1,
  path:
    typeof step === "number" ? `${at.path}[${step}]` : at.path === "" ? step : `${at.path}.${step.slice(0, maxName)}`,
});

function problem({ path }: Place, message: string): SchemaProblem {
  return { path, message };
}

const schema: Check = (value, at) => {
  if (typeof value === "boolean") return undefined;
  if (!isRecord(value)) return problem(at, "must be a schema (an object or a boolean)");
  if (++at.seen.schemas > maxSchemas) return problem(at, `is one of more than ${maxSchemas} schemas: send fewer`);
  if (at.depth > deepest) return problem(at, `is nested more than ${deepest} levels deep`);
  for (const [keyword, check] of Object.entries(keywords)) {
    if (!Object.hasOwn(value, keyword)) continue;
    const found = check(value[keyword], inside(at, keyword));
    if (found !== undefined) return found;
  }
  return undefined;
};

const schemaList: Check = (value, at) => {
  if (!Array.isArray(value) || value.length === 0) return problem(at, "must be an array of at least one schema");
  return firstProblem(value, (one, index) => schema(one, inside(at, index)));
};

const schemaMap: Check = (value, at) => {
  if (!isRecord(value)) return problem(at, "must be an object of schemas");
  return firstProblem(Object.entries(value), ([name, one]) => schema(one, inside(at, name)));
};

const type: Check = (value, at) => {
  const named = Array.isArray(value) ? value : [value];
  const isKnown = named.length > 0 && named.every((one) => typeof one === "string" && types.has(one));
  return isKnown ? undefined : problem(at, `must be one of ${[...types].join(", ")}, or an array of them`);
};

const strings: Check = (value, at) =>
  Array.isArray(value) && value.every((one) => typeof one === "string")
    ? undefined
    : problem(at, "must be an array of strings");

const list: Check = (value, at) => (Array.isArray(value) ? undefined : problem(at, "must be an array"));

const number: Check = (value, at) => (typeof value === "number" ? undefined : problem(at, "must be a number"));

const count: Check = (value, at) =>
  Number.isInteger(value) && Number(value) >= 0 ? undefined : problem(at, "must be a whole number of at least 0");

const pattern: Check = (value, at) => {
  if (typeof value !== "string") return problem(at, "must be a string");
  at.seen.patternCharacters += value.length;
  if (at.seen.patternCharacters > maxPatterns) return undefined;
  try {
    new RegExp(value, "u");
    return undefined;
  } catch {
    return problem(at, "is not a regular expression");
  }
};

const reference: Check = (value, at) => {
  if (typeof value !== "string") return problem(at, "must be a string");
  if (value.length > maxReference) return problem(at, `is longer than ${maxReference} characters`);
  if (!value.startsWith("#")) return problem(at, "must point inside the schema (#/…)");
  const steps = value === "#" ? [] : value.slice(2).split("/");
  let target: unknown = at.root;
  for (const step of steps.map((one) => one.replaceAll("~1", "/").replaceAll("~0", "~"))) {
    target = isRecord(target) || Array.isArray(target) ? Reflect.get(target, step) : undefined;
  }
  return target === undefined ? problem(at, `points to ${value.slice(0, maxName)}, which is not there`) : undefined;
};

const keywords: Record<string, Check> = {
  type,
  enum: list,
  required: strings,
  properties: schemaMap,
  patternProperties: schemaMap,
  $defs: schemaMap,
  definitions: schemaMap,
  additionalProperties: schema,
  items: (value, at) => (Array.isArray(value) ? schemaList(value, at) : schema(value, at)),
  prefixItems: schemaList,
  anyOf: schemaList,
  oneOf: schemaList,
  allOf: schemaList,
  not: schema,
  pattern,
  $ref: reference,
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  multipleOf: number,
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
};

function firstProblem<One>(
  ones: readonly One[],
  check: (one: One, index: number) => SchemaProblem | undefined,
): SchemaProblem | undefined {
  for (const [index, one] of ones.entries()) {
    const found = check(one, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The first mistake; undefined where there is none. */
export function schemaProblem(root: unknown): SchemaProblem | undefined {
  return schema(root, { path: "", root, depth: 0, seen: { schemas: 0, patternCharacters: 0 } });
}
