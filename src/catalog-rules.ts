// The one value that everybody who reads a catalog hands to the reader: what the dialects and the router's own settings
// say about it. Here, because catalog may import neither.
import type { CatalogRules } from "./catalog/catalog-rules.ts";
import { dialectNames, dialectsBeside, quirkProblems } from "./dialects/index.ts";
import { isOwnName } from "./own-names.ts";

export const catalogRules: CatalogRules = { dialectNames, dialectsBeside, quirkProblems, isOwnName };
