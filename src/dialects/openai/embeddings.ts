// OpenAI's embeddings, and everybody who speaks them. Fields that the wire does not know pass untouched.
import type { ReportedUsage } from "../../wire/answer.ts";
import type { Embeddings, EmbeddingsRequest, Vector } from "../../wire/embeddings.ts";
import { isRecord, type JsonRecord, parseJson } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { numberIn, recordIn } from "../common/records.ts";
import type { AnswerProblem, WholeDialect } from "../dialect.ts";
import { quirksOf } from "./quirks.ts";
import { errorInAnswer } from "./read-error.ts";

export const openAiEmbeddings: WholeDialect<EmbeddingsRequest, Embeddings> = {
  buildRequest(request, target) {
    const quirks = quirksOf(target);
    const { upstream_model: model } = target.endpoint;
    return ok({
      path: quirks.path.replace("/chat/completions", "/embeddings").replace("{model}", encodeURIComponent(model)),
      headers: quirks.headers,
      body: JSON.stringify(toBody(request, model)),
    });
  },
  readResponse: readEmbeddings,
};

function toBody(request: EmbeddingsRequest, model: string): Record<string, unknown> {
  const {
    model: _model,
    provider: _provider,
    session_id: _session,
    trace: _trace,
    service_tier: _tier,
    ...rest
  } = request;
  return { model, ...rest };
}

function readEmbeddings(body: string): Result<Embeddings, AnswerProblem> {
  const answer = parseJson(body);
  if (!isRecord(answer)) return fail({ kind: "unparsable", detail: "the answer is not a JSON object", raw: body });
  const error = errorInAnswer(answer, body);
  if (error !== undefined) return fail({ kind: "error_in_answer", error });
  const data = Array.isArray(answer["data"]) ? answer["data"].filter(isRecord) : [];
  const ordered = data.toSorted((a, b) => Number(a["index"] ?? 0) - Number(b["index"] ?? 0));
  const vectors = ordered.map(({ embedding }) => embedding).filter(isVector);
  if (vectors.length === 0 || vectors.length < data.length) {
    return fail({ kind: "unparsable", detail: "the answer has no embeddings", raw: body });
  }
  return ok({ vectors, ...present({ usage: usageOf(recordIn(answer, "usage") ?? {}) }) });
}

/** Nothing is generated: where only the total is told (Voyage), that is the prompt. */
function usageOf(counts: JsonRecord): ReportedUsage | undefined {
  const promptTokens =
    numberIn(counts, "prompt_tokens") || numberIn(counts, "input_tokens") || numberIn(counts, "total_tokens");
  return promptTokens ? { promptTokens, completionTokens: 0 } : undefined;
}

function isVector(value: unknown): value is Vector {
  return typeof value === "string" || (Array.isArray(value) && value.every((one) => typeof one === "number"));
}
