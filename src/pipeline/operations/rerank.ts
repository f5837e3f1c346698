// Reranking: documents in the order in which they fit a query.
import { estimateTokens } from "../../content/estimate-tokens.ts";
import { mapDocumentTexts } from "../../content/screening/whole-texts.ts";
import { rerank as door } from "../../doors/rerank.ts";
import { countImages, type Ranking, type RerankRequest, textOf } from "../../wire/rerank.ts";
import { wholeOperation } from "./whole-operation.ts";

/** Documents that vendors count as one search. */
const documentsPerSearch = 100;

export const rerank = wholeOperation<RerankRequest, Ranking>({
  door,
  modality: "rerank",
  dialectOf: (dialect) => dialect.rerank,
  /** Each document is read together with the query, and both are counted. */
  tokens({ query, documents }, tokenizer) {
    const asked = estimateTokens(query, tokenizer);
    const each = documents.map((document) => asked + estimateTokens(textOf(document), tokenizer));
    return { longest: Math.max(...each), all: each.reduce((sum, count) => sum + count, 0) };
  },
  images: countImages,
  parts: ({ documents }) => documents.map((part, index) => ({ path: `documents[${index}]`, part })),
  mapTexts: mapDocumentTexts,
  mismatch({ results }, { documents, top_n }) {
    const places = new Set(results.map(({ index }) => index).filter((index) => index >= 0 && index < documents.length));
    if (places.size < results.length) return "the answer ranks a document twice, or one that was not sent";
    const wanted = Math.min(top_n ?? documents.length, documents.length);
    return places.size >= wanted ? undefined : `the answer ranks ${places.size} of ${wanted} documents`;
  },
  estimate: ({ documents }) => ({ searchUnits: Math.ceil(documents.length / documentsPerSearch) }),
});
