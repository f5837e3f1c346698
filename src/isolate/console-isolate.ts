// Everything that an isolate of the console's Worker remembers between requests. No secret is among it: those come with each
// request, and go with it.
import type { JWKSCacheInput } from "jose";
import type { CatalogIndex } from "../catalog/catalog-index.ts";
import { patientBucket } from "../store/patient-bucket.ts";
import { patientDatabase } from "../store/patient-database.ts";
import { derivedOnce } from "../wire/derived.ts";
import { BoundedMap } from "./bounded-map.ts";
import { loadWhole } from "./load-catalog.ts";

/** All that the console's Worker is bound to: the storage of its installation, and where it is switched on e-mail. */
export interface ConsoleStorage {
  DB: D1Database;
  CONTENTS: R2Bucket;
  EMAIL?: SendEmail;
}

export interface ConsoleIsolate {
  /** As pages meet it: storage that is away is told by one error, and never waited for long. */
  readonly storage: ConsoleStorage;
  /** The whole catalog, for ever: each reader asks storage whether it is still the one in force. */
  readonly catalog: FreshCatalog;
  /** Public keys of 10 Cloudflare Access teams by their address: as long as jose trusts them. */
  readonly accessKeys: BoundedMap<string, JWKSCacheInput>;
}

export const consoleIsolateOf = derivedOnce(makeConsoleIsolate);

function makeConsoleIsolate({ DB, CONTENTS }: ConsoleStorage): ConsoleIsolate {
  const storage = { DB: patientDatabase(DB), CONTENTS: patientBucket(CONTENTS) };
  return { storage, catalog: new FreshCatalog(storage.DB), accessKeys: new BoundedMap(10) };
}

class FreshCatalog {
  readonly #database: D1Database;
  #held: CatalogIndex | undefined;

  constructor(database: D1Database) {
    this.#database = database;
  }

  /** One round trip, which brings the catalog only where it has changed. */
  async read(): Promise<CatalogIndex> {
    this.#held = await loadWhole(this.#database, this.#held);
    return this.#held;
  }
}
