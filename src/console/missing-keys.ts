// Which keys would let models be called that nobody had a key for, as it is now: what was set since is not missing any more.
import { secretNames } from "../catalog/catalog.ts";
import { resolveModel } from "../catalog/resolve-models.ts";
import { candidatesOf } from "../routing/candidate.ts";
import { currentCatalog } from "./current-catalog.ts";
import type { ConsoleContext } from "./environment.ts";
import { readKeyStates } from "./key-states.ts";

/** By the name of the model: variables, any of which would do; none where a provider of it can be called now. */
export type MissingKeys = ReadonlyMap<string, readonly string[]>;

/** `models`: as requests named them; what the catalog does not know any more is left out. */
export async function readMissingKeys(context: ConsoleContext, models: readonly string[]): Promise<MissingKeys> {
  if (models.length === 0) return new Map();
  const index = await currentCatalog(context);
  const stateOf = await readKeyStates(context, index);
  return new Map(
    models.flatMap((name) => {
      const found = resolveModel(name, index);
      if (!found.ok) return [];
      const { model } = found.value;
      const [author] = model.id.split("/");
      // Its maker first: what else serves it may need more than a key.
      const providers = candidatesOf(model, index.providers)
        .map(({ provider }) => provider)
        .toSorted((one, other) => Number(other.slug === author) - Number(one.slug === author));
      const isCallable = providers.some((provider) => stateOf(provider) !== "missing");
      return [[name, isCallable ? [] : [...new Set(providers.flatMap(secretNames))]]];
    }),
  );
}
