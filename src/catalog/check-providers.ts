// Names that rows give and others define: the dialects of providers and endpoints, and the variable that holds a key.
import type { CatalogIssue } from "./catalog.ts";
import type { CatalogRules } from "./catalog-rules.ts";
import { endpointsOf, providersOf, writePath } from "./document-path.ts";

export function checkProviders(document: unknown, rules: CatalogRules): CatalogIssue[] {
  return [...checkRows(document, rules), ...checkEndpoints(document, rules)];
}

function checkRows(document: unknown, { dialectNames, isOwnName }: CatalogRules): CatalogIssue[] {
  return providersOf(document).flatMap(({ value: { dialect, api_key: key }, path }) => {
    const issues: CatalogIssue[] = [];
    if (typeof dialect === "string" && !dialectNames.includes(dialect)) {
      issues.push({ path: writePath([...path, "dialect"]), message: `must be one of ${dialectNames.join(", ")}` });
    }
    const names: unknown[] = Array.isArray(key) ? key : [];
    for (const [index, name] of [[undefined, key] as const, ...names.entries()]) {
      const at = writePath([...path, "api_key", ...(index === undefined ? [] : [index])]);
      if (typeof name !== "string") continue;
      const message = isOwnName(name)
        ? `${name} is the router's own: name the variable that holds this provider's key`
        : index !== undefined && names.indexOf(name) < index
          ? `${name} is named twice`
          : undefined;
      if (message !== undefined) issues.push({ path: at, message });
    }
    return issues;
  });
}

function checkEndpoints(document: unknown, { dialectsBeside }: CatalogRules): CatalogIssue[] {
  const bySlug = new Map(providersOf(document).map(({ value }) => [value["slug"], value["dialect"]]));
  return endpointsOf(document).flatMap(({ value: { dialect, provider }, path }) => {
    const usual = bySlug.get(provider);
    if (typeof dialect !== "string" || typeof usual !== "string") return [];
    const names = dialectsBeside(usual);
    if (names.includes(dialect)) return [];
    return [{ path: writePath([...path, "dialect"]), message: `must be one of ${names.join(", ")}` }];
  });
}
