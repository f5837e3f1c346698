// How an endpoint's answer gets its search of the web: by the vendor itself, where the endpoint says that it searches; by the engine
// outside, before anything is sent; or not at all, and why.
import { dialectAt } from "../../dialects/index.ts";
import type { Candidate } from "../../routing/candidate.ts";
import { zeroRetentionGuardrail } from "../../routing/guardrail-rules.ts";
import { zeroRetentionBy } from "../../routing/privacy-in-force.ts";
import { anthropicOnlyOf } from "../../wire/anthropic-only.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Failure } from "../../wire/failure.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import type { SearchField, WebSearch } from "../../wire/web-search.ts";
import type { Inference } from "../inference.ts";
import { exaFields } from "./exa.ts";

export type SearchWay =
  /** `isCertain`: it searches whatever it is asked. */
  | { kind: "native"; isCertain: boolean }
  /** The tool goes along as the client wrote it. */
  | { kind: "own" }
  | { kind: "exa" }
  /** Nobody asked for it by name. */
  | { kind: "left_out" }
  /** The end of a sentence that begins with the endpoint. */
  | { kind: "problem"; problem: string };

export interface SearchInput {
  request: ChatRequest;
  search: WebSearch;
  inference: Inference;
}

/** The candidate as it is asked where it searches by another API of its provider's. */
export function searchingCandidate(candidate: Candidate, { search }: Pick<SearchInput, "search">): Candidate {
  const other = isDeclared(candidate) && search.fields.engine !== "exa" ? nativeOf(candidate)?.instead : undefined;
  if (other === undefined) return candidate;
  const { endpoint } = candidate;
  return {
    ...candidate,
    endpoint: { ...endpoint, dialect: other.dialect, quirks: { ...endpoint.quirks, ...other.quirks } },
  };
}

export function searchWay(candidate: Candidate, input: SearchInput): SearchWay {
  const { request, search } = input;
  const { engine = "auto" } = search.fields;
  const ofAnthropic = dialectAt(candidate).anthropic?.(candidate)?.tools.has("web_search") === true;
  if (engine !== "exa" && ofAnthropic && anthropicOnlyOf(request).tools.some(({ kind }) => kind === "web_search")) {
    return { kind: "own" };
  }
  const native = isDeclared(candidate) ? nativeOf(candidate) : undefined;
  if (engine !== "exa" && native !== undefined) {
    const problem = lacking(search, native.fields);
    if (problem === undefined) return { kind: "native", isCertain: native.isCertain };
    return search.isSpared
      ? { kind: "left_out" }
      : { kind: "problem", problem: `${problem}: its own search has no such field` };
  }
  if (search.isSpared) return { kind: "left_out" };
  if (engine === "native") return { kind: "problem", problem: "does not search by itself" };
  const usable = exaFor(candidate, input);
  return usable.ok ? { kind: "exa" } : { kind: "problem", problem: `does not search by itself, and ${usable.problem}` };
}

function nativeOf(candidate: Candidate) {
  return dialectAt(candidate).webSearch?.(candidate);
}

function isDeclared({ parameters }: Candidate): boolean {
  return parameters.has("web_search_options");
}

/** Whether it could search, had it a key. */
export function searchesItself(candidate: Candidate): boolean {
  return isDeclared(candidate) && nativeOf(candidate) !== undefined;
}

function lacking({ paths }: WebSearch, fields: ReadonlySet<SearchField>): string | undefined {
  return Object.entries(paths).find(([name]) => !fields.has(name as SearchField))?.[1];
}

function exaFor(candidate: Candidate, { request, search, inference }: SearchInput): Result<null, string> {
  const { settings, euHost, caller } = inference;
  if (euHost) return fail("an EU host sends nothing to a search engine outside");
  if (settings.EXA_API_KEY === undefined) return fail("the engine exa needs the secret EXA_API_KEY");
  const strict =
    zeroRetentionGuardrail(caller.guardrails, [candidate.model]) ??
    zeroRetentionBy(request.provider ?? {}, caller.settings);
  if (strict !== undefined) return fail(`the engine exa is not known to keep nothing, which ${strict} asks for`);
  const problem = lacking(search, exaFields);
  if (problem !== undefined) return fail(`${problem} is no field of the engine exa`);
  const { type: _type, country: _country, ...place } = search.fields.user_location ?? {};
  const isFiner = Object.values(place).some((value) => value != null);
  return isFiner ? fail("the engine exa knows of a place its country alone (user_location.country)") : ok(null);
}

/** Nothing is left because nobody can search: which keys would do. `candidates`: all of the models that are meant. */
export function searchFailure(
  candidates: readonly Candidate[],
  { search, inference }: Pick<SearchInput, "search" | "inference">,
  problems: readonly string[],
): Failure {
  const keyless = candidates.filter(
    (one) => searchesItself(one) && inference.credentials(one.provider, one.model.id).length === 0,
  );
  const names = keyless.flatMap(({ provider }) => provider.api_key ?? []);
  const outside = inference.euHost || search.fields.engine === "native" ? [] : ["EXA_API_KEY"];
  const keys = [...new Set([...names, ...outside.filter(() => inference.settings.EXA_API_KEY === undefined)])];
  const field = Object.values(search.paths)[0]?.split(".")[0] ?? "model";
  const would =
    keys.length === 0
      ? "choose a model with an endpoint that lists web_search_options, or leave the search out"
      : `set ${keys.join(" or ")}, or choose a model with an endpoint that lists web_search_options`;
  const why = [...new Set(problems)].slice(0, 3).join("; ");
  return {
    kind: "invalid_request",
    field,
    message: `${field}: nobody can search the web for this request (${why}): ${would}`,
  };
}
