// Where something stands in a catalog document, and what stands there: for checks that read a document before it is known
// to be one, and so may find anything anywhere.
import { isRecord, type JsonRecord } from "../wire/json.ts";

export interface Found {
  value: JsonRecord;
  path: PropertyKey[];
}

/** `["models", 3, "name"]` → `models[3].name`. */
export function writePath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
  return text.startsWith(".") ? text.slice(1) : text;
}

/** The names of what a path leads through: `models[3].endpoints[0].pricing` → `acme/large`, `acme`. */
export function namesOnPath(path: string, document: unknown): string[] {
  let at = document;
  const names: string[] = [];
  for (const [, key = "", index] of path.matchAll(/\.?([^.[\]]+)|\[(\d+)\]/g)) {
    if (index === undefined) {
      at = isRecord(at) ? at[key] : undefined;
      continue;
    }
    at = Array.isArray(at) ? at[Number(index)] : undefined;
    const name = isRecord(at) ? (at["slug"] ?? at["id"] ?? at["tag"] ?? at["provider"]) : undefined;
    if (typeof name === "string") names.push(name.slice(0, 100));
  }
  return names;
}

export function providersOf(document: unknown): Found[] {
  return isRecord(document) ? recordsOf(document["providers"], ["providers"]) : [];
}

export function endpointsOf(document: unknown): Found[] {
  if (!isRecord(document)) return [];
  return recordsOf(document["models"], ["models"]).flatMap(({ value, path }) =>
    recordsOf(value["endpoints"], [...path, "endpoints"]),
  );
}

/** The objects of a list, each with its place. */
export function recordsOf(list: unknown, path: readonly PropertyKey[]): Found[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((value, index) => (isRecord(value) ? [{ value, path: [...path, index] }] : []));
}
