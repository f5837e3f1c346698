// POST /embeddings: OpenAI's format with the router's own fields beside it.
import type { Usage } from "../../wire/answer.ts";
import { type EmbeddingsRequest, embeddingsRequestSchema, type Vector } from "../../wire/embeddings.ts";
import type { Failure } from "../../wire/failure.ts";
import { invalidRequest } from "../../wire/invalid-request.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { AnswerIdentity, FrontDoor } from "../door.ts";
import { encodeVector } from "./encode-vector.ts";

export interface EmbeddingsDoor extends FrontDoor {
  readRequest(body: Record<string, unknown>): Result<EmbeddingsRequest, Failure>;
  writeAnswer(answer: EmbeddingsAnswer, request: EmbeddingsRequest): unknown;
}

export interface EmbeddingsAnswer extends AnswerIdentity {
  vectors: readonly Vector[];
  usage: Usage;
}

export const embeddings: EmbeddingsDoor = {
  name: "embeddings",
  readRequest(body) {
    const parsed = embeddingsRequestSchema.safeParse(body);
    return parsed.success ? ok(parsed.data) : fail(invalidRequest(parsed.error));
  },
  writeAnswer({ id, model, provider, vectors, usage }, request) {
    const encoding = request.encoding_format ?? "float";
    const { prompt_tokens, cost, is_byok, cost_details } = usage;
    return {
      object: "list",
      id,
      model,
      provider,
      data: vectors.map((vector, index) => ({ object: "embedding", index, embedding: encodeVector(vector, encoding) })),
      usage: { prompt_tokens, total_tokens: prompt_tokens, cost, is_byok, cost_details },
    };
  },
  writeError: (error) => error,
};
