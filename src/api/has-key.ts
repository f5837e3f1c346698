// Whether a provider can be called at all: it needs no key, or one is set here. What a key is good for shows only in use.
import type { Provider } from "../catalog/catalog.ts";
import type { Bindings } from "../env.ts";
import { isReachable } from "../isolate/credentials.ts";
import { isolateOf } from "../isolate/isolate.ts";
import { listByokKeys } from "../store/byok.ts";
import { wayOf } from "./way-of.ts";

const maxKeys = 500;

/** By what this installation has set, as routing sees it. */
export function hasKey(provider: Provider, bindings: Bindings): boolean {
  const { settings, routersKeys: read } = isolateOf(bindings);
  return isReachable(provider, { bindings, settings, read, wayOf });
}

/** Slugs of the providers that a workspace brought a key of its own for. */
export async function providersOf(database: D1Database, workspaceId: string): Promise<ReadonlySet<string>> {
  const { items } = await listByokKeys(database, { workspaceId, offset: 0, limit: maxKeys });
  return new Set(items.flatMap(({ provider, disabled }) => (disabled ? [] : [provider])));
}
