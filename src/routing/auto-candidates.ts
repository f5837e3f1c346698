// For `openrouter/auto`: the models of the catalog that can serve this request, each with what it is expected to cost and
// how good it is declared to be. Prepares the choice; `chooseModel` makes it.
import type { Model } from "../catalog/catalog.ts";
import { modelMatcher } from "../catalog/model-pattern.ts";
import { priceFor } from "../catalog/price.ts";
import type { AutoRouterOptions } from "../wire/auto-router.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import type { Candidate } from "./candidate.ts";
import type { RequestFacts } from "./request-facts.ts";
import { type SelectionInput, selectEndpoints } from "./select-endpoints.ts";

export interface AutoCandidate {
  model: Model;
  /** Picodollars for this request at the endpoint that would be tried first. */
  expectedCost: bigint;
  /** Declared, 0…1 by kind of task; empty where nothing is. */
  quality: Readonly<Record<string, number>>;
}

/** Some or all of the candidates, best first; called with at least one. */
export type ChooseModel = (request: ChatRequest, candidates: readonly AutoCandidate[]) => readonly AutoCandidate[];

/** Tokens of an answer where nothing says how long it may be. */
const typicalAnswer = 800;
/** The best choice and the fallbacks behind it, as many as a client may name. */
const mostChosen = 3;

export interface AutoChoice {
  /** As the client wrote it. */
  id: string;
  request: ChatRequest;
  options: AutoRouterOptions;
  /** With the whole catalog as its models; its health and chance are not looked at. */
  input: SelectionInput;
  chooseModel: ChooseModel;
}

export function chooseModels({ id, request, options, input, chooseModel }: AutoChoice): Result<Model[], Failure> {
  const { candidates, excluded } = autoCandidates(input, options);
  if (candidates.length === 0) return fail(nothingMatches(id, excluded));
  const chosen = chooseModel(request, candidates).map(({ model }) => model);
  const pinned = options.pin_model === true ? lastModel(request, candidates) : undefined;
  const ordered = pinned === undefined ? chosen : [pinned, ...chosen.filter((model) => model !== pinned)];
  return ok(ordered.slice(0, mostChosen));
}

export function autoCandidates(
  input: SelectionInput,
  options: AutoRouterOptions,
): { candidates: AutoCandidate[]; excluded: Exclusion[] } {
  const allowed = options.allowed_models == null ? () => true : modelMatcher(options.allowed_models);
  const excludes = modelMatcher(options.excluded_models ?? []);
  const models = input.models.filter(({ candidates: [first] }) => {
    if (first === undefined || !first.model.architecture.output_modalities.includes("text")) return false;
    return allowed(first.model.id) && !excludes(first.model.id);
  });
  const { plan, excluded } = selectEndpoints({ ...asIfHealthy(input), models });
  const candidates = new Map<Model, AutoCandidate>();
  for (const { candidate } of plan) {
    const { model } = candidate;
    if (candidates.has(model)) continue;
    candidates.set(model, { model, expectedCost: expectedCost(candidate, input.facts), quality: model.quality });
  }
  return { candidates: [...candidates.values()], excluded };
}

/** The choice of a model waits for no health object; without a sort the cheapest endpoint stands for its model. */
function asIfHealthy(input: SelectionInput): SelectionInput {
  const sort = input.facts.sort ?? input.settings.default_provider_sort ?? "price";
  return {
    ...input,
    facts: { ...input.facts, sort, partition: "model" },
    health: new Map(),
    chance: { random: () => 0 },
  };
}

export function expectedCost({ endpoint }: Candidate, facts: RequestFacts): bigint {
  const price = priceFor(endpoint, facts.promptTokens);
  const answer = Math.min(facts.maxTokens ?? typicalAnswer, typicalAnswer);
  return (
    price.prompt * BigInt(Math.ceil(facts.promptTokens)) +
    price.completion * BigInt(answer) +
    price.image * BigInt(facts.images) +
    price.request
  );
}

/** `pin_model`: the model that gave the last answer, as long as it is a candidate. */
function lastModel(request: ChatRequest, candidates: readonly AutoCandidate[]): Model | undefined {
  const id = request.messages.findLast(({ role }) => role === "assistant")?.["model"];
  return candidates.find(({ model }) => model.id === id)?.model;
}

/** Enough of a whole catalog's exclusions to see the reason. */
const mostExclusions = 100;

function nothingMatches(id: string, excluded: Exclusion[]): Failure {
  const counts = [...Map.groupBy(excluded, ({ by }) => by)].map(
    ([by, ones]) => `${by} left out ${ones.length} endpoints`,
  );
  return {
    kind: "no_endpoints",
    message:
      "No models match your request and model restrictions" +
      (counts.length === 0
        ? ": allowed_models and excluded_models leave none of the catalog."
        : `: ${counts.join(", ")}.`),
    models: [id],
    excluded: excluded.slice(0, mostExclusions),
  };
}
