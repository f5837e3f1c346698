// Gemini's embeddings: one request of a batch for each input. Not every model counts tokens.

import { countInputs, type Embeddings, type EmbeddingsRequest, inputTexts } from "../../wire/embeddings.ts";
import { parseRecord } from "../../wire/json.ts";
import { given, present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { recordsIn } from "../common/records.ts";
import type { AnswerProblem, WholeDialect } from "../dialect.ts";
import { countsIn, readUsage } from "./usage.ts";

export const geminiEmbeddings: WholeDialect<EmbeddingsRequest, Embeddings> = {
  buildRequest(request, { endpoint }) {
    const texts = inputTexts(request);
    if (texts.length < countInputs(request))
      return fail("input: tokens are not supported by this endpoint, only texts");
    const model = `models/${endpoint.upstream_model}`;
    const requests = texts.map((text) => ({ model, content: { parts: [{ text }] }, ...options(request) }));
    return ok({
      path: `/models/${encodeURIComponent(endpoint.upstream_model)}:batchEmbedContents`,
      headers: {},
      body: JSON.stringify({ requests }),
    });
  },
  readResponse: readEmbeddings,
};

/** Our kinds of input that Gemini has a word for; its own words pass. */
const taskTypes: Record<string, string> = {
  search_query: "RETRIEVAL_QUERY",
  query: "RETRIEVAL_QUERY",
  search_document: "RETRIEVAL_DOCUMENT",
  document: "RETRIEVAL_DOCUMENT",
  classification: "CLASSIFICATION",
  clustering: "CLUSTERING",
};

function options({ dimensions, input_type: type }: EmbeddingsRequest): Record<string, unknown> {
  return given({
    outputDimensionality: dimensions,
    taskType: type == null ? undefined : (taskTypes[type.toLowerCase()] ?? type),
  });
}

function readEmbeddings(body: string): Result<Embeddings, AnswerProblem> {
  const answer = parseRecord(body) ?? {};
  const embeddings = recordsIn(answer, "embeddings");
  const vectors = embeddings.map(({ values }) => values).filter(isNumbers);
  if (vectors.length === 0 || vectors.length < embeddings.length) {
    return fail({ kind: "unparsable", detail: "the answer has no embeddings", raw: body });
  }
  const usage = readUsage(countsIn(answer));
  return ok({ vectors, ...present({ usage }) });
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((one) => typeof one === "number");
}
