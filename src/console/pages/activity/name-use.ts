// What people call a model, provider or key in place of how it is stored.
import { listKeys } from "../../../store/keys.ts";
import { currentCatalog } from "../../current-catalog.ts";
import { type ConsoleContext, visitorOf } from "../../environment.ts";
import type { UseGroup } from "./view.ts";

export async function nameUse(context: ConsoleContext, by: UseGroup): Promise<(id: string) => string> {
  switch (by) {
    case "model":
      return (name) => name || "not recorded";
    case "provider": {
      const { providers } = await currentCatalog(context);
      return (name) => providers.get(name)?.name ?? (name || "none was asked");
    }
    case "key": {
      const workspaceId = visitorOf(context).workspace.id;
      const { items } = await listKeys(context.env.DB, { workspaceId, includeDisabled: true, offset: 0, limit: 1_000 });
      const names = new Map(items.map((key) => [key.hash, `${key.name} (${key.label})`]));
      return (hash) => names.get(hash) ?? `deleted key ${hash.slice(0, 8)}`;
    }
  }
}
