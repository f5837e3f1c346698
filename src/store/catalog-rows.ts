// The catalog as rows of D1: which statements replace it, and which read it. Pure: whoever holds a database runs them,
// the statements of a replacement in one batch, so that nobody ever sees half a catalog.
import { type Catalog, checkedBy } from "../catalog/catalog.ts";
import { insertAll, type Statement } from "./insert-all.ts";

const insertProviders = `INSERT INTO providers (slug, position, document, checked_by)
  SELECT value ->> 'slug', key + ?2, value, ?3 FROM json_each(?1)`;
const insertModels = `INSERT INTO models (id, position, document, checked_by)
  SELECT value ->> 'id', key + ?2, value, ?3 FROM json_each(?1)`;
const insertEndpoints = `INSERT INTO endpoints (model_id, tag, provider_slug, position, document, checked_by)
  SELECT value ->> 'model', value ->> '$.document.tag', value ->> '$.document.provider', key + ?2, value -> 'document', ?3
  FROM json_each(?1)`;

/**
 * Replaces the whole catalog. `now` is an ISO 8601 time. Few statements, however large the catalog is; more where
 * `maxBytes` allows each bound value less.
 */
export function replaceCatalogStatements(catalog: Catalog, now: string, maxBytes?: number): Statement[] {
  const models = catalog.models.map(({ endpoints: _, ...model }) => model);
  const endpoints = catalog.models.flatMap((model) =>
    model.endpoints.map((document) => ({ model: model.id, document })),
  );
  return [
    ...["endpoints", "models", "providers"].map((table) => ({ sql: `DELETE FROM ${table}`, params: [] })),
    ...insertAll(insertProviders, catalog.providers, { maxBytes, further: [checkedBy] }),
    ...insertAll(insertModels, models, { maxBytes, further: [checkedBy] }),
    ...insertAll(insertEndpoints, endpoints, { maxBytes, further: [checkedBy] }),
    {
      sql: `INSERT INTO catalog_state (id, version, updated_at) VALUES (1, 1, ?1)
        ON CONFLICT (id) DO UPDATE SET version = version + 1, updated_at = excluded.updated_at`,
      params: [now],
    },
  ];
}

/** In front of a batch: unless the catalog is one of these versions, the batch fails and nothing of it is done. */
export function requireVersion(versions: readonly number[]): Statement {
  return {
    sql: `SELECT CASE WHEN coalesce((SELECT version FROM catalog_state WHERE id = 1), 0) IN (SELECT value FROM json_each(?1))
      THEN 1 ELSE json('another version') END`,
    params: [JSON.stringify(versions)],
  };
}

/** No row where no catalog was ever loaded. The version grows with each replacement: read it first, the rest if it changed. */
export const selectCatalogVersion = "SELECT version FROM catalog_state WHERE id = 1";

/**
 * To be run in one batch, for one picture of the catalog; their rows are what `readCatalogRows` takes. They answer nothing
 * where the catalog still is the version that is held.
 */
export function selectCatalogRows(held: number | null = null) {
  const where = `WHERE (SELECT version FROM catalog_state WHERE id = 1) IS NOT ${held} ORDER BY position`;
  return {
    providers: `SELECT slug, document, checked_by FROM providers ${where}`,
    models: `SELECT id, document, checked_by FROM models ${where}`,
    endpoints: `SELECT model_id, tag, document, checked_by FROM endpoints ${where}`,
  };
}

/** `?1`: a JSON list of names, in lower case; `?2`: the SHA-256 of an API key whose workspace may have a usual model. */
const names = `SELECT value FROM json_each(?1)
  UNION ALL SELECT lower(w.settings ->> 'default_text_model') FROM api_keys k JOIN workspaces w ON w.id = k.workspace_id
    WHERE k.hash = ?2`;
/** `?3`: the SHA-256 of an API key; `?4`: a preset of its workspace. */
const namesOfPreset = `${names}
  UNION ALL SELECT m.value FROM api_keys k JOIN presets p ON p.workspace_id = k.workspace_id, json_each(p.models) m
    WHERE k.hash = ?3 AND p.slug = ?4`;

/** The same of some models only, found by their names; each takes all places. */
function selectNamed(names: string) {
  const ids = `SELECT model_id FROM model_names WHERE name IN (${names})`;
  return {
    models: `SELECT id, document, checked_by FROM models WHERE id IN (${ids}) ORDER BY position`,
    endpoints: `SELECT model_id, tag, document, checked_by FROM endpoints WHERE model_id IN (${ids}) ORDER BY position`,
  };
}

export const selectNamedRows = selectNamed(names);
export const selectNamedRowsOfPreset = selectNamed(namesOfPreset);
