// `allow_fallbacks: false`: what `order` lists and nothing else, or the first endpoint of each model. Both look at the
// ordered list, when the other filters have spoken, and so check no single endpoint.
import type { Exclusion } from "../../wire/failure.ts";
import type { ProviderPreferences } from "../../wire/provider-preferences.ts";
import type { Rated } from "../draw.ts";
import type { Ordered } from "../order-endpoints.ts";
import { defineFilter, exclusionOf } from "./filter.ts";
import { summarizeNames } from "./name-set.ts";

export const order = defineFilter({
  name: "order",
  scopes: ["request"],
  word: "allowed_providers",
  field: "provider.order",
  group: "provider",
  remedy: "set provider.allow_fallbacks to true, or list more providers in provider.order",
  prepare: null,
});

export const allowFallbacks = defineFilter({
  name: "allow_fallbacks",
  scopes: ["request"],
  word: "allowed_providers",
  field: "provider.allow_fallbacks",
  group: "provider",
  remedy: "set provider.allow_fallbacks to true",
  prepare: null,
});

export interface WithoutFallbacks {
  kept: readonly Rated[];
  excluded: readonly Exclusion<"order" | "allow_fallbacks">[];
}

const nothing: readonly never[] = [];

export function withoutFallbacks({ listed, rest }: Ordered, preferences: ProviderPreferences): WithoutFallbacks {
  if (preferences.allow_fallbacks !== false) {
    return { kept: listed.length === 0 ? rest : [...listed, ...rest], excluded: nothing };
  }
  const names = preferences.order;
  if (names != null && names.length > 0) {
    const detail = `is not in provider.order (${summarizeNames(names)}), and allow_fallbacks is false`;
    return { kept: listed, excluded: rest.map(({ candidate }) => exclusionOf(candidate, order, detail)) };
  }
  const firsts = new Map<unknown, Rated>();
  for (const entry of rest) if (!firsts.has(entry.candidate.model)) firsts.set(entry.candidate.model, entry);
  const kept = [...firsts.values()];
  const fallbacks = rest.filter((entry) => firsts.get(entry.candidate.model) !== entry);
  const detail = "is a fallback, and allow_fallbacks is false";
  return { kept, excluded: fallbacks.map(({ candidate }) => exclusionOf(candidate, allowFallbacks, detail)) };
}
