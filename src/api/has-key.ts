// Whether a provider can be called at all: it needs no key, or one is set here. What a key is good for shows only in use.
import type { Provider } from "../catalog/catalog.ts";
import { isOwnName } from "../own-names.ts";
import { listByokKeys } from "../store/byok.ts";

const maxKeys = 500;

/** By this installation's secrets alone. */
export function hasKey({ api_key: name }: Pick<Provider, "api_key">, bindings: object): boolean {
  if (name === null) return true;
  if (isOwnName(name)) return false;
  const value: unknown = Reflect.get(bindings, name);
  return typeof value === "string" && value !== "";
}

/** Slugs of the providers that a workspace brought a key of its own for. */
export async function providersOf(database: D1Database, workspaceId: string): Promise<ReadonlySet<string>> {
  const { items } = await listByokKeys(database, { workspaceId, offset: 0, limit: maxKeys });
  return new Set(items.flatMap(({ provider, disabled }) => (disabled ? [] : [provider])));
}
