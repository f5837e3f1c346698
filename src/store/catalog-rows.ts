// The catalog as rows of D1 and back: which statements replace it, which read it, what their rows mean. Pure: whoever
// holds a database runs them, the statements of a replacement in one batch, so that nobody ever sees half a catalog.
import type { z } from "zod";
import { type Catalog, endpointSchema, modelSchema, providerSchema } from "../catalog/catalog.ts";

export interface Statement {
  sql: string;
  params: (string | number)[];
}

/** UTF-8 bytes of one bound value: D1 refuses 2 MB. */
const usualBoundBytes = 1_900_000;

const insertProviders =
  "INSERT INTO providers (slug, position, document) SELECT value ->> 'slug', key + ?2, value FROM json_each(?1)";
const insertModels =
  "INSERT INTO models (id, position, document) SELECT value ->> 'id', key + ?2, value FROM json_each(?1)";
const insertEndpoints = `INSERT INTO endpoints (model_id, tag, provider_slug, position, document)
  SELECT value ->> 'model', value ->> '$.document.tag', value ->> '$.document.provider', key + ?2, value -> 'document'
  FROM json_each(?1)`;

/**
 * Replaces the whole catalog. `now` is an ISO 8601 time. Few statements, however large the catalog is; more where
 * `maxBytes` allows each bound value less.
 */
export function replaceCatalogStatements(catalog: Catalog, now: string, maxBytes = usualBoundBytes): Statement[] {
  const models = catalog.models.map(({ endpoints: _, ...model }) => model);
  const endpoints = catalog.models.flatMap((model) =>
    model.endpoints.map((document) => ({ model: model.id, document })),
  );
  return [
    ...["endpoints", "models", "providers"].map((table) => ({ sql: `DELETE FROM ${table}`, params: [] })),
    ...insertAll(insertProviders, catalog.providers, maxBytes),
    ...insertAll(insertModels, models, maxBytes),
    ...insertAll(insertEndpoints, endpoints, maxBytes),
    {
      sql: `INSERT INTO catalog_state (id, version, updated_at) VALUES (1, 1, ?1)
        ON CONFLICT (id) DO UPDATE SET version = version + 1, updated_at = excluded.updated_at`,
      params: [now],
    },
  ];
}

function insertAll(sql: string, documents: unknown[], maxBytes: number): Statement[] {
  const statements: Statement[] = [];
  let chunk: string[] = [];
  let chunkBytes = 0;
  let position = 0;
  const flush = () => {
    if (chunk.length === 0) return;
    statements.push({ sql, params: [`[${chunk.join(",")}]`, position] });
    position += chunk.length;
    chunk = [];
    chunkBytes = 0;
  };
  const encoder = new TextEncoder();
  for (const document of documents) {
    const text = JSON.stringify(document);
    const bytes = encoder.encode(text).length + 1;
    if (chunkBytes + bytes > maxBytes) flush();
    chunk.push(text);
    chunkBytes += bytes;
  }
  flush();
  return statements;
}

/** No row where no catalog was ever loaded. The version grows with each replacement: read it first, the rest if it changed. */
export const selectCatalogVersion = "SELECT version FROM catalog_state WHERE id = 1";

/** To be run in one batch, for one picture of the catalog; their rows are what `readCatalogRows` takes. */
export const selectCatalogRows = {
  providers: "SELECT document FROM providers ORDER BY position",
  models: "SELECT id, document FROM models ORDER BY position",
  endpoints: "SELECT model_id, tag, document FROM endpoints ORDER BY position",
} as const;

export interface CatalogRows {
  providers: { document: string }[];
  models: { id: string; document: string }[];
  endpoints: { model_id: string; tag: string; document: string }[];
}

export function readCatalogRows(rows: CatalogRows): Catalog {
  const endpointRows = Map.groupBy(rows.endpoints, (row) => row.model_id);
  const models = rows.models.map((row) => {
    const model = readDocument(modelSchema.omit({ endpoints: true }), row.document);
    const endpoints = (endpointRows.get(row.id) ?? []).map(({ tag, document }) => {
      const endpoint = readDocument(endpointSchema, document);
      return { ...endpoint, tag, context_length: endpoint.context_length ?? model.context_length };
    });
    return { ...model, endpoints };
  });
  return { providers: rows.providers.map((row) => readDocument(providerSchema, row.document)), models };
}

/**
 * Fills in the defaults of fields that are younger than the row. What a newer version wrote and this one does not know
 * is taken as it is: a roll-back must not leave the router without a catalog.
 */
function readDocument<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  const document = JSON.parse(text);
  const parsed = schema.safeParse(document);
  return parsed.success ? parsed.data : document;
}
