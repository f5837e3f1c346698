// The last versions of the catalog in D1: who made each, what it changed, and what undoes it.
import type { Catalog } from "../catalog/catalog.ts";
import { type CatalogChanges, compareCatalogs, type Former } from "../catalog/catalog-changes.ts";
import type { Statement } from "./insert-all.ts";

/** Versions that are kept. */
export const maxVersions = 50;
/** Characters of what undoes one: D1 takes rows of 2 MB, and what is shown of a change is in it too. */
const maxUndo = 400_000;

export interface CatalogVersion {
  version: number;
  /** ISO 8601. */
  at: string;
  actor: string;
  changes: CatalogChanges;
  canUndo: boolean;
}

interface Change {
  /** `version`: of the catalog that was read before. */
  before: { catalog: Catalog; version: number };
  after: Catalog;
  /** ISO 8601. */
  at: string;
  actor: string;
}

/** To be run behind `replaceCatalogStatements`. Of what somebody else changed meanwhile nothing is written down. */
export function keepVersionStatements({ before, after, at, actor }: Change): Statement[] {
  const { changes, former } = compareCatalogs(before.catalog, after);
  const undo = JSON.stringify(former);
  const kept = undo.length > maxUndo ? "" : undo;
  return [
    {
      // Versions begin anew where somebody emptied the catalog's tables.
      sql: `INSERT OR REPLACE INTO catalog_versions (version, at, actor, changes, undo)
        SELECT version, ?1, ?2, ?3, NULLIF(?4, '') FROM catalog_state WHERE id = 1 AND version = ?5`,
      params: [at, actor, JSON.stringify(changes), kept, before.version + 1],
    },
    {
      sql: "DELETE FROM catalog_versions WHERE version <= (SELECT version FROM catalog_state WHERE id = 1) - ?1",
      params: [maxVersions],
    },
  ];
}

type Row = Omit<CatalogVersion, "changes" | "canUndo"> & { changes: string; can_undo: number };

/** Newest first. */
export async function listVersions(database: D1Database): Promise<CatalogVersion[]> {
  const { results } = await database
    .prepare(
      "SELECT version, at, actor, changes, undo IS NOT NULL AS can_undo FROM catalog_versions ORDER BY version DESC",
    )
    .all<Row>();
  return results.map(({ can_undo: can, changes, ...row }) => ({
    ...row,
    changes: JSON.parse(changes),
    canUndo: can === 1,
  }));
}

/** What undoes every version from `first` to `last`, the newest first; undefined where one of them is not known. */
export async function readUndo(
  database: D1Database,
  { first, last }: { first: number; last: number },
): Promise<Former[][] | undefined> {
  const { results } = await database
    .prepare("SELECT undo FROM catalog_versions WHERE version >= ?1 AND version <= ?2 ORDER BY version DESC")
    .bind(first, last)
    .all<{ undo: string | null }>();
  if (first > last || results.length !== last - first + 1) return undefined;
  return results.some(({ undo }) => undo === null) ? undefined : results.map(({ undo }) => JSON.parse(undo ?? "[]"));
}
