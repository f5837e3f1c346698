// Checks a catalog without a server: the same reader that PUT uses, then what its prices are compared with. A comparison
// only warns, on standard error: the exit code tells whether the catalog can be put.
import { existsSync } from "node:fs";
import type { Catalog, CatalogIssue } from "../../catalog/catalog.ts";
import { catalogWarnings } from "../../catalog/catalog-warnings.ts";
import { warnOfMoves, warnOfSpread } from "../../catalog/compare-prices.ts";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import { CommandProblem } from "./command-problem.ts";
import { builtinFile, countOf, countParts, listIssues, readDocument, showWarnings, usualFile } from "./documents.ts";
import { fetchCatalog } from "./server.ts";

export interface CheckInput {
  /** undefined: the usual file, and the built-in catalog where there is none. */
  file: string | undefined;
  /** Address of a server whose catalog the prices are compared with. */
  url: string | undefined;
}

export async function checkFile({ file: given, url }: CheckInput): Promise<void> {
  const file = given ?? (existsSync(usualFile) ? usualFile : undefined);
  const name = file ?? "the built-in catalog";
  const catalog = read(await readDocument(file ?? builtinFile), name);
  console.log(`${name} is good: ${countParts(catalog)}`);
  showWarnings(
    [...catalogWarnings(catalog), ...warnOfSpread(catalog), ...(await comparisons(catalog, { file, url }))],
    catalog,
  );
}

async function comparisons(catalog: Catalog, { file, url }: CheckInput): Promise<CatalogIssue[]> {
  if (url !== undefined) {
    const inPlace = read(await fetchCatalog(url), `the catalog of ${url}`);
    return warnOfMoves(inPlace, catalog, { was: "in place" });
  }
  // Their data packages are among the development dependencies, so only a checkout has the lists.
  if (file === undefined) return (await import("../catalog-build/compare-lists.ts")).compareLists();
  const builtin = read(await readDocument(builtinFile), "the built-in catalog");
  return warnOfMoves(builtin, catalog, { was: "in the built-in catalog" });
}

function read(document: unknown, name: string): Catalog {
  const checked = readCatalog(document, catalogRules);
  if (checked.ok) return checked.value;
  throw new CommandProblem(
    `${name} has ${countOf(checked.problem, "problem")}\n${listIssues(checked.problem, document)}`,
  );
}
