// Where the sources of the built-in catalog contradict one another: an endpoint whose price differs by more than a fifth
// from what a price list says that is as new as the one in force.
import type { CatalogIssue } from "../../catalog/catalog.ts";
import { movedPrices } from "../../catalog/compare-prices.ts";
import { readOrigins } from "../catalog-build.ts";
import type { Origin } from "./build-endpoints.ts";

export async function compareLists(): Promise<CatalogIssue[]> {
  return (await readOrigins()).flatMap(contradictions);
}

export function contradictions({ model, endpoint, source, others }: Origin): CatalogIssue[] {
  const day = source.read ?? "";
  return others
    .filter((other) => (other.source.read ?? "") >= day)
    .flatMap(({ list, pricing }) =>
      movedPrices(pricing, endpoint.pricing, { was: `in ${list}`, is: `of ${source.source}` }).map((message) => ({
        path: `${model} at ${endpoint.tag}`,
        message,
      })),
    );
}
