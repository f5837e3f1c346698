// GET and PUT /api/v1/catalog (management): the whole catalog at once.
import * as z from "zod";
import { type Catalog, catalogSchema } from "../../catalog/catalog.ts";
import { catalogWarnings } from "../../catalog/check-prices.ts";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { loadCatalog } from "../../isolate/load-catalog.ts";
import { replaceCatalogStatements } from "../../store/catalog-rows.ts";
import { fail, ok } from "../../wire/result.ts";
import { dataOf } from "../answer-shapes.ts";
import { timestamp } from "../reach.ts";
import type { CheckedBody } from "../read-body.ts";
import { route } from "../route.ts";

/** Checked by who reads catalogs: it tells every mistake at once, those of references between its parts too. */
const catalogBody: CheckedBody<Catalog> = {
  schema: catalogSchema,
  read(body) {
    const catalog = readCatalog(body, catalogRules);
    return catalog.ok ? catalog : fail({ kind: "invalid_catalog", issues: catalog.problem });
  },
};

/** The stored state, never the isolate's copy: what is answered here is edited and put back. */
export const getCatalog = route("GET /api/v1/catalog", "management", {
  summary: "Show the catalog",
  answer: () => dataOf(catalogSchema),
  async handle({ bindings }) {
    const { catalog } = await loadCatalog(bindings.DB);
    return ok({ data: catalog });
  },
});

/** What may be a mistake but is none for certain is taken, and named in `warnings`, which is there only if there are some. */
export const replaceCatalog = route("PUT /api/v1/catalog", "root", {
  summary: "Replace the catalog",
  body: catalogBody,
  answer: () =>
    dataOf(
      z.strictObject({
        providers: z.int(),
        models: z.int(),
        endpoints: z.int(),
        warnings: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
      }),
    ),
  async handle(asked) {
    const { DB: database } = asked.bindings;
    await database.batch(
      replaceCatalogStatements(asked.body, timestamp(asked)).map(({ sql, params }) =>
        database.prepare(sql).bind(...params),
      ),
    );
    isolateOf(asked.bindings).catalog.forget();
    const { providers, models } = asked.body;
    const endpoints = models.reduce((sum, model) => sum + model.endpoints.length, 0);
    const warnings = catalogWarnings(asked.body);
    const data = { providers: providers.length, models: models.length, endpoints };
    return ok({ data: warnings.length === 0 ? data : { ...data, warnings } });
  },
});
