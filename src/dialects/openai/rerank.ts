// Reranking as the vendors beside OpenAI's format offer it: one request in Cohere's words, and what differs as quirks. The
// answer is read in whichever of their shapes it comes.
import type { ReportedUsage } from "../../wire/answer.ts";
import { isRecord, parseJson } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { type RankedDocument, type Ranking, type RerankRequest, textOf } from "../../wire/rerank.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { numberIn, recordIn, recordsIn } from "../common/records.ts";
import type { AnswerProblem, WholeDialect } from "../dialect.ts";
import { type OpenAiQuirks, quirksOf } from "./quirks.ts";
import { errorInAnswer } from "./read-error.ts";

export const openAiRerank: WholeDialect<RerankRequest, Ranking> = {
  buildRequest(request, target) {
    const quirks = quirksOf(target);
    const { upstream_model: model } = target.endpoint;
    const pictured = request.documents.findIndex((one) => typeof one !== "string" && one.image !== undefined);
    if (pictured !== -1 && !quirks.rerank_objects) {
      return fail(`documents[${pictured}]: has an image, and this endpoint takes texts only`);
    }
    const name = model.split("/").map(encodeURIComponent).join("/");
    const body = JSON.stringify(toBody(request, { model, quirks }));
    return ok({ path: quirks.rerank_path.replace("{model}", name), headers: quirks.headers, body });
  },
  readResponse: readRanking,
};

function toBody(
  request: RerankRequest,
  { model, quirks }: { model: string; quirks: OpenAiQuirks },
): Record<string, unknown> {
  const {
    // Addressed to the router.
    model: _model,
    provider: _provider,
    session_id: _session,
    trace: _trace,
    user: _user,
    service_tier: _tier,
    // Written anew below; the documents are those of the request, which nobody needs to send back.
    query,
    documents,
    top_n,
    return_documents: _returned,
    ...rest
  } = request;
  const given = quirks.rerank_objects ? documents : documents.map(textOf);
  if (quirks.rerank_pairs) return { queries: documents.map(() => query), documents: given, ...rest };
  const limit = top_n == null ? {} : { [quirks.rerank_top_field]: top_n };
  return { model, query, documents: given, ...limit, return_documents: false, ...rest };
}

function readRanking(body: string): Result<Ranking, AnswerProblem> {
  const answer = parseJson(body);
  if (!isRecord(answer)) return fail({ kind: "unparsable", detail: "the answer is not a JSON object", raw: body });
  const error = errorInAnswer(answer, body);
  if (error !== undefined) return fail({ kind: "error_in_answer", error });
  const results = scoresOf(answer);
  if (results === undefined) return fail({ kind: "unparsable", detail: "the answer has no ranking", raw: body });
  return ok({
    // Equal scores stay as they came: vendors know more decimals than they tell.
    results: results.toSorted((a, b) => b.score - a.score),
    ...present({ usage: usageOf(answer) }),
  });
}

/** undefined: no list of scores, or one with something else in it. */
function scoresOf(answer: Record<string, unknown>): RankedDocument[] | undefined {
  const listed = Array.isArray(answer["scores"])
    ? answer["scores"].map((score: unknown, index) => ({ index, score }))
    : [...recordsIn(answer, "results"), ...recordsIn(answer, "data")].map((one) => ({
        index: one["index"],
        score: one["relevance_score"] ?? one["score"],
      }));
  const results = listed.filter(isRanked);
  return results.length === 0 || results.length < listed.length ? undefined : results;
}

function isRanked(one: { index: unknown; score: unknown }): one is RankedDocument {
  return Number.isSafeInteger(one.index) && typeof one.score === "number" && Number.isFinite(one.score);
}

/** Tokens or searches, whichever the vendor counts and wherever it says so: zeros say nothing. */
function usageOf(answer: Record<string, unknown>): ReportedUsage | undefined {
  const meta = recordIn(answer, "meta") ?? {};
  const usage = recordIn(answer, "usage") ?? {};
  const billed = recordIn(meta, "billed_units") ?? {};
  const tokens =
    numberIn(usage, "total_tokens") ||
    numberIn(usage, "prompt_tokens") ||
    numberIn(usage, "input_tokens") ||
    numberIn(recordIn(meta, "tokens") ?? {}, "input_tokens") ||
    numberIn(billed, "input_tokens") ||
    numberIn(answer, "input_tokens") ||
    0;
  const searchUnits = numberIn(billed, "search_units") || undefined;
  if (tokens === 0 && searchUnits === undefined) return undefined;
  return { promptTokens: tokens, completionTokens: 0, ...present({ searchUnits }) };
}
