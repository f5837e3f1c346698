// GET and PUT /api/v1/catalog (management): the whole catalog at once, and the built-in one that it began with.
import * as z from "zod";
import { type Catalog, type CatalogIssue, catalogSchema } from "../../catalog/catalog.ts";
import type { CatalogIndex } from "../../catalog/catalog-index.ts";
import { catalogWarnings } from "../../catalog/catalog-warnings.ts";
import { diffPrices } from "../../catalog/price-changes.ts";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import { isolateOf } from "../../isolate/isolate.ts";
import { loadCatalog } from "../../isolate/load-catalog.ts";
import { alertPlaceOf } from "../../store/alert-deliveries.ts";
import { isWanted } from "../../store/alerts.ts";
import {
  type CatalogBase,
  type CatalogBaseRow,
  readCatalogBase,
  replaceCatalogBaseStatements,
  selectCatalogBase,
  selectCatalogBaseDigest,
} from "../../store/catalog-base-rows.ts";
import { keepVersionStatements } from "../../store/catalog-history.ts";
import { replaceCatalogStatements, requireVersion, selectCatalogVersion } from "../../store/catalog-rows.ts";
import { raisePriceChange } from "../../store/raise-price-change.ts";
import { isRecord } from "../../wire/json.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { dataOf } from "../answer-shapes.ts";
import { asWritten } from "../audit.ts";
import { logBug } from "../log-bug.ts";
import { timestamp } from "../reach.ts";
import type { CheckedBody } from "../read-body.ts";
import { route, shownBy } from "../route.ts";

const digestSchema = () => z.string().min(1).max(64);
const baseSchema = () => catalogSchema().extend({ digest: digestSchema() });

interface Replacement {
  catalog: Catalog;
  base: CatalogBase | undefined;
}

/** Checked by who reads catalogs: it tells every mistake at once, those of references between its parts too. */
const catalogBody: CheckedBody<Replacement> = {
  schema: z.lazy(() => catalogSchema().extend({ base: baseSchema().optional() })),
  read({ base, ...body }) {
    const catalog = readCatalog(body, catalogRules);
    const read = readBase(base);
    if (catalog.ok && read.ok) return ok({ catalog: catalog.value, base: read.value });
    const issues = [...(catalog.ok ? [] : catalog.problem), ...(read.ok ? [] : read.problem)];
    return fail({ kind: "invalid_catalog", issues });
  },
};

function readBase(base: unknown): Result<CatalogBase | undefined, CatalogIssue[]> {
  if (base === undefined) return ok(undefined);
  const { digest, ...document } = isRecord(base) ? base : {};
  const named = digestSchema().safeParse(digest);
  const catalog = readCatalog(document, catalogRules);
  if (catalog.ok && named.success) return ok({ digest: named.data, catalog: catalog.value });
  const issues = catalog.ok ? [] : catalog.problem.map(({ path, message }) => ({ path: `base.${path}`, message }));
  return fail(named.success ? issues : [{ path: "base.digest", message: "must name the built-in catalog" }, ...issues]);
}

/** The stored state, never the isolate's copy: what is answered here is edited and put back, with its ETag in If-Match. */
export const getCatalog = route("GET /api/v1/catalog", "management", {
  summary: "Show the catalog",
  answer: () => dataOf(catalogSchema()),
  async handle({ bindings, headers }) {
    const { catalog, version } = await loadCatalog(bindings.DB);
    headers.set("etag", `"${version}"`);
    return ok({ data: catalog });
  },
});

/** null: the catalog in force did not begin with a built-in one, or nobody knows with which. */
export const getCatalogBase = route("GET /api/v1/catalog/base", "management", {
  summary: "Show the built-in catalog that the one in force began with",
  answer: () => dataOf(baseSchema().nullable()),
  async handle({ bindings: { DB: database } }) {
    const [state, rows] = await database.batch<CatalogBaseRow & { digest: string | null }>(
      [selectCatalogBaseDigest, selectCatalogBase].map((sql) => database.prepare(sql)),
    );
    const digest = state?.results[0]?.digest ?? null;
    return ok({ data: digest === null ? null : { digest, ...readCatalogBase(rows?.results ?? []) } });
  },
});

const changedSince =
  "The catalog was changed since it was read (If-Match is not its ETag): read it again, and put what you change of that";

/** Versions; undefined: any. Weak ones too, because what compresses an answer on its way makes them so. */
function readIfMatch(header: string | null): number[] | undefined {
  const tags = header?.split(",").map((tag) => tag.trim());
  if (tags === undefined || tags.includes("*")) return undefined;
  return tags.flatMap((tag) => /^(?:W\/)?"(\d{1,15})"$/.exec(tag)?.[1] ?? []).map(Number);
}

/** One that this version cannot read is replaced all the same, and nobody can say what changed. */
async function readEarlier(database: D1Database): Promise<Pick<CatalogIndex, "catalog" | "version"> | undefined> {
  try {
    // All of it is read here, where it may fail.
    const { catalog, version } = await loadCatalog(database);
    return { catalog, version };
  } catch {
    return undefined;
  }
}

async function storedVersion(database: D1Database): Promise<number> {
  return (await database.prepare(selectCatalogVersion).first<{ version: number }>())?.version ?? 0;
}

/** What may be a mistake but is none for certain is taken, and named in `warnings`, which is there only if there are some. */
export const replaceCatalog = route("PUT /api/v1/catalog", "root", {
  summary: "Replace the catalog; with If-Match only if it still is the one of that ETag",
  audit: {
    action: "catalog.replace",
    target: () => "catalog",
    // One that this version cannot read is replaced all the same.
    before: (asked) => shownBy(getCatalog)(asked).catch(() => undefined),
    after: ({ body }) => body.catalog,
  },
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
    const { catalog, base } = asked.body;
    const [isTold, earlier] = await Promise.all([isWanted(database, ["price_changed"]), readEarlier(database)]);
    const { label: actor } = asWritten(asked.caller.actor);
    const expected = readIfMatch(asked.request.headers.get("if-match"));
    const statements = [
      ...(expected === undefined ? [] : [requireVersion(expected)]),
      ...replaceCatalogStatements(catalog, timestamp(asked)),
      ...(earlier === undefined
        ? []
        : keepVersionStatements({ before: earlier, after: catalog, at: timestamp(asked), actor })),
      ...(base === undefined ? [] : replaceCatalogBaseStatements(base)),
    ];
    try {
      await database.batch(statements.map(({ sql, params }) => database.prepare(sql).bind(...params)));
    } catch (error) {
      if (expected === undefined || expected.includes(await storedVersion(database))) throw error;
      return fail({ kind: "precondition_failed", message: changedSince });
    }
    isolateOf(asked.bindings).catalog.forget();
    if (earlier !== undefined && isTold) {
      const changes = diffPrices(earlier.catalog, catalog);
      const told = raisePriceChange(alertPlaceOf(asked.bindings), changes, asked.now);
      await told.catch((thrown: unknown) => logBug("prices changed, and nobody was told", thrown));
    }
    const { providers, models } = catalog;
    const endpoints = models.reduce((sum, model) => sum + model.endpoints.length, 0);
    const warnings = catalogWarnings(catalog);
    const data = { providers: providers.length, models: models.length, endpoints };
    return ok({ data: warnings.length === 0 ? data : { ...data, warnings } });
  },
});
