// Filters by who serves: a provider whose key is set, allowed and not ignored. Allow lists intersect, deny lists unite.
import { namesOf } from "../tier-at.ts";
import { defineFilter } from "./filter.ts";
import { lastingNameSet, type NameSet, nameSet } from "./name-set.ts";

export function isAnyOf(names: readonly string[], { lowered }: NameSet): boolean {
  for (const name of names) if (lowered.has(name)) return true;
  return false;
}

export const noCredentials = defineFilter({
  name: "no_credentials",
  scopes: ["deployment"],
  word: "no_credentials",
  field: "api_key",
  group: "credentials",
  remedy:
    "set the variable that is named (on a laptop NAME=… in .dev.vars and a new start, deployed npx wrangler secret put NAME), or add or mend the workspace's own key under Provider keys in the console",
  prepare: (context) => (candidate) => context.missingCredential(candidate),
});

export const allowedProviders = defineFilter({
  name: "allowed_providers",
  scopes: ["account", "request"],
  word: "allowed_providers",
  field: "provider.only",
  group: "provider",
  remedy: "widen provider.only (or the workspace's allowed providers)",
  prepare: ({ facts, settings }) => {
    const only = nameSet(facts.preferences.only);
    const account = lastingNameSet(settings.allowed_providers);
    if (only === null && account === null) return null;
    return (candidate) => {
      const names = namesOf(candidate, facts);
      if (account !== null && !isAnyOf(names, account)) {
        return `is not among the workspace's allowed providers (${account.shown()})`;
      }
      return only === null || isAnyOf(names, only) ? undefined : `is not in provider.only (${only.shown()})`;
    };
  },
});

export const ignoredProviders = defineFilter({
  name: "ignored_providers",
  scopes: ["account", "request"],
  word: "allowed_providers",
  field: "provider.ignore",
  group: "provider",
  remedy: "take the provider out of provider.ignore (or the workspace's ignored providers)",
  prepare: ({ facts, settings }) => {
    const ignore = nameSet(facts.preferences.ignore);
    const account = lastingNameSet(settings.ignored_providers);
    if (ignore === null && account === null) return null;
    return (candidate) => {
      const names = namesOf(candidate, facts);
      if (account !== null && isAnyOf(names, account)) return "is among the workspace's ignored providers";
      return ignore !== null && isAnyOf(names, ignore) ? "is in provider.ignore" : undefined;
    };
  },
});
