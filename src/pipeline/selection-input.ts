// What selection is told of a request and its caller, for whichever models: everything but health and chance, which
// depend on what is selected.
import { compressionFloor, contextVerdict, needsMiddleOut } from "../content/compression.ts";
import { estimatePrompt } from "../content/estimate-request.ts";
import { countImages, modalitiesOf } from "../content/request-parts.ts";
import { dialectOf } from "../dialects/index.ts";
import type { Candidate } from "../routing/candidate.ts";
import { implicitCachingTokens } from "../routing/conversation.ts";
import { factsOf, type RequestFacts } from "../routing/request-facts.ts";
import type { ModelCandidates, SelectionInput } from "../routing/select-endpoints.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Inference } from "./inference.ts";

export interface Planning {
  request: ChatRequest;
  inference: Inference;
  /** Files of the prompt can be read to text for endpoints that take none. */
  filesAreParsed: boolean;
}

export type InputWithoutChance = Omit<SelectionInput, "health" | "chance">;

export function selectionInput(
  models: readonly ModelCandidates[],
  { request, inference, filesAreParsed }: Planning,
): InputWithoutChance {
  const { caller, settings } = inference;
  const facts = factsOf(request, {
    promptTokens: promptTokens(request, models),
    modalities: modalitiesOf(request),
    images: countImages(request),
  });
  return {
    facts,
    models,
    settings: caller.settings,
    missingCredential: ({ provider, model }) =>
      inference.credentials(provider, model.id).length > 0 ? undefined : missingCredential(provider),
    isByok: ({ provider, model }) => inference.credentials(provider, model.id)[0]?.byok === true,
    region: inference.euHost && settings.EU_IN_REGION ? "eu" : null,
    filesAreParsed,
    isCompressible: compressible(request, facts, models),
    readsReasoning: readsReasoning(facts),
    now: inference.now(),
  };
}

/** Whether middle-out makes the prompt fit an endpoint, and the endpoint is long enough to be worth that. */
function compressible(
  request: ChatRequest,
  facts: RequestFacts,
  models: readonly ModelCandidates[],
): (candidate: Candidate) => boolean {
  const requested = facts.promptTokens + (facts.maxTokens ?? 0);
  const contextLengths = models
    .flatMap(({ candidates }) => candidates.map(({ endpoint }) => endpoint.context_length))
    .filter((length) => needsMiddleOut(request, length));
  const floor = compressionFloor({ requested, contextLengths });
  return ({ endpoint: { context_length: contextLength } }) => {
    const compression = needsMiddleOut(request, contextLength);
    return contextVerdict({ requested, contextLength, compression, floor }) === "compress";
  };
}

/** A conversation that carries signed reasoning goes to endpoints that can read it, as long as there are some. */
function readsReasoning({ reasoningFormats }: RequestFacts): (candidate: Candidate) => boolean {
  if (reasoningFormats.size === 0) return () => true;
  return (candidate) => {
    const formats = dialectOf(candidate.provider.dialect)?.reasoningFormats?.(candidate) ?? [];
    return formats.some((format) => reasoningFormats.has(format));
  };
}

/** As exact as the shortest context and the beginning of implicit caching ask for. */
function promptTokens(request: ChatRequest, models: readonly ModelCandidates[]): number {
  const answer = request.max_completion_tokens ?? request.max_tokens ?? 0;
  const all = models.flatMap(({ candidates }) => candidates);
  const limits = all.map(({ endpoint }) =>
    Math.min(endpoint.context_length - answer, endpoint.max_prompt_tokens ?? Number.POSITIVE_INFINITY),
  );
  const caching = all.some(({ endpoint }) => endpoint.supports_implicit_caching) ? [implicitCachingTokens] : [];
  return estimatePrompt(request, {
    tokenizer: all[0]?.model.architecture.tokenizer ?? null,
    limits: [...limits, ...caching],
  });
}

function missingCredential(provider: { slug: string; dialect: string; api_key: string | null }): string {
  if (provider.dialect === "sandbox") return "the sandbox is switched off (SANDBOX)";
  if (provider.dialect === "workers-ai") return "this Worker has no AI binding";
  return `its key is not set: ${provider.api_key ?? provider.slug}`;
}
