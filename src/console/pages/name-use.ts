// What people call a model, provider or key in place of how it is stored.

import type { UseGroup, UseRow } from "../../store/daily-use.ts";
import { listKeys } from "../../store/keys.ts";
import { currentCatalog } from "../current-catalog.ts";
import { type ConsoleContext, visitorOf } from "../environment.ts";

/** A row with what it is stored by. */
export interface NamedRow extends UseRow {
  id: string;
}

export async function nameUse(context: ConsoleContext, by: UseGroup, rows: UseRow[]): Promise<NamedRow[]> {
  const names = await namesOf(context, by);
  return rows.map((row) => ({ ...row, id: row.name, name: names(row.name) }));
}

async function namesOf(context: ConsoleContext, by: UseGroup): Promise<(name: string) => string> {
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
