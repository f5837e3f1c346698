// The filters of contract §5, in their order; the first that speaks gives an exclusion its name. A new rule is a new row.
import type { Exclusion } from "../../wire/failure.ts";
import type { Candidate } from "../candidate.ts";
import type { Check, Filter, FilterContext } from "./filter.ts";
import { contextLength, maxCompletionTokens, modality, quantization } from "./limit-filters.ts";
import { requireParameters, structuredOutputs, tools } from "./parameter-filters.ts";
import { maxPrice } from "./price-filter.ts";
import { accountTraining, dataCollection, distillableText, region, zeroRetention } from "./privacy-filters.ts";
import { allowedProviders, ignoredProviders, noCredentials } from "./provider-filters.ts";

export const filters: readonly Filter[] = [
  noCredentials,
  region,
  accountTraining,
  zeroRetention,
  dataCollection,
  distillableText,
  allowedProviders,
  ignoredProviders,
  quantization,
  maxPrice,
  modality,
  contextLength,
  maxCompletionTokens,
  tools,
  structuredOutputs,
  requireParameters,
];

/** The first filter that leaves an endpoint out, for one request; undefined keeps it. */
export function prepareFilters(context: FilterContext): (candidate: Candidate) => Exclusion | undefined {
  const checks: { by: string; check: Check }[] = [];
  for (const { name, prepare } of filters) {
    const check = prepare(context);
    if (check !== null) checks.push({ by: name, check });
  }
  return (candidate) => {
    for (const { by, check } of checks) {
      const detail = check(candidate);
      if (detail !== undefined) return exclusionOf(candidate, by, detail);
    }
    return undefined;
  };
}

export function exclusionOf(candidate: Candidate, by: string, detail: string): Exclusion {
  return { model: candidate.model.id, endpoint: candidate.endpoint.tag, by, detail };
}
