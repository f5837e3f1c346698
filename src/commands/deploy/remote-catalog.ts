// The catalog that is in force on the account, read from the remote database.
import * as z from "zod";
import type { Catalog } from "../../catalog/catalog.ts";
import { selectCatalogRows } from "../../store/catalog-rows.ts";
import { readCatalogRows } from "../../store/read-catalog-rows.ts";
import type { Cloudflare } from "./cloudflare.ts";
import { queryDatabase } from "./database.ts";

const document = z.object({ document: z.string() });

export async function readRemoteCatalog(cloudflare: Cloudflare, id: string): Promise<Catalog> {
  const { providers, models, endpoints } = selectCatalogRows();
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
