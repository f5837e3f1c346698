// A JSON value as a text that is the same for equal values: names sorted, numbers as they are. Comparing many values
// costs the sum of their lengths and not its square.
import type { Validation } from "./validation.ts";

/** Each level copies what is below it once more. */
const maxDepth = 64;

export function canonical(value: unknown, validation: Pick<Validation, "spend">, depth = 0): string {
  validation.spend(depth > maxDepth ? Number.POSITIVE_INFINITY : 5);
  if (typeof value === "string") validation.spend(value.length);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, validation, depth + 1)).join(",")}]`;
  const members = Object.entries(value).map(([name, one]) => {
    validation.spend(name.length);
    return `${JSON.stringify(name)}:${canonical(one, validation, depth + 1)}`;
  });
  return `{${members.sort().join(",")}}`;
}
