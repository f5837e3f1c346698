// The whole catalog as its rows, each read when it is asked for: most requests want one model of hundreds.
import type { Model } from "../catalog/catalog.ts";
import { buildCatalogIndex, type CatalogIndex } from "../catalog/catalog-index.ts";
import { madeOnce } from "../wire/derived.ts";
import { type CatalogRows, readModelRow, readProviderRows } from "./read-catalog-rows.ts";

export function lazyCatalogIndex(rows: CatalogRows, version: number): CatalogIndex {
  const endpointRows = Map.groupBy(rows.endpoints, (row) => row.model_id);
  const modelOf = new Map<string, () => Model>(
    rows.models.map((row) => [row.id.toLowerCase(), madeOnce(() => readModelRow(row, endpointRows.get(row.id) ?? []))]),
  );
  const providers = readProviderRows(rows.providers);
  const whole = madeOnce(() =>
    buildCatalogIndex({ providers, models: [...modelOf.values()].map((read) => read()) }, version),
  );
  return {
    version,
    isWhole: true,
    providers: new Map(providers.map((provider) => [provider.slug, provider])),
    get catalog() {
      return whole().catalog;
    },
    // Only the whole knows what is an alias.
    find: (id) => modelOf.get(id.toLowerCase())?.() ?? whole().find(id),
  };
}
