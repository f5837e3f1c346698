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
  /** A model by id or alias, in any case. */
  find(id: string): Model | undefined;
}

export function buildCatalogIndex(catalog: Catalog, version: number): CatalogIndex {
  const names = new Map<string, Model>();
  for (const model of catalog.models) for (const alias of model.aliases) names.set(alias.toLowerCase(), model);
  // An id wins over another model's alias.
  for (const model of catalog.models) names.set(model.id.toLowerCase(), model);
  return {
    version,
    catalog,
    models: new Map(catalog.models.map((model) => [model.id, model])),
    providers: new Map(catalog.providers.map((provider) => [provider.slug, provider])),
    aliases: new Map(catalog.models.flatMap((model) => model.aliases.map((alias) => [alias, model.id]))),
    find: (id) => names.get(id.toLowerCase()),
  };
}
