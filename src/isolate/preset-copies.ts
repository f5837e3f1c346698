// The isolate's copies of presets, each with a maximum age: by the API key that asks for them, which says whose they are, so that
// one is asked for before it is known who asks.
import { findServedPreset } from "../store/presets.ts";
import { isPresetSlug, type ServedPreset } from "../wire/preset.ts";
import { AgingCopy } from "./aging-copy.ts";
import { BoundedMap } from "./bounded-map.ts";
import type { CatalogInput } from "./catalog-copy.ts";

type Copy = AgingCopy<ServedPreset | undefined>;

export class PresetCopies {
  readonly #database: D1Database;
  readonly #copies = new BoundedMap<string, Copy>(200);

  constructor(database: D1Database) {
    this.#database = database;
  }

  /** At once when warm; undefined: the key's workspace has none of this name. Throws `StorageUnavailable` where nobody can tell. */
  find(
    named: { keyHash: string; slug: string },
    reading: CatalogInput,
  ): ServedPreset | undefined | Promise<ServedPreset | undefined> {
    const { keyHash, slug } = named;
    if (!isPresetSlug(slug)) return undefined;
    const name = `${keyHash} ${slug}`;
    const copy: Copy = this.#copies.get(name) ?? new AgingCopy();
    this.#copies.set(name, copy);
    return copy.read({ ...reading, load: () => findServedPreset(this.#database, named) });
  }

  /** To be called by whoever saves a preset or changes one. */
  forget(): void {
    this.#copies.dropWhere(() => true);
  }
}
