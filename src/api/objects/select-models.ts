// Filters and sorts models for GET /models. Pure: the catalog, the query, the time and what is known of use go in.
import type { Model } from "../../catalog/catalog.ts";
import { keepsNothing } from "../../catalog/data-policy.ts";
import { byPrice, type Candidate } from "../../routing/candidate.ts";
import { prepareAccountFilters } from "../../routing/filters/account-filters.ts";
import type { Guardrails } from "../../wire/guardrail.ts";
import type { WorkspaceSettings } from "../../wire/workspace-settings.ts";
import type { ModelQuery, ModelSort } from "./model-query.ts";
import { topCandidate } from "./public-model.ts";

/** A model with the endpoints that serve it; there is at least one. */
export interface ListedModel {
  model: Model;
  candidates: readonly Candidate[];
  top: Candidate;
}

/** What recorded generations say of a model. */
export interface ModelUse {
  requests: number;
  /** Milliseconds to the first token, and tokens per second; null where nothing was measured. */
  latency: number | null;
  throughput: number | null;
}

const perMillion = 1_000_000n;
const daySeconds = 86_400;

export function listedModels(entries: Iterable<{ model: Model; candidates: readonly Candidate[] }>): ListedModel[] {
  return [...entries].flatMap((entry) => {
    const top = topCandidate(entry.candidates);
    return top === undefined ? [] : [{ ...entry, top }];
  });
}

/** What the account's privacy settings and provider lists, and guardrails, let a workspace or a key use. */
export function usableModels(
  models: readonly ListedModel[],
  settings: WorkspaceSettings,
  guardrails?: Guardrails,
): ListedModel[] {
  const isUsable = prepareAccountFilters(settings, undefined, guardrails);
  return listedModels(models.map(({ model, candidates }) => ({ model, candidates: candidates.filter(isUsable) })));
}

/** The endpoints with zero data retention. */
export function zeroRetentionOf(candidates: readonly Candidate[]): Candidate[] {
  return candidates.filter(({ dataPolicy }) => keepsNothing(dataPolicy));
}

/** Each condition is true where the query does not ask for it. */
type Condition = (listed: ListedModel, query: ModelQuery, now: number) => boolean;

const conditions: readonly Condition[] = [
  ({ model }, { q }) => q === undefined || matchesText(model, q),
  ({ model }, { category }) => category === undefined || Object.hasOwn(model.quality, category),
  ({ candidates }, { supported_parameters: wanted }) =>
    wanted === undefined || wanted.every((name) => candidates.some(({ parameters }) => parameters.has(name))),
  ({ model }, { input_modalities: wanted }) =>
    wanted === undefined || wanted.every((name) => model.architecture.input_modalities.some((has) => has === name)),
  ({ model }, { output_modalities: wanted = ["text"] }) =>
    wanted.includes("all") || model.architecture.output_modalities.some((has) => wanted.includes(has)),
  ({ model }, { context }) => context === undefined || model.context_length >= context,
  ({ top }, query) => isWithin(top.price.prompt * perMillion, query.min_price, query.max_price),
  ({ top }, query) => isWithin(top.price.completion * perMillion, query.min_output_price, query.max_output_price),
  ({ model }, { arch }) => arch === undefined || arch.includes((model.architecture.tokenizer ?? "other").toLowerCase()),
  ({ model }, { model_authors: authors }) => authors === undefined || authors.includes(authorOf(model)),
  ({ candidates }, { providers }) =>
    providers === undefined || candidates.some(({ names }) => providers.some((name) => names.includes(name))),
  ({ model }, { distillable }) => distillable === undefined || (model.distillable === true) === distillable,
  ({ candidates }, { zdr }) => zdr === undefined || zeroRetentionOf(candidates).length > 0 === zdr,
  ({ candidates }, { region }) =>
    region === undefined || candidates.some(({ endpoint }) => endpoint.regions.includes(region)),
  ({ model }, { min_age_days: min, max_age_days: max }, now) =>
    isWithin((now / 1_000 - model.created) / daySeconds, min, max),
  ({ model }, query) => isWithin(intelligence(model), query.min_intelligence_index, query.max_intelligence_index),
  ({ model }, query) => isWithin(coding(model), query.min_coding_index, query.max_coding_index),
  ({ model }, query) => isWithin(agentic(model), query.min_agentic_index, query.max_agentic_index),
];

/** `now` in epoch milliseconds. */
export function filterModels(models: readonly ListedModel[], query: ModelQuery, now: number): ListedModel[] {
  return models.filter((listed) => conditions.every((holds) => holds(listed, query, now)));
}

/** Unknown figures come last; equals keep the catalog's order. */
export function sortModels(
  models: readonly ListedModel[],
  sort: ModelSort | undefined,
  use: ReadonlyMap<string, ModelUse>,
): ListedModel[] {
  const by = (figure: (listed: ListedModel) => number | null | undefined) =>
    models.toSorted((a, b) => (figure(b) ?? Number.NEGATIVE_INFINITY) - (figure(a) ?? Number.NEGATIVE_INFINITY) || 0);
  switch (sort) {
    case undefined:
      return [...models];
    case "newest":
      return by(({ model }) => model.created);
    case "most-popular":
    case "top-weekly":
      return by(({ model }) => use.get(model.id)?.requests ?? 0);
    case "pricing-low-to-high":
      return models.toSorted((a, b) => byPrice(a.top, b.top));
    case "pricing-high-to-low":
      return models.toSorted((a, b) => byPrice(b.top, a.top));
    case "context-high-to-low":
      return by(({ model }) => model.context_length);
    case "throughput-high-to-low":
      return by(({ model }) => use.get(model.id)?.throughput);
    case "latency-low-to-high":
      return by(({ model }) => negated(use.get(model.id)?.latency));
    case "intelligence-high-to-low":
    case "design-arena-elo-high-to-low":
      return by(({ model }) => intelligence(model));
    case "coding-high-to-low":
      return by(({ model }) => coding(model));
    case "agentic-high-to-low":
      return by(({ model }) => agentic(model));
  }
}

function matchesText(model: Model, text: string): boolean {
  const haystack = `${model.id} ${model.name} ${model.description}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

function authorOf(model: Model): string {
  return model.id.slice(0, model.id.indexOf("/")).toLowerCase();
}

/** Declared quality, 0…1, as the reference's indices of 0…100; null where none is declared. */
function intelligence({ quality }: Model): number | null {
  const declared = Object.values(quality);
  return declared.length === 0 ? null : (declared.reduce((sum, value) => sum + value, 0) / declared.length) * 100;
}

function coding({ quality }: Model): number | null {
  return index(quality["code"] ?? quality["coding"]);
}

function agentic({ quality }: Model): number | null {
  return index(quality["agentic"] ?? quality["tools"]);
}

function index(quality: number | undefined): number | null {
  return quality === undefined ? null : quality * 100;
}

function negated(value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : -value;
}

/** A figure that is not known is within no bounds. */
function isWithin<Figure extends number | bigint>(
  figure: Figure | null,
  min: Figure | undefined,
  max: Figure | undefined,
): boolean {
  if (min === undefined && max === undefined) return true;
  if (figure === null) return false;
  return (min === undefined || figure >= min) && (max === undefined || figure <= max);
}
