// The search of one request: who makes it for which endpoint, and what an engine outside found, which is asked once however many
// endpoints are tried.
import { citationsOf, questionOf, withResults } from "../../content/search-results.ts";
import type { Candidate } from "../../routing/candidate.ts";
import type { Annotation } from "../../wire/answer.ts";
import { anthropicOnlyField, anthropicOnlyOf } from "../../wire/anthropic-only.ts";
import type { ChatRequest } from "../../wire/chat-request.ts";
import type { Failure } from "../../wire/failure.ts";
import type { Note } from "../../wire/note.ts";
import { present } from "../../wire/present.ts";
import { fail, ok, type Result } from "../../wire/result.ts";
import { isWebSearchTool, withVendorSearch } from "../../wire/web-search.ts";
import type { SearchMeasure } from "../request-plan.ts";
import type { SearchUse } from "../run.ts";
import { exaCostAtMost, exaTokensAtMost, type SearchFound, searchExa } from "./exa.ts";
import { type SearchInput, searchFailure, searchingCandidate, searchWay } from "./search-way.ts";

export interface Searched {
  request: ChatRequest;
  annotations: Annotation[];
  notes: Note[];
  /** null: nobody searched. */
  use: SearchUse | null;
}

export class RequestSearch implements SearchMeasure {
  readonly #input: SearchInput;
  #found: Promise<Result<SearchFound, Failure>> | undefined;

  constructor(input: SearchInput) {
    this.#input = input;
  }

  meant(candidate: Candidate): Candidate {
    return searchingCandidate(candidate, this.#input);
  }

  problemOf(candidate: Candidate): string | undefined {
    const way = searchWay(candidate, this.#input);
    return way.kind === "problem" ? way.problem : undefined;
  }

  engineOf(candidate: Candidate): "native" | "exa" | undefined {
    const { kind } = searchWay(candidate, this.#input);
    return kind === "own" ? "native" : kind === "native" || kind === "exa" ? kind : undefined;
  }

  costAtMost(candidate: Candidate): bigint {
    const engine = this.engineOf(candidate);
    return engine === "exa"
      ? exaCostAtMost(this.#input.search.fields)
      : engine === "native"
        ? candidate.price.webSearch
        : 0n;
  }

  tokensAtMost(candidate: Candidate): number {
    const found = this.engineOf(candidate) === "exa" ? exaTokensAtMost(this.#input.search.fields) : 0;
    return Math.min(found, candidate.endpoint.context_length);
  }

  failure(candidates: readonly Candidate[], problems: readonly string[]): Failure {
    return searchFailure(candidates, this.#input, problems);
  }

  /** The request as the endpoint gets it: asked to search, or told what was found. */
  async applyTo(request: ChatRequest, candidate: Candidate): Promise<Result<Searched, Failure>> {
    const { fields } = this.#input.search;
    const way = searchWay(candidate, this.#input);
    switch (way.kind) {
      case "left_out":
      case "problem":
        return ok({ request, annotations: [], notes: [], use: null });
      case "own":
        return ok({ request, annotations: [], ...nativeUse(false) });
      case "native":
        return ok({
          request: withVendorSearch(withoutAnthropicSearch(request), fields),
          annotations: [],
          ...nativeUse(way.isCertain),
        });
      case "exa": {
        const found = await this.#find();
        if (!found.ok) return found;
        const { pages, costPico } = found.value;
        const day = new Date(this.#input.inference.startedAt).toISOString().slice(0, 10);
        const told = withResults(withoutAnthropicSearch(request), { pages, prompt: fields.search_prompt, day });
        const figures = { engine: "exa", results: pages.length } as const;
        return ok({
          request: told,
          annotations: citationsOf(pages),
          notes: [{ code: "web_search", ...figures, costPico: String(costPico) }],
          use: { ...figures, isCertain: false, costPico },
        });
      }
    }
  }

  #find(): Promise<Result<SearchFound, Failure>> {
    this.#found ??= this.#ask();
    return this.#found;
  }

  async #ask(): Promise<Result<SearchFound, Failure>> {
    const { request, search, inference } = this.#input;
    const question = questionOf(request);
    if (question !== "") return await searchExa(question, search.fields, inference);
    const message = "messages: the last message of the user has no text that could be searched for";
    return fail({ kind: "invalid_request", field: "messages", message });
  }
}

function nativeUse(isCertain: boolean): Pick<Searched, "notes" | "use"> {
  return {
    notes: [{ code: "web_search", engine: "native", results: null }],
    use: { engine: "native", results: null, isCertain, costPico: 0n },
  };
}

/** Somebody else searches: the vendor's own tool stays behind. */
function withoutAnthropicSearch(request: ChatRequest): ChatRequest {
  const { tools, choice, ...own } = anthropicOnlyOf(request);
  const others = tools.filter(({ kind }) => kind !== "web_search");
  if (others.length === tools.length) return request;
  const isChosen = choice?.["name"] === "web_search";
  const rest = { ...own, tools: others, ...present({ choice: isChosen ? undefined : choice }) };
  return { ...request, [anthropicOnlyField]: rest };
}

/** Of what was left out: the searches that are made after all. */
export function withoutSearchTools(notes: readonly Note[]): Note[] {
  return notes.flatMap((note): Note[] => {
    if (note.code !== "hosted_tools_left_out") return [note];
    const tools = note.tools.filter((type) => !isWebSearchTool({ type }));
    return tools.length === 0 ? [] : [{ ...note, tools }];
  });
}
