// Fetches a public listing and writes the catalog that it makes together with the built-in one.
import type { Catalog } from "../../catalog/catalog.ts";
import { catalogWarnings } from "../../catalog/catalog-warnings.ts";
import { importModelsDev } from "../../catalog/import-models-dev.ts";
import { importOpenRouter, openRouterModelIds } from "../../catalog/import-openrouter.ts";
import type { Imported } from "../../catalog/imported.ts";
import { readCatalog } from "../../catalog/read-catalog.ts";
import { catalogRules } from "../../catalog-rules.ts";
import type { Result } from "../../wire/result.ts";
import { causeOf } from "../cause-of.ts";
import { CommandProblem } from "./command-problem.ts";
import { builtinFile, countParts, listIssues, readDocument, showWarnings, writeDocument } from "./documents.ts";

const timeoutMs = 60_000;
/** Of one endpoint listing per model. */
const requestsAtOnce = 8;
const notesShown = 20;

interface Request {
  source: string | undefined;
  file: string | undefined;
  url: string | undefined;
}

export async function importListing({ source, file, url }: Request): Promise<void> {
  const base = readCatalog(await readDocument(builtinFile), catalogRules);
  if (!base.ok) throw new CommandProblem(`the built-in catalog is broken\n${listIssues(base.problem)}`);
  const imported = await importFrom(source, url, base.value);
  if (!imported.ok) throw new CommandProblem(imported.problem);
  const { catalog, notes } = imported.value;
  const checked = readCatalog(catalog, catalogRules);
  if (!checked.ok) throw new CommandProblem(`the listing makes no good catalog\n${listIssues(checked.problem)}`);
  await writeDocument(checked.value, file);
  for (const note of notes.slice(0, notesShown)) console.error(`note: ${note}`);
  if (notes.length > notesShown) console.error(`note: and ${notes.length - notesShown} more`);
  showWarnings(catalogWarnings(checked.value));
  console.error(`imported ${countParts(checked.value)}${file === undefined ? "" : ` to ${file}`}`);
}

function importFrom(
  source: string | undefined,
  url: string | undefined,
  base: Catalog,
): Promise<Result<Imported, string>> {
  switch (source) {
    case "openrouter":
      return importFromOpenRouter(url ?? "https://openrouter.ai/api/v1", base);
    case "models.dev":
      return fetchJson(url ?? "https://models.dev/api.json").then((listing) => importModelsDev(listing, base));
    default:
      throw new CommandProblem(`import from openrouter or models.dev, not from ${source ?? "nowhere"}`, 2);
  }
}

async function importFromOpenRouter(address: string, base: Catalog): Promise<Result<Imported, string>> {
  const root = address.replace(/\/+$/, "");
  const models = await fetchJson(`${root}/models`);
  const ids = openRouterModelIds(models);
  if (!ids.ok) return ids;
  const failed: string[] = [];
  const endpoints = await mapSome(ids.value, (id) =>
    fetchJson(`${root}/models/${id}/endpoints`).catch((error: Error) => {
      failed.push(`${id}: ${error.message}`);
      return undefined;
    }),
  );
  if (failed.length === ids.value.length) return { ok: false, problem: failed[0] ?? "the listing is empty" };
  const imported = importOpenRouter({ models, endpoints: endpoints.filter((each) => each !== undefined) }, base);
  if (!imported.ok) return imported;
  return { ok: true, value: { ...imported.value, notes: [...failed, ...imported.value.notes] } };
}

/** In order, a few at a time. */
async function mapSome<Item, Value>(items: readonly Item[], work: (item: Item) => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  for (let start = 0; start < items.length; start += requestsAtOnce) {
    values.push(...(await Promise.all(items.slice(start, start + requestsAtOnce).map(work))));
  }
  return values;
}

async function fetchJson(url: string): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch((error: Error) => {
    throw new CommandProblem(`cannot reach ${url}: ${causeOf(error)}`);
  });
  if (!response.ok) throw new CommandProblem(`${url} answered ${response.status}`);
  return response.json().catch(() => {
    throw new CommandProblem(`${url} did not answer with JSON`);
  });
}
