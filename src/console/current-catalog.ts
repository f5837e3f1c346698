// The catalog as this isolate has it.
import type { CatalogIndex } from "../catalog/catalog-index.ts";
import { isolateOf } from "../isolate/isolate.ts";
import type { ConsoleContext } from "./environment.ts";

export function currentCatalog(context: ConsoleContext): CatalogIndex | Promise<CatalogIndex> {
  return isolateOf(context.env).catalog.read({
    now: context.get("now")(),
    waitUntil: (work) => context.executionCtx.waitUntil(work),
    ttlMs: context.get("settings").CATALOG_TTL_MS,
  });
}
