// Before it is saved: what a document would change of the stored catalog, and which of its prices look like mistakes.
import type { Catalog, CatalogIssue } from "../../../catalog/catalog.ts";
import { type CatalogChanges, compareCatalogs } from "../../../catalog/catalog-changes.ts";
import { catalogWarnings } from "../../../catalog/catalog-warnings.ts";
import { warnOfMoves } from "../../../catalog/compare-prices.ts";
import { readCatalog } from "../../../catalog/read-catalog.ts";
import { catalogRules } from "../../../catalog-rules.ts";
import { fail, ok, type Result } from "../../../wire/result.ts";
import type { ApiProblem } from "../../call-api.ts";
import { DiffLines, Warnings } from "./catalog-diff.tsx";

export interface Reviewed {
  changes: CatalogChanges;
  warnings: readonly CatalogIssue[];
}

export function reviewChange(before: Catalog, document: unknown): Result<Reviewed, ApiProblem> {
  const read = readCatalog(document, catalogRules);
  if (!read.ok) return fail({ status: 400, message: "The catalog has mistakes.", issues: read.problem });
  const known = new Set(catalogWarnings(before).map(({ message }) => message));
  const strange = catalogWarnings(read.value).filter(({ message }) => !known.has(message));
  const moved = warnOfMoves(before, read.value, { was: "before" });
  return ok({ changes: compareCatalogs(before, read.value).changes, warnings: [...strange, ...moved] });
}

/** Of one item alone, as it is stored. */
export function warningsOf(catalog: Partial<Catalog>): CatalogIssue[] {
  return catalogWarnings({ providers: [], models: [], ...catalog });
}

export function Review({ reviewed: { changes, warnings } }: { reviewed: Reviewed }) {
  return (
    <section class="note" aria-label="What would change" role="status">
      <p>
        <strong>Not saved yet.</strong> This would change:
      </p>
      <DiffLines changes={changes} />
      <Warnings warnings={warnings} />
    </section>
  );
}
