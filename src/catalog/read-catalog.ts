// A catalog document as a client sends it → the catalog with every default filled in, or every mistake with its path.
// All mistakes at once, because a catalog is mended by hand: the cross references are read loosely, so that one bad
// field does not hide the others. Decides nothing about routing.
import type * as z from "zod";
import { fail, ok, type Result } from "../wire/result.ts";
import { type Catalog, type CatalogIssue, type CatalogModel, catalogSchema, type Model } from "./catalog.ts";
import type { CatalogRules } from "./catalog-rules.ts";
import { checkPrices } from "./check-prices.ts";
import { checkProviders } from "./check-providers.ts";
import { checkQuirks } from "./check-quirks.ts";
import { checkReferences } from "./check-references.ts";
import { writePath } from "./document-path.ts";

/** More than this helps nobody; the last one then says how many were left out. */
const maxIssues = 200;

/**
 * Reads the body of `PUT /api/v1/catalog`. What `GET` answers as `data` reads back as itself. A catalog that is read may
 * still deserve a warning: see `catalog-warnings.ts`.
 */
export function readCatalog(document: unknown, rules: CatalogRules): Result<Catalog, CatalogIssue[]> {
  const parsed = catalogSchema().safeParse(document, { error: wording });
  const issues = [
    ...(parsed.error?.issues.flatMap(toCatalogIssues) ?? []),
    ...checkReferences(document),
    ...checkProviders(document, rules),
    ...checkQuirks(document, rules),
    ...checkPrices(document),
  ];
  if (!parsed.success || issues.length > 0) return fail(capped(issues));
  return ok({ providers: parsed.data.providers, models: parsed.data.models.map(withDefaults) });
}

function withDefaults(model: CatalogModel): Model {
  const endpoints = model.endpoints.map((endpoint) => ({
    ...endpoint,
    tag: endpoint.tag ?? endpoint.provider,
    context_length: endpoint.context_length ?? model.context_length,
  }));
  return { ...model, endpoints };
}

/** How a value of a type is written. */
const writtenAs: Readonly<Record<string, string>> = {
  string: 'text in quotation marks ("…")',
  number: "a number without quotation marks",
  int: "a whole number",
  boolean: "true or false",
  array: "a list in brackets ([…])",
  object: "an object in braces ({…})",
  record: "an object in braces ({…})",
};

/** Says what to write where zod would say what it expected and received; everything else keeps its own message. */
function wording(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "too_small" && issue.origin === "string" && issue.minimum === 1) return "must not be empty";
  if (issue.code !== "invalid_type") return undefined;
  if (issue.input === undefined) return `is required (${issue.expected})`;
  return `must be ${writtenAs[issue.expected] ?? issue.expected}, not ${nameOfType(issue.input)}`;
}

function nameOfType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `the ${typeof value} ${JSON.stringify(value)?.slice(0, 50)}`;
}

function toCatalogIssues(issue: z.core.$ZodIssue): CatalogIssue[] {
  if (issue.code !== "unrecognized_keys") return [{ path: writePath(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ path: writePath([...issue.path, key]), message: "is not a known field" }));
}

function capped(issues: CatalogIssue[]): CatalogIssue[] {
  if (issues.length <= maxIssues) return issues;
  const shown = issues.slice(0, maxIssues - 1);
  return [...shown, { path: "", message: `and ${issues.length - shown.length} more problems` }];
}
