// All keywords of JSON Schema that decide whether a value fits, by name.
import { arrayChecks } from "./array-checks.ts";
import { canonical } from "./canonical.ts";
import { objectChecks } from "./object-checks.ts";
import type { Check, KeywordInput } from "./validation.ts";

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function isOfType(value: unknown, type: unknown): boolean {
  return type === "integer" ? Number.isInteger(value) : typeOf(value) === type;
}

const each = (schemas: unknown): unknown[] => (Array.isArray(schemas) ? schemas : []);

/** How many fit, counted no further than `enough`. */
function countFits({ given, value, validation }: KeywordInput, enough: number): number {
  let fits = 0;
  for (const schema of each(given)) {
    if (validation.fits(schema, value)) fits++;
    if (fits === enough) break;
  }
  return fits;
}

/** A bound for numbers. */
const bound =
  (isKept: (value: number, limit: number) => boolean): Check =>
  ({ given, value }) =>
    typeof given !== "number" || typeof value !== "number" || isKept(value, given);

/** A bound for the characters of a text, which are code points. */
const length =
  (isKept: (count: number, limit: number) => boolean): Check =>
  ({ given, value, validation }) => {
    if (typeof given !== "number" || typeof value !== "string") return true;
    validation.spend(value.length);
    let count = 0;
    for (const _ of value) count++;
    return isKept(count, given);
  };

function isMultiple(value: number, step: number): boolean {
  const times = value / step;
  // 0.3 is three times 0.1, whatever binary fractions say.
  return Math.abs(times - Math.round(times)) <= Math.abs(times) * Number.EPSILON * 4;
}

export const keywordChecks: Record<string, Check> = {
  $ref: ({ given, value, validation }) =>
    typeof given !== "string" || validation.fits(validation.resolve(given), value),
  type: ({ given, value, validation }) => {
    validation.spend(Array.isArray(given) ? given.length : 1);
    return Array.isArray(given) ? given.some((type) => isOfType(value, type)) : isOfType(value, given);
  },
  const: ({ given, value, validation }) => canonical(given, validation) === canonical(value, validation),
  enum: ({ given, value, validation }) => {
    const wanted = canonical(value, validation);
    return !Array.isArray(given) || given.some((one) => canonical(one, validation) === wanted);
  },
  not: ({ given, value, validation }) => !validation.fits(given, value),
  allOf: ({ given, value, validation }) => each(given).filter((one) => !validation.fits(one, value)).length === 0,
  anyOf: (checking) => countFits(checking, 1) === 1,
  oneOf: (checking) => countFits(checking, 2) === 1,
  if: ({ given, value, schema, validation }) => {
    const branch = schema[validation.fits(given, value) ? "then" : "else"];
    return branch === undefined || validation.fits(branch, value);
  },
  minimum: bound((value, limit) => value >= limit),
  maximum: bound((value, limit) => value <= limit),
  exclusiveMinimum: bound((value, limit) => value > limit),
  exclusiveMaximum: bound((value, limit) => value < limit),
  multipleOf: bound((value, step) => step <= 0 || isMultiple(value, step)),
  minLength: length((count, limit) => count >= limit),
  maxLength: length((count, limit) => count <= limit),
  pattern: ({ given, value, validation }) =>
    typeof given !== "string" || typeof value !== "string" || validation.matches(given, value),
  ...arrayChecks,
  ...objectChecks,
};
