// The keywords of JSON Schema that are about arrays.
import { canonical } from "./canonical.ts";
import type { Check } from "./validation.ts";

/** How many items have schemas of their own: `prefixItems`, or `items` as draft 7 writes them. */
function prefixLength({ prefixItems, items }: Record<string, unknown>): number {
  if (Array.isArray(prefixItems)) return prefixItems.length;
  return Array.isArray(items) ? items.length : 0;
}

const prefix: Check = ({ given, value, validation }) => {
  if (!Array.isArray(given) || !Array.isArray(value)) return true;
  validation.spend(Math.min(given.length, value.length));
  return given.slice(0, value.length).filter((schema, index) => !validation.fits(schema, value[index])).length === 0;
};

const rest: Check = ({ given, value, schema, validation }) => {
  if (!Array.isArray(value)) return true;
  validation.spend(value.length);
  return value.slice(prefixLength(schema)).filter((item) => !validation.fits(given, item)).length === 0;
};

const count =
  (isKept: (count: number, limit: number) => boolean): Check =>
  ({ given, value }) =>
    typeof given !== "number" || !Array.isArray(value) || isKept(value.length, given);

const numberOr = (value: unknown, otherwise: number): number => (typeof value === "number" ? value : otherwise);

export const arrayChecks: Record<string, Check> = {
  prefixItems: prefix,
  items: (checking) => (Array.isArray(checking.given) ? prefix(checking) : rest(checking)),
  additionalItems: (checking) => !Array.isArray(checking.schema["items"]) || rest(checking),
  contains: ({ given, value, schema, validation }) => {
    if (!Array.isArray(value)) return true;
    validation.spend(value.length);
    const found = value.filter((item) => validation.fits(given, item)).length;
    return (
      found >= numberOr(schema["minContains"], 1) && found <= numberOr(schema["maxContains"], Number.POSITIVE_INFINITY)
    );
  },
  minItems: count((items, limit) => items >= limit),
  maxItems: count((items, limit) => items <= limit),
  uniqueItems: ({ given, value, validation }) => {
    if (given !== true || !Array.isArray(value)) return true;
    return new Set(value.map((item) => canonical(item, validation))).size === value.length;
  },
};
