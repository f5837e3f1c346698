// Price changes in D1, and the catalog they led to: both in one batch, so that a change is never without its record.
import type { Catalog } from "../catalog/catalog.ts";
import type { PriceChange } from "../catalog/price-changes.ts";
import { keepVersionStatements } from "./catalog-history.ts";
import { replaceCatalogStatements } from "./catalog-rows.ts";

export interface RepricingInput {
  before: { catalog: Catalog; version: number };
  catalog: Catalog;
  changes: readonly PriceChange[];
  /** ISO 8601. */
  now: string;
}

export async function saveRepricing(
  database: D1Database,
  { before, catalog, changes, now }: RepricingInput,
): Promise<void> {
  const insertChanges = database
    .prepare(
      `INSERT INTO price_changes (changed_at, model_id, tag, field, before, after)
       SELECT ?1, value ->> 'model', value ->> 'endpoint', value ->> 'field', value ->> 'before', value ->> 'after'
       FROM json_each(?2)`,
    )
    .bind(now, JSON.stringify(changes));
  const statements = [
    ...replaceCatalogStatements(catalog, now),
    ...keepVersionStatements({ before, after: catalog, at: now, actor: "daily refresh of prices" }),
  ];
  await database.batch([...statements.map(({ sql, params }) => database.prepare(sql).bind(...params)), insertChanges]);
}
