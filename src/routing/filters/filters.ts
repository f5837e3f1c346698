// The filters of contract §5, in their order; the first that speaks gives an exclusion its name. A new rule is a new row:
// its name, its words for clients and its place in listings all follow from here.
import type { Exclusion } from "../../wire/failure.ts";
import type { Candidate } from "../candidate.ts";
import { allowFallbacks, order } from "./fallback-filters.ts";
import { type Check, exclusionOf, type Filter, type FilterContext } from "./filter.ts";
import { guardrailDataPolicy, guardrailModels, guardrailProviders } from "./guardrail-filters.ts";
import { modality, quantization } from "./input-filters.ts";
import { contextLength, maxCompletionTokens } from "./length-filters.ts";
import { requireParameters, structuredOutputs, tools } from "./parameter-filters.ts";
import { maxPrice } from "./price-filter.ts";
import { accountTraining, dataCollection, distillableText, region, zeroRetention } from "./privacy-filters.ts";
import { allowedProviders, ignoredProviders, noCredentials } from "./provider-filters.ts";
import { webSearch } from "./search-filter.ts";
import { serviceTier } from "./tier-filter.ts";

export const filters = [
  noCredentials,
  region,
  accountTraining,
  zeroRetention,
  dataCollection,
  distillableText,
  guardrailDataPolicy,
  guardrailModels,
  allowedProviders,
  ignoredProviders,
  guardrailProviders,
  quantization,
  maxPrice,
  modality,
  contextLength,
  maxCompletionTokens,
  tools,
  structuredOutputs,
  webSearch,
  requireParameters,
  serviceTier,
  order,
  allowFallbacks,
] as const satisfies readonly Filter[];

export type FilterName = (typeof filters)[number]["name"];

/** The first of the filters that leaves an endpoint out, for one request; undefined keeps it. */
export function prepareFilters<Row extends Filter>(
  context: FilterContext,
  rows: readonly Row[],
): (candidate: Candidate) => Exclusion<Row["name"]> | undefined {
  const checks: { row: Row; check: Check }[] = [];
  for (const row of rows) {
    const check = row.prepare === null ? null : row.prepare(context);
    if (check !== null) checks.push({ row, check });
  }
  return (candidate) => {
    for (const { row, check } of checks) {
      const detail = check(candidate);
      if (detail !== undefined) return exclusionOf(candidate, row, detail);
    }
    return undefined;
  };
}

/** The field of the request, or the setting, by which a filter of this name leaves out; empty where there is none. */
export function fieldOfFilter(wanted: string): string {
  return filters.find(({ name }) => name === wanted)?.field ?? "";
}

/** The filters that left something out, each once, in the order in which they are met. */
export function filtersOf(excluded: readonly Exclusion[], rows: readonly Filter[] = filters): Filter[] {
  return [...new Set(excluded.map(({ by }) => by))].flatMap((by) => rows.find(({ name }) => name === by) ?? []);
}
