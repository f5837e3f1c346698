// The catalog as requests read it: everything by its name, built once per version of the catalog.
import type { Catalog, Model, Provider } from "./catalog.ts";

export interface CatalogIndex {
  /** Grows with every change of the catalog. */
  readonly version: number;
  /** Whether all models are in it: else a name that it does not know may mean one all the same. */
  readonly isWhole: boolean;
  readonly catalog: Catalog;
  /** By slug: all of them, also where not all models are there. */
  readonly providers: ReadonlyMap<string, Provider>;
  /** A model by id or alias, in any case. */
  find(id: string): Model | undefined;
}

export function buildCatalogIndex(catalog: Catalog, version: number, isWhole = true): CatalogIndex {
  const names = new Map<string, Model>();
  for (const model of catalog.models) for (const alias of model.aliases) names.set(alias.toLowerCase(), model);
  // An id wins over another model's alias.
  for (const model of catalog.models) names.set(model.id.toLowerCase(), model);
  return {
    version,
    isWhole,
    catalog,
    providers: new Map(catalog.providers.map((provider) => [provider.slug, provider])),
    find: (id) => names.get(id.toLowerCase()),
  };
}
