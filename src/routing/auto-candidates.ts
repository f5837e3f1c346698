// For `openrouter/auto`: the models of the catalog that can serve this request, each with what it is expected to cost and
// how good it is declared to be. Prepares the choice and reads it; `chooseModel` makes it.
import type { Model } from "../catalog/catalog.ts";
import { priceFor } from "../catalog/price.ts";
import type { ChatRequest } from "../wire/chat-request.ts";
import type { Exclusion, Failure } from "../wire/failure.ts";
import { fail, ok, type Result } from "../wire/result.ts";
import { type AutoRouterSettings, readAutoRouterPlugin } from "./auto/auto-router-plugin.ts";
import type { Candidate as AutoCandidate } from "./auto/choose-model.ts";
import { isAllowed, type ModelRestrictions } from "./auto/model-pattern.ts";
import type { Candidate } from "./candidate.ts";
import { reasonsOf, remediesOf } from "./filters/explain-empty-plan.ts";
import { filtersOf } from "./filters/filters.ts";
import { type SelectionInput, selectEndpoints } from "./select-endpoints.ts";

/** The ids of the candidates, best first; called with at least one. `pinned` is the model that answered last. */
export type ChooseModel = (candidates: readonly AutoCandidate[], pinned: string | undefined) => readonly string[];

/** Tokens of an answer where nothing says how long it may be. */
const typicalAnswer = 800;
/** The best choice and the fallbacks behind it, as many as a client may name. */
const maxChosen = 3;
const pluginId = "auto-router";

export interface ChooseModelsInput {
  /** As the client wrote it. */
  id: string;
  request: ChatRequest;
  settings: AutoRouterSettings;
  /** With the whole catalog as its models; its health and chance are not looked at. */
  input: SelectionInput;
  chooseModel: ChooseModel;
}

/** What the request says about the choice; nothing where the plugin is missing or switched off. */
export function autoRouterSettings({ plugins }: Pick<ChatRequest, "plugins">): Result<AutoRouterSettings, Failure> {
  const index = plugins?.findIndex(({ id, enabled }) => id === pluginId && enabled !== false) ?? -1;
  const read = readAutoRouterPlugin(plugins?.[index] ?? {});
  if (read.ok) return read;
  const field = `plugins[${index}]`;
  return fail({ kind: "invalid_request", field, message: `${field}: ${read.problem}` });
}

export function chooseModels({
  id,
  request,
  settings,
  input,
  chooseModel,
}: ChooseModelsInput): Result<Model[], Failure> {
  const { models, candidates, excluded } = autoCandidates(input, settings);
  if (candidates.length === 0) return fail(nothingMatches(id, excluded));
  const order = chooseModel(candidates, settings.pinModel ? lastModel(request) : undefined);
  return ok(order.flatMap((chosen) => models.get(chosen) ?? []).slice(0, maxChosen));
}

interface Candidates {
  models: ReadonlyMap<string, Model>;
  candidates: AutoCandidate[];
  excluded: readonly Exclusion[];
}

function autoCandidates(input: SelectionInput, restrictions: ModelRestrictions): Candidates {
  const considered = input.models.filter(({ candidates: [first] }) => {
    if (first === undefined || !first.model.architecture.output_modalities.includes("text")) return false;
    return isAllowed(first.model.id, restrictions);
  });
  const { plan, excluded } = selectEndpoints({ ...asIfHealthy(input), models: considered });
  const models = new Map<string, Model>();
  const candidates: AutoCandidate[] = [];
  for (const { candidate } of plan) {
    const { model } = candidate;
    if (models.has(model.id)) continue;
    models.set(model.id, model);
    const expectedPricePico = expectedPrice(candidate, input);
    candidates.push({ id: model.id, quality: model.quality, expectedPricePico });
  }
  return { models, candidates, excluded };
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

/** Picodollars for this request at the endpoint that would be tried first. */
function expectedPrice({ endpoint }: Candidate, { facts, now }: SelectionInput): bigint {
  const price = priceFor(endpoint, { promptTokens: facts.promptTokens, at: now, tier: facts.serviceTier });
  const answer = Math.min(facts.maxTokens ?? typicalAnswer, typicalAnswer);
  return (
    price.prompt * BigInt(Math.ceil(facts.promptTokens)) +
    price.completion * BigInt(answer) +
    price.image * BigInt(facts.images) +
    price.request
  );
}

function lastModel(request: ChatRequest): string | undefined {
  const id = request.messages.findLast(({ role }) => role === "assistant")?.["model"];
  return typeof id === "string" ? id : undefined;
}

/** Enough of a whole catalog's exclusions to see the reason. */
const maxExclusions = 100;

function nothingMatches(id: string, excluded: readonly Exclusion[]): Failure {
  const emptiedBy = filtersOf(excluded);
  const reasons =
    excluded.length === 0
      ? "allowed_models and excluded_models leave none of the catalog."
      : `${reasonsOf(excluded)}.${remediesOf(emptiedBy)}`;
  return {
    kind: "no_endpoints",
    message: `No models match your request and model restrictions: ${reasons}`,
    models: [id],
    excluded: excluded.slice(0, maxExclusions),
    filters: emptiedBy,
  };
}
