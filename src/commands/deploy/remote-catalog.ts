// The catalog that is in force on the account, and the built-in one that it began with, read from the remote database.
import * as z from "zod";
import type { Catalog } from "../../catalog/catalog.ts";
import { type CatalogBase, readCatalogBase, selectCatalogBase } from "../../store/catalog-base-rows.ts";
import { readCatalogRows } from "../../store/read-catalog-rows.ts";
import type { Cloudflare } from "./cloudflare.ts";
import { type DatabaseState, queryDatabase } from "./database.ts";

/** Columns that every version's tables have: an upgrade is looked at before its migrations are applied. */
const providers = "SELECT document FROM providers ORDER BY position";
const models = "SELECT id, document FROM models ORDER BY position";
const endpoints = "SELECT model_id, tag, document FROM endpoints ORDER BY position";

const document = z.object({ document: z.string() });

export async function readRemoteCatalog(cloudflare: Cloudflare, id: string): Promise<Catalog> {
  return readCatalogRows({
    providers: await queryDatabase(cloudflare, { id, sql: providers }, document),
    models: await queryDatabase(cloudflare, { id, sql: models }, document.extend({ id: z.string() })),
    endpoints: await queryDatabase(
      cloudflare,
      { id, sql: endpoints },
      document.extend({ model_id: z.string(), tag: z.string() }),
    ),
  });
}

/** undefined: it is not known. */
export async function readRemoteCatalogBase(
  cloudflare: Cloudflare,
  { id, baseDigest: digest }: Pick<DatabaseState, "baseDigest"> & { id: string },
): Promise<CatalogBase | undefined> {
  if (digest === undefined) return undefined;
  const row = document.extend({ kind: z.string() });
  return { digest, catalog: readCatalogBase(await queryDatabase(cloudflare, { id, sql: selectCatalogBase }, row)) };
}
