// Why nothing is left, for the person who sent the request: which filter removed what, who serves the model, and what
// to change.
import { unsetKey } from "../../catalog/provider-secret.ts";
import type { Exclusion, Failure } from "../../wire/failure.ts";
import { present } from "../../wire/present.ts";
import type { Candidate } from "../candidate.ts";
import type { RequestFacts } from "../request-facts.ts";
import type { Excess, Filter } from "./filter.ts";
import { filters, filtersOf } from "./filters.ts";
import { summarizeNames } from "./name-set.ts";

export interface EmptyPlanInput {
  models: string[];
  candidates: readonly Candidate[];
  excluded: Exclusion[];
  facts: RequestFacts;
  /** The table whose filters excluded them. */
  rows?: readonly Filter[];
}

export function explainEmptyPlan({ models, candidates, excluded, facts, rows = filters }: EmptyPlanInput): Failure {
  if (candidates.length === 0) {
    return {
      kind: "no_endpoints",
      message: `No endpoints found for ${models.join(", ")}: the catalog lists none. Add one with PUT /api/v1/catalog.`,
      models,
      excluded,
      filters: [],
    };
  }
  const emptiedBy = filtersOf(excluded, rows);
  const inTableOrder = rows.filter((row) => emptiedBy.includes(row));
  const excess = excessOf(inTableOrder, { candidates, excluded, facts });
  if (excess !== undefined) return { kind: "context_length_exceeded", ...excess };
  const byProvider = emptiedBy.some(({ group }) => group === "provider");
  return {
    kind: "no_endpoints",
    message:
      `No endpoints found for ${[models.join(", "), ...wantedBy(inTableOrder)].join(" ")}: ${reasonsOf(excluded)}.` +
      remediesOf(emptiedBy) +
      (byProvider ? ` ${servedBy(candidates)}` : ""),
    models,
    excluded,
    filters: emptiedBy,
    ...present({ providers: byProvider ? providersOf(candidates, facts) : undefined }),
  };
}

/**
 * How much too long the request is, where nothing else emptied the list; endpoints without a key were never to be had.
 * What the last of these filters left out had passed the others and is nearest to fitting: of that the roomiest.
 */
function excessOf(
  emptiedBy: readonly Filter[],
  { candidates, excluded, facts }: Omit<EmptyPlanInput, "models">,
): Excess | undefined {
  const others = emptiedBy.filter(({ group }) => group !== "credentials");
  const last = others.at(-1);
  const excess = last?.excess;
  if (excess === undefined || others.some((filter) => filter.excess === undefined)) return undefined;
  return candidates
    .filter(({ model, endpoint }) =>
      excluded.some((one) => one.by === last?.name && one.model === model.id && one.endpoint === endpoint.tag),
    )
    .map((candidate) => excess(candidate, facts))
    .reduce((roomiest, one) => (one.limit > roomiest.limit ? one : roomiest));
}

/** How many each filter left out, of whom, and why. */
export function reasonsOf(excluded: readonly Exclusion[]): string {
  return [...Map.groupBy(excluded, ({ by }) => by)]
    .map(([by, ones]) => {
      const details = withoutKeys([...new Set(ones.map(({ detail }) => detail ?? "excluded"))]);
      const shown = details.slice(0, 3).join("; ") + (details.length > 3 ? "; …" : "");
      return `${by} left out ${ones.length} (${summarizeNames(ones.map(({ endpoint }) => endpoint))}: ${shown})`;
    })
    .join(", ");
}

export function remediesOf(emptiedBy: readonly Filter[]): string {
  return ` To change that: ${emptiedBy.map(({ remedy }) => remedy).join("; or ")}.`;
}

/** Variables that are missing in one sentence: any of them would do. */
function withoutKeys(details: string[]): string[] {
  if (details.length < 2 || !details.every((detail) => detail.startsWith(unsetKey) && !detail.includes(";")))
    return details;
  const names = details.map((detail) => detail.slice(unsetKey.length));
  return [`nobody who could serve it has a key: set one of ${summarizeNames(names)}`];
}

/** An ability is named whatever else left something out, a policy only where nothing but policies did. */
function wantedBy(emptiedBy: readonly Filter[]): string[] {
  const named = emptiedBy.filter(({ wanted }) => wanted !== undefined);
  const ability = named.find(({ group }) => group !== "privacy");
  const policy = emptiedBy.every(({ group }) => group === "privacy") ? named[0] : undefined;
  return [ability?.wanted ?? policy?.wanted ?? []].flat();
}

const maxProviders = 100;

function slugsOf(candidates: readonly Candidate[]): string[] {
  return [...new Set(candidates.map(({ provider }) => provider.slug))];
}

function servedBy(candidates: readonly Candidate[]): string {
  return [...Map.groupBy(candidates, ({ model }) => model.id)]
    .map(([model, ones]) => `Providers serving ${model}: ${summarizeNames(slugsOf(ones))}.`)
    .join(" ");
}

function providersOf(candidates: readonly Candidate[], { preferences }: RequestFacts) {
  const requested = preferences.only ?? (preferences.allow_fallbacks === false ? preferences.order : null) ?? [];
  return {
    available: slugsOf(candidates).slice(0, maxProviders),
    requested: [...new Set(requested)].slice(0, maxProviders),
  };
}
