// Whose key a provider is called with: set in the installation, this workspace's own, missing or not needed.
import { providersOf } from "../api/has-key.ts";
import type { Provider } from "../catalog/catalog.ts";
import type { CatalogIndex } from "../catalog/catalog-index.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

export type KeyState = "set" | "workspace's" | "missing" | "not needed";

/** `catalog`: the one whose providers are meant. */
export async function readKeyStates(
  context: ConsoleContext,
  catalog: CatalogIndex | Promise<CatalogIndex>,
): Promise<(provider: Provider) => KeyState> {
  const [owned, withKey] = await Promise.all([
    providersOf(context.env.DB, visitorOf(context).workspace.id),
    Promise.resolve(catalog).then(({ providers }) => context.env.router.providersWithKey([...providers.values()])),
  ]);
  return (provider) => {
    if (owned.has(provider.slug)) return "workspace's";
    if (!withKey.has(provider.slug)) return "missing";
    return provider.api_key === null ? "not needed" : "set";
  };
}
