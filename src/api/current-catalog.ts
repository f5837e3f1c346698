// The catalog as this isolate holds it, and the models that lists show of it.
import type { CatalogIndex } from "../catalog/catalog-index.ts";
import { isolateOf } from "../isolate/isolate.ts";
import { candidatesOf } from "../routing/candidate.ts";
import { type ListedModel, listedModels } from "./objects/select-models.ts";
import type { Reach } from "./reach.ts";

export function currentCatalog({
  bindings,
  settings,
  now,
  waitUntil,
}: Omit<Reach, "request">): CatalogIndex | Promise<CatalogIndex> {
  return isolateOf(bindings).catalog.read({ now, waitUntil, ttlMs: settings.CATALOG_TTL_MS });
}

export function listEverything({ catalog, providers }: CatalogIndex): ListedModel[] {
  return listedModels(catalog.models.map((model) => ({ model, candidates: candidatesOf(model, providers) })));
}
