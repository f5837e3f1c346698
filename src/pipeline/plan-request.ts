// From a request to its plan: which models it means, what it needs, which endpoints may answer and in what order.
// Reads only what the isolate already holds.
import { meantModel } from "../catalog/meant-model.ts";
import { modalityOf } from "../catalog/modality.ts";
import { mayBeAuto, type RequestedModel, resolveModels } from "../catalog/resolve-models.ts";
import { type Candidate, candidatesOf } from "../routing/candidate.ts";
import { explainEmptyPlan } from "../routing/filters/explain-empty-plan.ts";
import { selectEndpoints } from "../routing/select-endpoints.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import { present } from "../wire/present.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { Labels } from "./asked.ts";
import type { Inference } from "./inference.ts";
import type { Measure, RequestPlan } from "./request-plan.ts";
import { selectionInput } from "./selection-input.ts";

export interface PlanInput {
  operation: { modality: string | null };
  labels: Labels;
  measure: Measure;
  inference: Inference;
}

/** A plan that came to nothing still says what was left out, for the record. */
export interface PlanFailure {
  failure: Failure;
  excluded: Exclusion[];
}

export async function planRequest(input: PlanInput): Promise<Result<RequestPlan, PlanFailure>> {
  const { operation, labels, measure, inference } = input;
  const { catalog } = inference;
  const ids = labels.models;
  if (ids.length === 0) {
    const message = "model: is required (or `models`, or a default model of the workspace)";
    return fail({ failure: { kind: "invalid_request", field: "model", message }, excluded: [] });
  }
  const isAuto = ids.some(mayBeAuto);
  const chooser = isAuto && measure.chooser !== null ? await measure.chooser() : null;
  const resolved = resolveModels(ids, catalog, chooser?.choose);
  if (!resolved.ok) {
    const problem = noChoice(resolved.problem, operation.modality) ?? withMeant(resolved.problem, catalog);
    return fail({ failure: problem, excluded: problem.kind === "no_endpoints" ? problem.excluded : [] });
  }
  const models = resolved.value;
  const wrong = wrongOperation(models, operation.modality);
  if (wrong !== null) return fail({ failure: wrong, excluded: [] });
  const candidates = models.map(({ model, sort, requested }) =>
    present({ id: requested, candidates: searching(candidatesOf(model, catalog.providers), measure), sort }),
  );
  const known = selectionInput(candidates, { measure, inference });
  const { facts } = known;
  const health = inference.healthOf(models.map(({ model }) => model.id));
  const conversation = measure.conversation({
    cachesImplicitly: candidates.some((one) =>
      one.candidates.some(({ endpoint }) => endpoint.supports_implicit_caching),
    ),
    promptTokens: facts.promptTokens,
  });
  const chance = conversation === null ? { random: () => inference.random() } : { conversation };
  const selection = selectEndpoints({ ...known, health: health instanceof Promise ? await health : health, chance });
  if (selection.plan.length > 0) return ok({ ...selection, models, facts, chance, auto: chooser?.decision() ?? null });
  const all = candidates.flatMap((one) => one.candidates);
  const { excluded } = selection;
  const failure =
    searchFailure(excluded, all, measure) ?? explainEmptyPlan({ models: ids, candidates: all, excluded, facts });
  return fail({ failure, excluded });
}

function searching(candidates: readonly Candidate[], { search }: Measure): readonly Candidate[] {
  return search === undefined ? candidates : candidates.map((candidate) => search.meant(candidate));
}

/** Where nothing but the search left none of those that have a key. */
function searchFailure(
  excluded: readonly Exclusion[],
  candidates: readonly Candidate[],
  { search }: Measure,
): Failure | undefined {
  const others = excluded.filter(({ by }) => by !== "no_credentials");
  if (search === undefined || others.length === 0 || others.some(({ by }) => by !== "web_search")) return undefined;
  return search.failure(
    candidates,
    others.map(({ endpoint, detail }) => `${endpoint}: ${detail}`),
  );
}

/** Whoever misspelt an id is told the right one. */
function withMeant(problem: Failure, { catalog }: Inference["catalog"]): Failure {
  if (problem.kind !== "unknown_model") return problem;
  return { ...problem, ...present({ meant: meantModel(problem.model, catalog) }) };
}

/** The router chooses among models that converse; null: it was not asked to. */
function noChoice(problem: Failure, modality: string | null): Failure | null {
  if (modality === null || problem.kind !== "unknown_model" || !mayBeAuto(problem.model)) return null;
  return { kind: "wrong_endpoint", model: problem.model, message: givesNone(problem.model, modality) };
}

function givesNone(model: string, modality: string | null): string {
  return `${model} gives no ${modality}: choose a model of GET /api/v1/models?output_modalities=${modality}`;
}

/** Models that embed are asked for embeddings and for nothing else; so it is with every operation but conversations. */
function wrongOperation(models: readonly RequestedModel[], modality: string | null): Failure | null {
  const wrong = models.find(({ model }) => modalityOf(model) !== modality);
  if (wrong === undefined) return null;
  const { requested, model } = wrong;
  const own = modalityOf(model);
  const message =
    own !== null ? `${requested} answers with ${own}: use POST /api/v1/${own}` : givesNone(requested, modality);
  return { kind: "wrong_endpoint", model: requested, message };
}
