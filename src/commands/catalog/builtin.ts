// The built-in catalog of this checkout, read and named.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import type { CatalogBase } from "../../store/catalog-base-rows.ts";
import { builtinFile, listIssues } from "./documents.ts";

/** Hex digits that name it. */
const digestLength = 12;

export async function readBuiltin(file = builtinFile): Promise<CatalogBase> {
  const text = await readFile(file, "utf8");
  const catalog = readCatalog(JSON.parse(text), catalogRules);
  if (!catalog.ok) throw new Error(`${file} is not a catalog\n${listIssues(catalog.problem)}`);
  return { digest: digestOf(text), catalog: catalog.value };
}

/** Without reading what is in it. */
export async function builtinDigest(file = builtinFile): Promise<string> {
  return digestOf(await readFile(file, "utf8"));
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, digestLength);
}
