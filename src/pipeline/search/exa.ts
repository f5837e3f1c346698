// Exa, the search engine for endpoints whose vendor has none (https://docs.exa.ai/reference/search): one question, and the pages
// that it finds. Nothing of the conversation goes there but that, and its key never comes back.
import type { FoundPage } from "../../content/search-results.ts";
import type { Failure } from "../../wire/failure.ts";
import { isRecord, parseJson } from "../../wire/json.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { SearchField, SearchFields } from "../../wire/web-search.ts";
import type { Inference } from "../inference.ts";
import { readCapped } from "../media/fetch-named-url.ts";

/** Of a web search, what it is told. */
export const exaFields: ReadonlySet<SearchField> = new Set([
  ...(["mode", "max_results", "max_total_results", "max_characters", "max_uses", "search_prompt"] as const),
  ...(["include_domains", "exclude_domains", "search_context_size", "user_location"] as const),
]);

export interface SearchFound {
  pages: FoundPage[];
  costPico: bigint;
}

const waitMs = 15_000;
const maxAnswerBytes = 8 * 1024 * 1024;
const usualResults = 5;
/** Characters of all pages together, by how much of them is wanted. */
const contextCharacters = { low: 5_000, medium: 15_000, high: 30_000 } as const;
const picoARequest = 7_000_000_000n;
/** Of each result beyond these. */
const resultsARequest = 10;
const picoAResult = 1_000_000_000n;

export async function searchExa(
  question: string,
  fields: SearchFields,
  inference: Inference,
): Promise<Result<SearchFound, Failure>> {
  const { settings, transports, clientSignal } = inference;
  const timeout = AbortSignal.timeout(waitMs);
  const signal = AbortSignal.any([timeout, clientSignal]);
  try {
    const response = await transports.fetch(`${settings.EXA_BASE_URL.replace(/\/+$/, "")}/search`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": settings.EXA_API_KEY ?? "" },
      body: JSON.stringify(askedOf(question, fields)),
      redirect: "manual",
      signal,
    });
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      return fail(failed(response.status === 429 ? 429 : 502, `Exa answered ${response.status}`));
    }
    const read = await readCapped(response.body, { maxBytes: maxAnswerBytes, signal, allowance: undefined });
    const answer = read.ok ? parseJson(new TextDecoder().decode(read.value)) : undefined;
    const results = isRecord(answer) ? answer["results"] : undefined;
    if (!Array.isArray(results)) return fail(failed(502, "Exa gave no list of results"));
    const pages = results.filter(isRecord).flatMap(pageOf);
    return ok({ pages, costPico: picoARequest + picoAResult * BigInt(Math.max(0, pages.length - resultsARequest)) });
  } catch {
    return fail(
      timeout.aborted
        ? failed(504, `Exa did not answer within ${waitMs / 1_000} s`)
        : failed(502, "Exa cannot be reached"),
    );
  }
}

/** The most that such a search costs, in picodollars. */
export function exaCostAtMost(fields: SearchFields): bigint {
  return picoARequest + picoAResult * BigInt(Math.max(0, resultsOf(fields) - resultsARequest));
}

/** What its pages are estimated at: about four characters of text are a token. */
export function exaTokensAtMost(fields: SearchFields): number {
  return Math.ceil((resultsOf(fields) * charactersOf(fields)) / 4);
}

/** Of one page. */
function charactersOf(fields: SearchFields): number {
  const all = contextCharacters[fields.search_context_size ?? "medium"];
  return fields.max_characters ?? Math.ceil(all / resultsOf(fields));
}

function resultsOf({ max_results, max_total_results }: SearchFields): number {
  return Math.min(max_results ?? usualResults, max_total_results ?? Number.POSITIVE_INFINITY);
}

function askedOf(question: string, fields: SearchFields): Record<string, unknown> {
  return {
    query: question,
    numResults: resultsOf(fields),
    type: fields.mode ?? "auto",
    ...present({
      includeDomains: fields.include_domains,
      excludeDomains: fields.exclude_domains,
      userLocation: fields.user_location?.country ?? undefined,
    }),
    contents: { text: { maxCharacters: charactersOf(fields) } },
  };
}

function pageOf(result: Record<string, unknown>): FoundPage[] {
  const { url, title, text, summary } = result;
  if (typeof url !== "string" || url === "") return [];
  const words = [text, summary].find((one) => typeof one === "string");
  return [{ url, title: typeof title === "string" && title !== "" ? title : undefined, text: String(words ?? "") }];
}

function failed(status: number, message: string): Failure {
  return {
    kind: "provider_failed",
    status,
    message: `The web search failed: ${message}`,
    errorType: status === 429 ? "rate_limit_exceeded" : status === 504 ? "timeout" : "provider_unavailable",
    provider: "Exa",
    previous: [],
    models: [],
  };
}
