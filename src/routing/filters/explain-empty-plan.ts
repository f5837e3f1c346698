// Why nothing is left, for the person who sent the request: which filter removed what, who serves the model, and what
// to change.
import type { Exclusion, Failure } from "../../wire/failure.ts";
import type { Candidate } from "../candidate.ts";
import type { RequestFacts } from "../request-facts.ts";
import { filters } from "./filters.ts";
import { lengths } from "./limit-filters.ts";
import { shorten } from "./name-set.ts";

export interface EmptyPlan {
  models: string[];
  candidates: readonly Candidate[];
  excluded: Exclusion[];
  facts: RequestFacts;
}

export function explainEmptyPlan({ models, candidates, excluded, facts }: EmptyPlan): Failure {
  if (candidates.length === 0) {
    return {
      kind: "no_endpoints",
      message: `No endpoints found for ${models.join(", ")}: the catalog lists none. Add one with PUT /api/v1/catalog.`,
      models,
      excluded,
    };
  }
  const short = tooShort(candidates, excluded);
  if (short.length > 0) return tooLong(short, facts);
  const filteredBy = Map.groupBy(excluded, ({ by }) => by);
  const byName = [...filteredBy.keys()].some((by) => providerChoices.has(by));
  const providers = byName ? { providers: providersOf(candidates, facts) } : {};
  const hint = byName ? ` ${servedBy(candidates)}` : "";
  return { kind: "no_endpoints", message: sentence(models, filteredBy) + hint, models, excluded, ...providers };
}

/** The endpoints whose context is too short, where that alone left none: those without a key were never to be had. */
function tooShort(candidates: readonly Candidate[], excluded: readonly Exclusion[]): Candidate[] {
  const had = excluded.filter(({ by }) => by !== "no_credentials");
  if (had.some(({ by }) => by !== "context_length")) return [];
  return candidates.filter(({ model, endpoint }) =>
    had.some((exclusion) => exclusion.model === model.id && exclusion.endpoint === endpoint.tag),
  );
}

function tooLong(candidates: readonly Candidate[], facts: RequestFacts): Failure {
  const { requested, limit, answer } = candidates
    .map((candidate) => lengths(candidate, facts))
    .reduce((widest, one) => (one.limit > widest.limit ? one : widest));
  const output = answer === 0 ? "" : `, ${answer} of them for the answer (max_tokens)`;
  return {
    kind: "context_length_exceeded",
    message:
      `This endpoint's maximum context length is ${limit} tokens. However, you requested about ${requested} tokens` +
      `${output}. Shorten the prompt, lower max_tokens, or send transforms: ["middle-out"] to compress it.`,
    requested,
    limit,
  };
}

type ExclusionsByFilter = ReadonlyMap<string, readonly Exclusion[]>;

function sentence(models: readonly string[], filteredBy: ExclusionsByFilter): string {
  const reasons = [...filteredBy].map(([by, ones]) => {
    const details = [...new Set(ones.map(({ detail }) => detail ?? "excluded"))];
    const shown = details.slice(0, 3).join("; ") + (details.length > 3 ? "; …" : "");
    return `${by} left out ${ones.length} (${shorten(ones.map(({ endpoint }) => endpoint))}: ${shown})`;
  });
  const remedies = [...filteredBy.keys()].flatMap((by) => remedyFor(by) ?? []);
  return (
    `No endpoints found for ${models.join(", ")}${whatWasWanted(filteredBy)}: ${reasons.join(", ")}.` +
    (remedies.length === 0 ? "" : ` To change that: ${remedies.join("; or ")}.`)
  );
}

const privacyFilters = new Set(["account_training", "zdr", "data_collection"]);

/** The words by which clients know these errors (wire reference §8.4). */
function whatWasWanted(filteredBy: ExclusionsByFilter): string {
  if (filteredBy.has("tools")) return " that support tool use";
  if (filteredBy.has("structured_outputs")) return " that support structured outputs";
  return [...filteredBy.keys()].every((by) => privacyFilters.has(by)) ? " matching your data policy" : "";
}

function remedyFor(by: string): string | undefined {
  if (by === "order") return "set provider.allow_fallbacks to true, or list more providers in provider.order";
  return filters.find(({ name }) => name === by)?.remedy;
}

/** What leaves endpoints out by who serves them. */
const providerChoices = new Set(["allowed_providers", "ignored_providers", "order"]);
const mostProviders = 100;

function slugsOf(candidates: readonly Candidate[]): string[] {
  return [...new Set(candidates.map(({ provider }) => provider.slug))];
}

function servedBy(candidates: readonly Candidate[]): string {
  return [...Map.groupBy(candidates, ({ model }) => model.id)]
    .map(([model, ones]) => `Providers serving ${model}: ${shorten(slugsOf(ones))}.`)
    .join(" ");
}

function providersOf(candidates: readonly Candidate[], { preferences }: RequestFacts) {
  const requested = preferences.only ?? (preferences.allow_fallbacks === false ? preferences.order : null) ?? [];
  return {
    available: slugsOf(candidates).slice(0, mostProviders),
    requested: [...new Set(requested)].slice(0, mostProviders),
  };
}
