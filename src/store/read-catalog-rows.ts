// Rows of the catalog back into what they say. A row that this version's schema has checked is taken as it is; any other
// one is checked, and served as far as it is understood.
import type { z } from "zod";
import {
  type Catalog,
  checkedBy,
  endpointSchema,
  type Model,
  modelSchema,
  type Provider,
  providerSchema,
} from "../catalog/catalog.ts";
import { madeOnce } from "../wire/derived.ts";

interface Row {
  document: string;
  /** The schema that it went through; absent where nobody knows. */
  checked_by?: string | null | undefined;
}

export interface CatalogRows {
  providers: Row[];
  models: (Row & { id: string })[];
  endpoints: (Row & { model_id: string; tag: string })[];
}

export function readCatalogRows(rows: CatalogRows): Catalog {
  const endpointRows = Map.groupBy(rows.endpoints, (row) => row.model_id);
  const models = rows.models.map((row) => readModelRow(row, endpointRows.get(row.id) ?? []));
  return { providers: readProviderRows(rows.providers), models };
}

export function readModelRow(row: CatalogRows["models"][number], endpointRows: CatalogRows["endpoints"]): Model {
  const model = readDocument(rowOfModel, row);
  const endpoints = endpointRows.map((endpointRow) => {
    // What may have been left out comes last, so that a catalog that is put back reads the same.
    const { tag: _, context_length: own, ...endpoint } = readDocument(endpointSchema, endpointRow);
    return { ...endpoint, tag: endpointRow.tag, context_length: own ?? model.context_length };
  });
  return { ...model, endpoints };
}

export function readProviderRows(rows: readonly Row[]): Provider[] {
  return rows.map((row) => readDocument(providerSchema, row));
}

/** Whether every row went through this version's schema: then there is nothing to find out about them. */
export function areChecked({ providers, models, endpoints }: CatalogRows): boolean {
  return [providers, models, endpoints].every((rows) => rows.every(isChecked));
}

const rowOfModel = madeOnce(() => modelSchema().omit({ endpoints: true }));

function isChecked({ checked_by: by }: Row): boolean {
  return by === checkedBy;
}

/**
 * Fills in the defaults of fields that are younger than the row. What a newer version wrote and this one does not know
 * is taken as it is: a roll-back must not leave the router without a catalog.
 */
function readDocument<Schema extends z.ZodType>(schema: () => Schema, row: Row): z.infer<Schema> {
  const document = JSON.parse(row.document);
  if (isChecked(row)) return document;
  const parsed = schema().safeParse(document);
  return parsed.success ? parsed.data : document;
}
