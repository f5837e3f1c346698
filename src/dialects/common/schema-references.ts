// `$ref`s of a JSON Schema that point into the schema itself.
import { isRecord, type JsonRecord } from "../../wire/json.ts";

/** What a local reference (`#`, `#/$defs/x`) points to; undefined where it points to nothing here. */
export function resolveReference(root: JsonRecord, reference: string): JsonRecord | undefined {
  if (reference !== "#" && !reference.startsWith("#/")) return undefined;
  let target: unknown = root;
  for (const step of reference.split("/").slice(1)) {
    const key = decodeStep(step);
    if (Array.isArray(target)) target = target[Number(key)];
    else target = isRecord(target) && Object.hasOwn(target, key) ? target[key] : undefined;
  }
  return isRecord(target) ? target : undefined;
}

function decodeStep(step: string): string {
  const pointer = step.replaceAll("~1", "/").replaceAll("~0", "~");
  try {
    return decodeURIComponent(pointer);
  } catch {
    return pointer;
  }
}

/** Levels of schemas in each other, those that references lead to included: deeper ones would fill the stack. */
export const maxLevels = 1_000;

/** Whether following references leads back to where it came from, as the schema of a tree does, or to no end in sight. */
export function hasReferenceCycle(root: JsonRecord): boolean {
  // By what they point to: a client may spell one reference in as many ways as it likes.
  const open = new Set([root]);
  const clean = new Set<JsonRecord>();

  function visit(value: unknown, level: number): boolean {
    if (typeof value !== "object" || value === null) return false;
    if (level > maxLevels) return true;
    const reference = isRecord(value) ? value["$ref"] : undefined;
    if (typeof reference === "string" && followsIntoCycle(reference, level + 1)) return true;
    return Object.values(value).some((part) => visit(part, level + 1));
  }

  function followsIntoCycle(reference: string, level: number): boolean {
    const target = resolveReference(root, reference);
    if (target === undefined || clean.has(target)) return false;
    if (open.has(target)) return true;
    open.add(target);
    const cyclic = visit(target, level);
    open.delete(target);
    clean.add(target);
    return cyclic;
  }

  return visit(root, 0);
}
