// From a request to its plan: which models it means, what it needs, which endpoints may answer and in what order.
// Reads only what the isolate already holds.
import { type RequestedModel, requestedIds, resolveModels } from "../catalog/resolve-models.ts";
import { compressionFloor, contextVerdict, needsMiddleOut } from "../content/compression.ts";
import { estimatePrompt } from "../content/estimate-request.ts";
import { dialectOf } from "../dialects/index.ts";
import { type Candidate, candidatesOf } from "../routing/candidate.ts";
import { conversationKey, implicitCachingTokens } from "../routing/conversation.ts";
import { explainEmptyPlan } from "../routing/explain-empty-plan.ts";
import { factsOf, type RequestFacts } from "../routing/request-facts.ts";
import { type ModelCandidates, type Selection, selectEndpoints } from "../routing/select-endpoints.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { Inference } from "./inference.ts";

export interface RequestPlan extends Selection {
  models: RequestedModel[];
  facts: RequestFacts;
}

/** A plan that came to nothing still says what was left out, for the record. */
export interface PlanFailure {
  failure: Failure;
  excluded: Exclusion[];
}

export interface Planning {
  request: ChatRequest;
  inference: Inference;
  /** Files of the prompt can be read to text for endpoints that take none. */
  filesAreParsed: boolean;
}

export async function planRequest({
  request,
  inference,
  filesAreParsed,
}: Planning): Promise<Result<RequestPlan, PlanFailure>> {
  const { catalog, caller, settings } = inference;
  const ids = requestedIds({ ...request, model: request.model ?? defaultModel(request, inference) });
  if (ids.length === 0) {
    const message = "model: is required (or `models`, or a default model of the workspace)";
    return fail({ failure: { kind: "invalid_request", field: "model", message }, excluded: [] });
  }
  const resolved = resolveModels(ids, catalog);
  if (!resolved.ok) return fail({ failure: resolved.problem, excluded: [] });
  const models = resolved.value;
  const candidates = models.map(({ model, sort, requested }) => ({
    id: requested,
    candidates: candidatesOf(model, catalog.providers),
    ...(sort === undefined ? {} : { sort }),
  }));
  const facts = factsOf(request, { promptTokens: promptTokens(request, candidates), ...mediaOf(request) });
  const health = inference.healthOf(models.map(({ model }) => model.id));
  const conversation = conversationKey(request, {
    session: inference.headers.sessionId,
    workspaceId: caller.workspaceId,
    cachesImplicitly: candidates.some((one) =>
      one.candidates.some(({ endpoint }) => endpoint.supports_implicit_caching),
    ),
    promptTokens: facts.promptTokens,
  });
  const selection = selectEndpoints({
    facts,
    models: candidates,
    settings: caller.settings,
    missingCredential: ({ provider, model }) =>
      inference.credentials(provider, model.id).length > 0 ? undefined : missingCredential(provider),
    isByok: ({ provider, model }) => inference.credentials(provider, model.id)[0]?.byok === true,
    region: inference.euHost && settings.EU_IN_REGION ? "eu" : null,
    filesAreParsed,
    isCompressible: compressible(request, facts, candidates),
    readsReasoning: readsReasoning(facts),
    health: health instanceof Promise ? await health : health,
    now: inference.now(),
    chance: conversation === null ? { random: () => inference.random() } : { conversation },
  });
  if (selection.plan.length > 0) return ok({ ...selection, models, facts });
  const failure = explainEmptyPlan({
    models: ids,
    candidates: candidates.flatMap((one) => one.candidates),
    excluded: selection.excluded,
    facts,
  });
  return fail({ failure, excluded: selection.excluded });
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

function defaultModel(request: ChatRequest, { caller }: Inference): string | undefined {
  return request.models == null || request.models.length === 0
    ? (caller.settings.default_text_model ?? undefined)
    : undefined;
}

function missingCredential(provider: { slug: string; dialect: string; api_key: string | null }): string {
  if (provider.dialect === "sandbox") return "the sandbox is switched off (SANDBOX)";
  if (provider.dialect === "workers-ai") return "this Worker has no AI binding";
  return `its key is not set: ${provider.api_key ?? provider.slug}`;
}

function mediaOf(request: ChatRequest): { modalities: ReadonlySet<string>; images: number } {
  const modalities = new Set<string>();
  let images = 0;
  for (const { content } of request.messages) {
    if (!Array.isArray(content)) continue;
    for (const part of content) {
      const modality = modalityOf[part.type];
      if (modality !== undefined) modalities.add(modality);
      if (modality === "image") images += 1;
    }
  }
  return { modalities, images };
}

const modalityOf: Partial<Record<string, string>> = {
  image_url: "image",
  input_audio: "audio",
  video_url: "video",
  file: "file",
};
