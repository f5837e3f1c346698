// Names that a provider's row gives and others define: its dialect, and the variable that holds its key.
import type { CatalogIssue } from "./catalog.ts";
import type { CatalogRules } from "./catalog-rules.ts";
import { providersOf, writePath } from "./document-path.ts";

export function checkProviders(document: unknown, { dialectNames, isOwnName }: CatalogRules): CatalogIssue[] {
  return providersOf(document).flatMap(({ value: { dialect, api_key: key }, path }) => {
    const issues: CatalogIssue[] = [];
    if (typeof dialect === "string" && !dialectNames.includes(dialect)) {
      issues.push({ path: writePath([...path, "dialect"]), message: `must be one of ${dialectNames.join(", ")}` });
    }
    if (typeof key === "string" && isOwnName(key)) {
      const message = `${key} is the router's own: name the variable that holds this provider's key`;
      issues.push({ path: writePath([...path, "api_key"]), message });
    }
    return issues;
  });
}
