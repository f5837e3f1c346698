// The catalog that is in force now.
import type { CatalogIndex } from "../catalog/catalog-index.ts";
import type { ConsoleContext } from "./environment.ts";

export function currentCatalog(context: ConsoleContext): Promise<CatalogIndex> {
  return context.env.isolate.catalog.read();
}
