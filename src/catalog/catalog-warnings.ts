// What is unlikely in a catalog but may be meant: it is taken all the same, and whoever writes it is told.
import type { Catalog, CatalogIssue } from "./catalog.ts";
import { priceWarnings } from "./check-prices.ts";
import { writePath } from "./document-path.ts";

export function catalogWarnings(catalog: Catalog): CatalogIssue[] {
  return [...baseUrlWarnings(catalog), ...priceWarnings(catalog)];
}

/** What dialects put behind a base URL: the examples of vendors show the whole address. */
const operation =
  /\/(?:chat\/completions|completions|responses|embeddings|rerank|messages|ocr|models\/[^/]+:\w+)(?=\/*$)/i;

function baseUrlWarnings({ providers }: Catalog): CatalogIssue[] {
  return providers.flatMap(({ base_url: url }, index) => {
    const [found] = operation.exec(url) ?? [];
    if (found === undefined) return [];
    const message = `ends in ${found}, the path of an operation, and each operation's path is put behind it: write ${url.replace(operation, "").replace(/\/+$/, "")}`;
    return [{ path: writePath(["providers", index, "base_url"]), message }];
  });
}
