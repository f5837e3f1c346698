// Quirks against their dialects. Those of an endpoint hold together with its provider's, so that they are judged together
// and told where they stand.
import { isRecord, type JsonRecord } from "../wire/json.ts";
import type { CatalogIssue } from "./catalog.ts";
import type { CatalogRules, QuirkProblem } from "./catalog-rules.ts";
import { endpointsOf, providersOf, writePath } from "./document-path.ts";

export function checkQuirks(document: unknown, { quirkProblems }: CatalogRules): CatalogIssue[] {
  const providers = providersOf(document);
  const bySlug = new Map(providers.map(({ value }) => [value["slug"], value]));
  const ofProviders = providers.flatMap(({ value, path }) => {
    if (typeof value["dialect"] !== "string") return [];
    return quirkProblems(value["dialect"], quirksIn(value)).map((problem) => issueAt(path, problem));
  });
  const ofEndpoints = endpointsOf(document).flatMap(({ value, path }) => {
    const own = quirksIn(value);
    const provider = bySlug.get(value["provider"]);
    const dialect = value["dialect"] ?? provider?.["dialect"];
    if (typeof dialect !== "string" || Object.keys(own).length === 0) return [];
    const together = quirkProblems(dialect, { ...quirksIn(provider ?? {}), ...own });
    // A quirk of the provider's alone is its row's mistake, or means nothing to this endpoint.
    return together
      .filter(({ path: [name] }) => name !== undefined && Object.hasOwn(own, name))
      .map((one) => issueAt(path, one));
  });
  return [...ofProviders, ...ofEndpoints];
}

function quirksIn({ quirks }: JsonRecord): JsonRecord {
  return isRecord(quirks) ? quirks : {};
}

function issueAt(path: readonly PropertyKey[], problem: QuirkProblem): CatalogIssue {
  return { path: writePath([...path, "quirks", ...problem.path]), message: problem.message };
}
