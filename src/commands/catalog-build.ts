// `npm run catalog:build`: makes src/catalog/data/builtin.generated.json from the data packages among the development dependencies and
// the hand-kept pages in catalog/data/. Offline, and the same input makes the same file.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readCatalog } from "../catalog/read-catalog.ts";
import { catalogRules } from "../catalog-rules.ts";
import { buildCatalog } from "./catalog-build/build-catalog.ts";
import { buildEndpoints, type Origin } from "./catalog-build/build-endpoints.ts";
import { readMapping } from "./catalog-build/mapping.ts";
import { readPriceList } from "./catalog-build/price-lists.ts";
import { formatCatalog } from "./format-catalog.ts";

/** Prices announced for a later day are left out; move this on when the data packages are. */
const pricesAsOf = "2026-11-22";
const target = join(import.meta.dirname, "../catalog/data/builtin.generated.json");

/** Where each price of the built-in catalog comes from. */
export async function readOrigins(): Promise<Origin[]> {
  return buildEndpoints(await readMapping(), (list) => readPriceList(list, pricesAsOf)).origins;
}

/** The text of the built-in catalog. Throws where the hand-kept pages contradict themselves. */
export async function makeBuiltinCatalog(): Promise<string> {
  const document = buildCatalog(await readMapping(), (list) => readPriceList(list, pricesAsOf));
  const checked = readCatalog(document, catalogRules);
  if (!checked.ok) throw new Error(checked.problem.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  return formatCatalog(document);
}

if (import.meta.main) {
  const text = await makeBuiltinCatalog();
  await writeFile(target, text);
  const { providers, models } = JSON.parse(text);
  console.log(`built-in catalog: ${providers.length} providers, ${models.length} models, ${text.length} bytes`);
}
