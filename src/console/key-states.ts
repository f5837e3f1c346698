// Whose key a provider is called with: set in the installation, this workspace's own, missing or not needed.
import { hasKey, providersOf } from "../api/has-key.ts";
import type { Provider } from "../catalog/catalog.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

export type KeyState = "set" | "workspace's" | "missing" | "not needed";

export async function readKeyStates(context: ConsoleContext): Promise<(provider: Provider) => KeyState> {
  const owned = await providersOf(context.env.DB, visitorOf(context).workspace.id);
  return (provider) => {
    if (owned.has(provider.slug)) return "workspace's";
    if (!hasKey(provider, context.env)) return "missing";
    return provider.api_key === null ? "not needed" : "set";
  };
}
