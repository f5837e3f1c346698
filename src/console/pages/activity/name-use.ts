// What people call a model, provider or key in place of how it is stored.
import type { CatalogIndex } from "../../../catalog/catalog-index.ts";
import type { ApiKeyRecord } from "../../../store/keys.ts";
import type { UseGroup } from "./view.ts";

interface NameSources {
  catalog: Promise<CatalogIndex>;
  keys: Promise<readonly ApiKeyRecord[]>;
}

export async function nameUse(by: UseGroup, { catalog, keys }: NameSources): Promise<(id: string) => string> {
  switch (by) {
    case "model":
      return (name) => name || "not recorded";
    case "provider": {
      const { providers } = await catalog;
      return (name) => providers.get(name)?.name ?? (name || "none was asked");
    }
    case "key": {
      const names = new Map((await keys).map((key) => [key.hash, `${key.name} (${key.label})`]));
      return (hash) => names.get(hash) ?? `deleted key ${hash.slice(0, 8)}`;
    }
  }
}
