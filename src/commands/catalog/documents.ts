// Catalog documents as files and as text for people.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Catalog, CatalogIssue } from "../../catalog/catalog.ts";
import { type CatalogLike, formatCatalog } from "../format-catalog.ts";
import { CommandProblem } from "./command-problem.ts";

export const builtinFile = join(import.meta.dirname, "../../catalog/data/builtin.generated.json");

export async function readDocument(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new CommandProblem(`cannot read ${file}: ${error.message}`);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CommandProblem(`${file} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** To the file, or to standard output. */
export async function writeDocument(document: CatalogLike, file: string | undefined): Promise<void> {
  const text = formatCatalog(document);
  if (file === undefined) {
    process.stdout.write(text);
    return;
  }
  await writeFile(file, text).catch((error: Error) => {
    throw new CommandProblem(`cannot write ${file}: ${error.message}`);
  });
}

export function listIssues(issues: readonly CatalogIssue[]): string {
  return issues.map(({ path, message }) => `  ${path === "" ? "the document" : path}: ${message}`).join("\n");
}

/** On standard error, so that a file or a pipe gets the catalog alone. */
export function showWarnings(warnings: readonly CatalogIssue[]): void {
  if (warnings.length === 0) return;
  console.error(`${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"}\n${listIssues(warnings)}`);
}

export function countParts(catalog: Catalog): string {
  const endpoints = catalog.models.reduce((sum, model) => sum + model.endpoints.length, 0);
  return `${catalog.providers.length} providers, ${catalog.models.length} models, ${endpoints} endpoints`;
}
