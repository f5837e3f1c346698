// What an isolate takes from the sealed snapshots while D1 is away. Without ENCRYPTION_KEY, or without R2, there are none.
import type { CatalogIndex } from "../catalog/catalog-index.ts";
import type { Bindings, Settings } from "../env.ts";
import { type KnownKey, readKnownKey } from "../store/authentication.ts";
import { withDeadline } from "../store/deadline.ts";
import { lazyCatalogIndex } from "../store/lazy-catalog.ts";
import { masterKeysOf } from "../store/sealing.ts";
import { readSnapshot, type SnapshotName } from "../store/snapshots.ts";
import type { Aged } from "./aging-copy.ts";

/** Milliseconds. */
const patienceMs = 1_000;

export class Snapshots {
  readonly #bucket: R2Bucket;
  readonly #settings: () => Settings;

  constructor({ CONTENTS }: Pick<Bindings, "CONTENTS">, settings: () => Settings) {
    this.#bucket = CONTENTS;
    this.#settings = settings;
  }

  /** What was known of the key with this SHA-256; undefined: nothing. */
  async key(hash: string): Promise<Aged<KnownKey> | undefined> {
    const found = await this.#read({ kind: "key", id: hash });
    return found === undefined ? undefined : { value: readKnownKey(found.document), asOf: found.asOf };
  }

  async catalog(): Promise<Aged<CatalogIndex> | undefined> {
    const found = await this.#read({ kind: "catalog", id: "" });
    if (found === undefined) return undefined;
    const { rows, version } = found.document;
    return { value: lazyCatalogIndex(rows, version), asOf: found.asOf };
  }

  /** Undefined where R2 is away too: nobody knows then. */
  async #read<Kind extends SnapshotName["kind"]>(name: SnapshotName<Kind>) {
    try {
      const masterKeys = await masterKeysOf(this.#settings());
      if (masterKeys === undefined) return undefined;
      return await withDeadline(readSnapshot({ bucket: this.#bucket, masterKeys }, name), patienceMs);
    } catch {
      return undefined;
    }
  }
}
