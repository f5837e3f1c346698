// Catalog documents as files and as text for people.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Catalog, CatalogIssue } from "../../catalog/catalog.ts";
import { namesOnPath } from "../../catalog/document-path.ts";
import { type CatalogLike, formatCatalog } from "../format-catalog.ts";
import { CommandProblem } from "./command-problem.ts";

/** Of whoever names no other. */
export const usualFile = "catalog.json";
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

/** Each place with the names of what stands there, as far as the document is known: `providers[82].base_url (acme)`. */
export function listIssues(issues: readonly CatalogIssue[], document?: unknown): string {
  return issues.map(({ path, message }) => `  ${placeOf(path, document)}: ${message}`).join("\n");
}

function placeOf(path: string, document: unknown): string {
  if (path === "") return "the document";
  const names = namesOnPath(path, document);
  return names.length === 0 ? path : `${path} (${names.join(", ")})`;
}

/** On standard error, so that a file or a pipe gets the catalog alone. */
export function showWarnings(warnings: readonly CatalogIssue[], document?: unknown): void {
  if (warnings.length === 0) return;
  console.error(
    `${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"}\n${listIssues(warnings, document)}`,
  );
}

export function countOf(list: readonly unknown[], word: string): string {
  return `${list.length} ${word}${list.length === 1 ? "" : "s"}`;
}

export function countParts({ providers, models }: Catalog): string {
  const endpoints = models.flatMap((model) => model.endpoints);
  return [countOf(providers, "provider"), countOf(models, "model"), countOf(endpoints, "endpoint")].join(", ");
}
