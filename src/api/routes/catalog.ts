// GET and PUT /api/v1/catalog (management): the whole catalog at once.
import { catalogWarnings } from "../../catalog/check-prices.ts";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import { loadCatalog } from "../../isolate/catalog-copy.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { replaceCatalogStatements } from "../../store/catalog-rows.ts";
import { type ApiContext, failureResponse, timestamp } from "../context.ts";
import { readJson } from "../read-json.ts";
import { requireRoot } from "../scope.ts";

/** The stored state, never the isolate's copy: what is answered here is edited and put back. */
export async function showCatalog(context: ApiContext): Promise<Response> {
  const { catalog } = await loadCatalog(context.env.DB);
  return Response.json({ data: catalog });
}

/** What may be a mistake but is none for certain is taken, and named in `warnings`, which is there only if there are some. */
export async function replaceCatalog(context: ApiContext): Promise<Response> {
  const refused = requireRoot(context);
  if (refused !== undefined) return failureResponse(refused);
  const body = await readJson(context.req.raw);
  if (!body.ok) return failureResponse(body.problem);
  const catalog = readCatalog(body.value, catalogRules);
  if (!catalog.ok) return failureResponse({ kind: "invalid_catalog", issues: catalog.problem });
  const { DB: database } = context.env;
  await database.batch(
    replaceCatalogStatements(catalog.value, timestamp(context)).map(({ sql, params }) =>
      database.prepare(sql).bind(...params),
    ),
  );
  isolateOf(context.env).catalog.forget();
  const { providers, models } = catalog.value;
  const endpoints = models.reduce((sum, model) => sum + model.endpoints.length, 0);
  const warnings = catalogWarnings(catalog.value);
  const data = { providers: providers.length, models: models.length, endpoints };
  return Response.json({ data: warnings.length === 0 ? data : { ...data, warnings } });
}
