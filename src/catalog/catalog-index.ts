// The catalog as requests read it: everything by its name, built once per version of the catalog.
import type { Catalog, Model, Provider } from "./catalog.ts";

export interface CatalogIndex {
  /** Grows with every change of the catalog. */
  version: number;
  catalog: Catalog;
  /** By id. */
  models: ReadonlyMap<string, Model>;
  /** By slug. */
  providers: ReadonlyMap<string, Provider>;
  /** Other ids that mean a model → the model's id. */
  aliases: ReadonlyMap<string, string>;
}

export function buildCatalogIndex(catalog: Catalog, version: number): CatalogIndex {
  return {
    version,
    catalog,
    models: new Map(catalog.models.map((model) => [model.id, model])),
    providers: new Map(catalog.providers.map((provider) => [provider.slug, provider])),
    aliases: new Map(catalog.models.flatMap((model) => model.aliases.map((alias) => [alias, model.id]))),
  };
}
