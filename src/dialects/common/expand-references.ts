// A schema that refers to itself → one that does not, a few levels deep: for vendors that unroll or refuse cycles.

import { isRecord, type JsonRecord } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { maxLevels, resolveReference } from "./schema-references.ts";

const levels = 3;
/** Schemas that refer to each other in many ways grow exponentially when unrolled; beyond this they are cut. */
const maxSize = 5_000;

export function expandReferences(root: JsonRecord): JsonRecord {
  const open = new Map<string, number>();
  let size = 0;

  function expand(value: unknown, level: number): unknown {
    if (Array.isArray(value)) return value.map((part) => expand(part, level + 1));
    if (!isRecord(value)) return value;
    size++;
    const { $ref, ...siblings } = value;
    if (typeof $ref === "string") return follow($ref, siblings, level + 1);
    return Object.fromEntries(
      Object.entries(value)
        .filter(([keyword]) => keyword !== "$defs" && keyword !== "definitions")
        .map(([keyword, part]) => [keyword, expand(part, level + 1)]),
    );
  }

  function follow(reference: string, siblings: JsonRecord, level: number): unknown {
    const target = resolveReference(root, reference);
    if (target === undefined) return siblings;
    const depth = open.get(reference) ?? 0;
    if (depth >= levels || size > maxSize || level > maxLevels) return { ...outline(target), ...siblings };
    open.set(reference, depth + 1);
    const expanded = expand({ ...target, ...siblings }, level);
    open.set(reference, depth);
    return expanded;
  }

  const expanded = expand(root, 0);
  return isRecord(expanded) ? expanded : {};
}

/** What is left of a schema where unrolling ends: its type, without what is inside. */
function outline({ type, description }: JsonRecord): JsonRecord {
  return present({ type, description });
}
