// A small document laid over a catalog: providers by their slug, models by their id, endpoints by their tag. What is there
// under the same name gets the fields that are given, all else stays. Pure; whether the result is a catalog is for its reader.
import { isRecord, type JsonRecord } from "../wire/json.ts";
import type { Catalog } from "./catalog.ts";

export interface AddedParts {
  /** For the reader of catalogs. */
  document: { providers: unknown[]; models: unknown[] };
  /** In words: `provider acme (new)`, `acme on openai/gpt-4o (changed)`. */
  parts: string[];
}

/** A problem is a sentence for whoever wrote the document. */
export function addToCatalog(catalog: Catalog, given: unknown): AddedParts | { problem: string } {
  const wrong = { problem: 'it must be an object with a list "providers", a list "models", or both' };
  if (!isRecord(given)) return wrong;
  const { providers = [], models = [], ...others } = given;
  const other = Object.keys(others)[0];
  if (other !== undefined) return { problem: `${wrong.problem}: "${other}" is neither` };
  if (!Array.isArray(providers) || !Array.isArray(models) || providers.length + models.length === 0) return wrong;
  const parts: string[] = [];
  const document = {
    providers: lay(catalog.providers, providers, {
      nameOf: ({ slug }) => slug,
      noted: (name, how) => parts.push(`provider ${name} (${how})`),
    }),
    models: lay(catalog.models, models, {
      nameOf: ({ id }) => id,
      noted: (name, how) => parts.push(`model ${name} (${how})`),
      combine: layEndpoints((name) => parts.push(name)),
    }),
  };
  return { document, parts };
}

interface LayInput {
  nameOf(entry: JsonRecord): unknown;
  noted(name: unknown, how: "new" | "changed"): void;
  combine?(there: JsonRecord, given: JsonRecord): JsonRecord;
}

function lay(there: readonly object[], given: readonly unknown[], { nameOf, noted, combine }: LayInput): unknown[] {
  const laid: unknown[] = [...there];
  for (const entry of given) {
    const name = isRecord(entry) ? nameOf(entry) : undefined;
    const at = laid.findIndex((one) => name !== undefined && isRecord(one) && nameOf(one) === name);
    const before = laid[at];
    if (isRecord(entry) && isRecord(before)) laid[at] = combine?.(before, entry) ?? { ...before, ...entry };
    else laid.push(entry);
    noted(name, before === undefined ? "new" : "changed");
  }
  return laid;
}

function layEndpoints(noted: (name: string) => void): NonNullable<LayInput["combine"]> {
  return (there, given) => {
    const [before, added] = [there["endpoints"], given["endpoints"] ?? []];
    if (!Array.isArray(before) || !Array.isArray(added)) return { ...there, ...given };
    const endpoints = lay(before, added, {
      nameOf: ({ tag, provider }) => tag ?? provider,
      noted: (name, how) => noted(`${name} on ${there["id"]} (${how})`),
    });
    return { ...there, ...given, endpoints };
  };
}
