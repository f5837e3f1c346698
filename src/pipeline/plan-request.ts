// From a request to its plan: which models it means, what it needs, which endpoints may answer and in what order.
// Reads only what the isolate already holds.
import { mayBeAuto, type RequestedModel, requestedIds, resolveModels } from "../catalog/resolve-models.ts";
import { candidatesOf } from "../routing/candidate.ts";
import { conversationKey } from "../routing/conversation.ts";
import { explainEmptyPlan } from "../routing/filters/explain-empty-plan.ts";
import type { RequestFacts } from "../routing/request-facts.ts";
import { type Selection, selectEndpoints } from "../routing/select-endpoints.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { type AutoDecision, autoChooser } from "./choose-automatically.ts";
import type { Inference } from "./inference.ts";
import { type Planning, selectionInput } from "./selection-input.ts";

export interface RequestPlan extends Selection {
  models: RequestedModel[];
  facts: RequestFacts;
  /** How the auto router chose; null where the client did. */
  auto: AutoDecision | null;
}

/** A plan that came to nothing still says what was left out, for the record. */
export interface PlanFailure {
  failure: Failure;
  excluded: Exclusion[];
}

export async function planRequest(planning: Planning): Promise<Result<RequestPlan, PlanFailure>> {
  const { request, inference } = planning;
  const { catalog, caller } = inference;
  const ids = requestedIds({ ...request, model: request.model ?? defaultModel(request, inference) });
  if (ids.length === 0) {
    const message = "model: is required (or `models`, or a default model of the workspace)";
    return fail({ failure: { kind: "invalid_request", field: "model", message }, excluded: [] });
  }
  const auto = ids.some(mayBeAuto) ? await autoChooser(planning) : null;
  const resolved = resolveModels(ids, catalog, auto?.choose);
  if (!resolved.ok) {
    const { problem } = resolved;
    return fail({ failure: problem, excluded: problem.kind === "no_endpoints" ? problem.excluded : [] });
  }
  const models = resolved.value;
  const wrong = wrongEndpoint(models, inference);
  if (wrong !== null) return fail({ failure: wrong, excluded: [] });
  const candidates = models.map(({ model, sort, requested }) => ({
    id: requested,
    candidates: candidatesOf(model, catalog.providers),
    ...(sort === undefined ? {} : { sort }),
  }));
  const input = selectionInput(candidates, planning);
  const { facts } = input;
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
    ...input,
    health: health instanceof Promise ? await health : health,
    chance: conversation === null ? { random: () => inference.random() } : { conversation },
  });
  if (selection.plan.length > 0) return ok({ ...selection, models, facts, auto: auto?.decision() ?? null });
  const failure = explainEmptyPlan({
    models: ids,
    candidates: candidates.flatMap((one) => one.candidates),
    excluded: selection.excluded,
    facts,
  });
  return fail({ failure, excluded: selection.excluded });
}

/** Models that embed are asked for embeddings and for nothing else. */
function wrongEndpoint(models: readonly RequestedModel[], { door }: Inference): Failure | null {
  const embeds = ({ model }: RequestedModel) => model.architecture.output_modalities.includes("embeddings");
  const wrong = models.find((one) => embeds(one) !== (door.name === "embeddings"));
  if (wrong === undefined) return null;
  const { requested } = wrong;
  const message = embeds(wrong)
    ? `${requested} answers with embeddings: use POST /api/v1/embeddings`
    : `${requested} gives no embeddings: choose a model of GET /api/v1/models?output_modalities=embeddings`;
  return { kind: "wrong_endpoint", model: requested, message };
}

function defaultModel(request: ChatRequest, { caller }: Inference): string | undefined {
  return request.models == null || request.models.length === 0
    ? (caller.settings.default_text_model ?? undefined)
    : undefined;
}
