// What one catalog has that another has not, by provider, model and endpoint. Pure.
import type { Catalog } from "../../catalog/catalog.ts";

export interface Difference {
  added: string[];
  changed: string[];
  removed: string[];
}

export type CatalogDifference = Record<"providers" | "models" | "endpoints", Difference>;

/** From what is in force to what this version brings; endpoints are called `model, tag`. */
export function compareCatalogs(from: Catalog, to: Catalog): CatalogDifference {
  return {
    providers: compare(providersOf(from), providersOf(to)),
    models: compare(modelsOf(from), modelsOf(to)),
    endpoints: compare(endpointsOf(from), endpointsOf(to)),
  };
}

export function compare(from: ReadonlyMap<string, unknown>, to: ReadonlyMap<string, unknown>): Difference {
  const names = [...to.keys()];
  return {
    added: names.filter((name) => !from.has(name)),
    changed: names.filter((name) => from.has(name) && canonical(from.get(name)) !== canonical(to.get(name))),
    removed: [...from.keys()].filter((name) => !to.has(name)),
  };
}

export function countDifferences(differences: readonly Difference[]): number {
  return differences.reduce(
    (sum, { added, changed, removed }) => sum + added.length + changed.length + removed.length,
    0,
  );
}

function providersOf({ providers }: Catalog): Map<string, unknown> {
  return new Map(providers.map((provider) => [provider.slug, provider]));
}

function modelsOf({ models }: Catalog): Map<string, unknown> {
  return new Map(models.map(({ endpoints: _, ...model }) => [model.id, model]));
}

function endpointsOf({ models }: Catalog): Map<string, unknown> {
  return new Map(
    models.flatMap(({ id, endpoints }) => endpoints.map((endpoint) => [`${id}, ${endpoint.tag}`, endpoint] as const)),
  );
}

/** The order in which fields were written means nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
