// POST /rerank: Cohere's format with the router's own fields beside it. Documents come back as they were sent.
import { checkBody } from "../wire/check-body.ts";
import { present } from "../wire/present.ts";
import { type Ranking, type RerankDocument, type RerankRequest, rerankRequestSchema } from "../wire/rerank.ts";
import type { WholeDoor } from "./door.ts";

export const rerank: WholeDoor<RerankRequest, Ranking> = {
  name: "rerank",
  readRequest: (body) => checkBody(rerankRequestSchema(), body),
  keptInput: ({ query, documents }) => ({ prompt: query, documents }),
  refusedInput: ({ query, documents }) => present({ prompt: query ?? null, documents }),
  writeAnswer({ id, model, provider, payload, usage }, { documents, top_n }) {
    const { prompt_tokens, cost, is_byok, cost_details } = usage;
    const search_units = payload.usage?.searchUnits;
    return {
      id,
      model,
      provider,
      results: payload.results.slice(0, top_n ?? documents.length).map(({ index, score }) => ({
        index,
        relevance_score: score,
        document: toObject(documents[index] ?? ""),
      })),
      usage: { ...present({ search_units }), total_tokens: prompt_tokens, cost, is_byok, cost_details },
    };
  },
  writeError: (error) => error,
};

function toObject(document: RerankDocument): { text?: string | undefined; image?: string | undefined } {
  return typeof document === "string" ? { text: document } : document;
}
