// POST /embeddings: OpenAI's format with the router's own fields beside it.
import { checkBody } from "../../wire/check-body.ts";
import { type Embeddings, type EmbeddingsRequest, embeddingsRequestSchema } from "../../wire/embeddings.ts";
import type { WholeDoor } from "../door.ts";
import { encodeVector } from "./encode-vector.ts";

export const embeddings: WholeDoor<EmbeddingsRequest, Embeddings> = {
  name: "embeddings",
  readRequest: (body) => checkBody(embeddingsRequestSchema(), body),
  keptInput: ({ input }) => ({ prompt: input }),
  refusedInput: ({ input }) => ({ prompt: input ?? null }),
  writeAnswer({ id, model, provider, payload, usage }, request) {
    const encoding = request.encoding_format ?? "float";
    const { prompt_tokens, cost, is_byok, cost_details } = usage;
    return {
      object: "list",
      id,
      model,
      provider,
      data: payload.vectors.map((vector, index) => ({
        object: "embedding",
        index,
        embedding: encodeVector(vector, encoding),
      })),
      usage: { prompt_tokens, total_tokens: prompt_tokens, cost, is_byok, cost_details },
    };
  },
  writeError: (error) => error,
};
