// The sandbox's ranking: a document fits a query as well as their words point the same way, between 0 and 1. The same
// request always gets the same scores, and its searches are counted as Cohere counts them.
import { type RerankRequest, textOf } from "../wire/rerank.ts";
import { countTokens } from "./count-tokens.ts";
import { vectorOf } from "./embed.ts";

const dimensions = 256;
/** Documents that one search may look at. */
const perSearch = 100;

/** Characters of the query and all documents together. */
export const maxRanked = 400_000;
export const maxDocuments = 2_000;

export function writeRanking({ model, query, documents, top_n }: RerankRequest): string {
  const wanted = vectorOf(query, dimensions);
  const results = documents
    .map((document, index) => ({ index, relevance_score: likeness(wanted, vectorOf(textOf(document), dimensions)) }))
    .sort((a, b) => b.relevance_score - a.relevance_score)
    .slice(0, top_n ?? documents.length);
  const tokens = documents.reduce((sum, one) => sum + countTokens(query) + countTokens(textOf(one)), 0);
  return JSON.stringify({
    model,
    results,
    usage: { total_tokens: tokens },
    meta: { billed_units: { search_units: Math.ceil(documents.length / perSearch) } },
  });
}

/** Of vectors of length 1. */
function likeness(one: readonly number[], other: readonly number[]): number {
  const product = one.reduce((sum, value, place) => sum + value * (other[place] ?? 0), 0);
  return Math.round(Math.max(0, product) * 1e6) / 1e6;
}
