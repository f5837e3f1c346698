// The daily refresh: prices from the source that the operator configured (a models.dev listing), the changes recorded.
// Nothing else of the catalog changes, and a source that is down or strange changes nothing.
import type { Catalog } from "../catalog/catalog.ts";
import type { Imported } from "../catalog/imported.ts";
import { diffPrices, mergePrices, type PriceChange } from "../catalog/price-changes.ts";
import { loadCatalog } from "../isolate/load-catalog.ts";
import { saveRepricing } from "../store/price-changes.ts";
import type { Result } from "../wire/result.ts";

export interface Refresh {
  database: D1Database;
  /** Where the listing is. */
  url: string;
  now: number;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** Who reads listings of models.dev; a `problem` is what is wrong with this one. */
  readListing(listing: unknown, catalog: Catalog): Promise<Result<Imported, string>>;
  /** Where this fails nothing is changed. */
  beforeSaving(): Promise<void>;
}

const patienceMs = 60_000;

export async function refreshPrices(refresh: Refresh): Promise<PriceChange[]> {
  const { database, url, now, fetch } = refresh;
  const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs) });
  if (!response.ok) throw new Error(`the price source answered ${response.status}`);
  const before = await loadCatalog(database);
  const { catalog } = before;
  const imported = await refresh.readListing(await response.json(), catalog);
  if (!imported.ok) throw new Error(`the price source is not a models.dev listing: ${imported.problem}`);
  const repriced = mergePrices(catalog, imported.value.catalog);
  const changes = diffPrices(catalog, repriced);
  if (changes.length > 0) {
    await refresh.beforeSaving();
    await saveRepricing(database, { before, catalog: repriced, changes, now: new Date(now).toISOString() });
  }
  return changes;
}
