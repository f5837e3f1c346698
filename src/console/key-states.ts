// Whose key a provider is called with: set in the installation, this workspace's own, missing or not needed.
import type { Provider } from "../catalog/catalog.ts";
import { listByokKeys } from "../store/byok.ts";
import { type ConsoleContext, visitorOf } from "./environment.ts";

export type KeyState = "set" | "workspace's" | "missing" | "not needed";

export async function readKeyStates(context: ConsoleContext): Promise<(provider: Provider) => KeyState> {
  const workspaceId = visitorOf(context).workspace.id;
  const { items } = await listByokKeys(context.env.DB, { workspaceId, offset: 0, limit: 500 });
  const owned = new Set(items.flatMap(({ provider, disabled }) => (disabled ? [] : [provider])));
  const bindings: Readonly<Record<string, unknown>> = { ...context.env };
  return ({ slug, api_key: name }) => {
    if (owned.has(slug)) return "workspace's";
    if (name === null) return "not needed";
    return typeof bindings[name] === "string" && bindings[name] !== "" ? "set" : "missing";
  };
}
