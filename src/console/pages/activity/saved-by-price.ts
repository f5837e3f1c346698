// What choosing endpoints by price saved, worked out anew from tokens at today's list prices. Pure.
import type { CatalogIndex } from "../../../catalog/catalog-index.ts";
import { priceOf } from "../../../catalog/price.ts";
import { type Candidate, candidatesOf } from "../../../routing/candidate.ts";
import type { EndpointSums } from "./report.ts";

/**
 * Picodollars: what the tokens of `lines` would have cost on average over the endpoints of their model
 * that can be called, less what they cost where they were; models with one such endpoint leave nothing to choose.
 */
export function savedByPrice(
  lines: readonly EndpointSums[],
  { catalog, isCallable }: { catalog: CatalogIndex; isCallable: (candidate: Candidate) => boolean },
): bigint {
  return lines.reduce((saved, { model: id, endpoint: tag, sums }) => {
    const model = catalog.find(id);
    if (model === undefined) return saved;
    const candidates = candidatesOf(model, catalog.providers).filter(isCallable);
    const own = candidates.find(({ endpoint }) => endpoint.tag === tag);
    if (own === undefined || candidates.length < 2) return saved;
    const average = candidates.reduce((sum, one) => sum + costAt(one, sums), 0n) / BigInt(candidates.length);
    return saved + average - costAt(own, sums);
  }, 0n);
}

function costAt({ endpoint }: Candidate, { promptTokens, completionTokens }: EndpointSums["sums"]): bigint {
  const { prompt, completion } = priceOf(endpoint);
  return prompt * BigInt(promptTokens) + completion * BigInt(completionTokens);
}
