// Replaces the catalog through the API, which checks all of it, unless somebody else has changed it meanwhile.
import type { Catalog } from "../catalog/catalog.ts";
import { loadCatalog } from "../isolate/load-catalog.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { type ApiProblem, callApi } from "./call-api.ts";
import type { ConsoleContext } from "./environment.ts";

export interface StoredCatalog {
  catalog: Catalog;
  version: number;
}

/** The stored catalog, not the isolate's copy: what is read here is edited and put back. */
export function readStoredCatalog(context: ConsoleContext): Promise<StoredCatalog> {
  return loadCatalog(context.env.DB);
}

/** `basedOn`: the version that the editor was opened with; null = whatever is there. What is no version fits none. */
export async function saveCatalog(
  context: ConsoleContext,
  document: unknown,
  basedOn: number | string | null,
): Promise<Result<null, ApiProblem>> {
  if (basedOn !== null && (await readStoredCatalog(context)).version !== basedOn) {
    return fail({
      status: 409,
      message:
        "Somebody else has changed the catalog since this page was opened. Save again to change what is there now.",
      issues: [],
    });
  }
  const saved = await callApi(context, { method: "PUT", path: "/catalog", body: document, everything: true });
  return saved.ok ? ok(null) : saved;
}
