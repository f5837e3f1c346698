// The built-in catalog that the one in force began with, as rows of D1 and back. Pure: whoever holds a database runs the
// statements in the batch that replaces the catalog, so that both always fit together.
import type { Catalog } from "../catalog/catalog.ts";
import { insertAll, type Statement } from "./insert-all.ts";
import { readCatalogRows } from "./read-catalog-rows.ts";

export interface CatalogBase {
  /** Names the built-in catalog; equal digests are equal catalogs. */
  digest: string;
  catalog: Catalog;
}

const insertProviders = `INSERT INTO catalog_base (kind, name, position, document)
  SELECT 'provider', value ->> 'slug', key + ?2, value FROM json_each(?1)`;
const insertModels = `INSERT INTO catalog_base (kind, name, position, document)
  SELECT 'model', value ->> 'id', key + ?2, value FROM json_each(?1)`;

/** To be run behind `replaceCatalogStatements`, which makes the row that names it. */
export function replaceCatalogBaseStatements({ digest, catalog }: CatalogBase, maxBytes?: number): Statement[] {
  return [
    { sql: "DELETE FROM catalog_base", params: [] },
    ...insertAll(insertProviders, catalog.providers, { maxBytes }),
    ...insertAll(insertModels, catalog.models, { maxBytes }),
    { sql: "UPDATE catalog_state SET base_digest = ?1 WHERE id = 1", params: [digest] },
  ];
}

/** No row, or null: it is not known. */
export const selectCatalogBaseDigest = "SELECT base_digest AS digest FROM catalog_state WHERE id = 1";
export const selectCatalogBase = "SELECT kind, document FROM catalog_base ORDER BY position";

export interface CatalogBaseRow {
  kind: string;
  document: string;
}

export function readCatalogBase(rows: readonly CatalogBaseRow[]): Catalog {
  const of = (wanted: string) => rows.filter(({ kind }) => kind === wanted).map(({ document }) => document);
  const models = of("model").map((text): ModelDocument => JSON.parse(text));
  return readCatalogRows({
    providers: of("provider").map((document) => ({ document })),
    models: models.map(({ endpoints: _, ...model }) => ({ id: model.id, document: JSON.stringify(model) })),
    endpoints: models.flatMap(({ id, endpoints }) =>
      endpoints.map((endpoint) => ({ model_id: id, tag: endpoint.tag, document: JSON.stringify(endpoint) })),
    ),
  });
}

/** As `replaceCatalogBaseStatements` wrote it. */
interface ModelDocument {
  id: string;
  endpoints: { tag: string }[];
}
