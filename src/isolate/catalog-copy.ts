// The isolate's copy of the catalog. Warm requests never wait for storage; a refresh asks for the version first and
// reads the rows only when it has moved.
import { buildCatalogIndex, type CatalogIndex } from "../catalog/catalog-index.ts";
import { checkProviders } from "../catalog/check-providers.ts";
import { checkQuirks } from "../catalog/check-quirks.ts";
import { catalogRules } from "../catalog-rules.ts";
import { readCatalogRows, selectCatalogRows, selectCatalogVersion } from "../store/catalog-rows.ts";
import { AgingCopy } from "./aging-copy.ts";

export interface CatalogInput {
  /** Epoch milliseconds. */
  now: number;
  waitUntil: (promise: Promise<unknown>) => void;
  ttlMs: number;
}

/** Problems of one line of the log. */
const maxTold = 10;

export class CatalogCopy {
  readonly #database: D1Database;
  readonly #copy = new AgingCopy<CatalogIndex>();

  constructor(database: D1Database) {
    this.#database = database;
  }

  /** The catalog at once when warm; awaited on an isolate's first request or after `ttlMs` without any. */
  read(reading: CatalogInput): CatalogIndex | Promise<CatalogIndex> {
    return this.#copy.read({ ...reading, load: (held) => loadForRequests(this.#database, held) });
  }

  /** The isolate that changed the catalog sees the change at once. */
  forget(): void {
    this.#copy.forget();
  }
}

/** A row that an older or a newer version stored is served as far as it is understood; what is not is told once. */
async function loadForRequests(database: D1Database, held: CatalogIndex | undefined): Promise<CatalogIndex> {
  const loaded = await loadCatalog(database, held);
  if (loaded === held) return loaded;
  const problems = [...checkProviders(loaded.catalog, catalogRules), ...checkQuirks(loaded.catalog, catalogRules)];
  if (problems.length > 0) {
    const words = problems.slice(0, maxTold).map(({ path, message }) => `${path}: ${message}`);
    console.warn(
      `The stored catalog has ${problems.length} settings that are left out of account. ${words.join("; ")}`,
    );
  }
  return loaded;
}

/** The stored catalog; the one that is held where the version has not moved. */
export async function loadCatalog(database: D1Database, held?: CatalogIndex): Promise<CatalogIndex> {
  if (held !== undefined) {
    const state = await database.prepare(selectCatalogVersion).first<{ version: number }>();
    if ((state?.version ?? 0) === held.version) return held;
  }
  // One batch is one picture: rows of two versions can never meet.
  const [state, providers, models, endpoints] = await database.batch<Row>(
    [selectCatalogVersion, ...Object.values(selectCatalogRows)].map((sql) => database.prepare(sql)),
  );
  const catalog = readCatalogRows({
    providers: providers?.results ?? [],
    models: models?.results ?? [],
    endpoints: endpoints?.results ?? [],
  });
  return buildCatalogIndex(catalog, state?.results[0]?.version ?? 0);
}

/** Each statement of the batch fills its own columns. */
interface Row {
  version: number;
  id: string;
  model_id: string;
  tag: string;
  document: string;
}
