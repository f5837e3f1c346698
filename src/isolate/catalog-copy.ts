// The isolate's copy of the catalog: the models that its requests named, or all of it once somebody needed that. Warm
// requests never wait for storage, and what a request names is asked for in one round trip.
import type { CatalogIndex } from "../catalog/catalog-index.ts";
import { mayBeAuto, namesOf } from "../catalog/resolve-models.ts";
import { StorageUnavailable } from "../store/storage-unavailable.ts";
import { type Aged, AgingCopy, maxUnconfirmedMs } from "./aging-copy.ts";
import { loadNamed, loadWhole } from "./load-catalog.ts";

export interface CatalogInput {
  /** Epoch milliseconds. */
  now: number;
  waitUntil: (promise: Promise<unknown>) => void;
  ttlMs: number;
}

/** What a request names. */
export interface NamedModels {
  /** As the client wrote them. */
  ids: readonly string[];
  /** SHA-256 of the API key where no model is named: its workspace may have a usual one. */
  usualOf?: string | undefined;
  /** A preset that is not held: what it names is asked for with the rest. */
  presetOf?: { keyHash: string; slug: string } | undefined;
}

/** What a model's id looks like. */
const modelIdFormat = /^[\w~@][\w.@~-]{0,127}\/\w[\w.:-]{0,127}$/;
/** Milliseconds after a change here in which replicas of the database may still hold what was before. */
const replicaLagMs = 60_000;

export class CatalogCopy {
  readonly #database: D1Database;
  readonly #snapshot: () => Promise<Aged<CatalogIndex> | undefined>;
  readonly #copy = new AgingCopy<CatalogIndex>();
  /** What the snapshot says: to open it for each request would cost more than the requests do. */
  readonly #spare = new AgingCopy<Aged<CatalogIndex>>();
  #changedAt = Number.NEGATIVE_INFINITY;

  constructor(
    database: D1Database,
    snapshot: () => Promise<Aged<CatalogIndex> | undefined> = () => Promise.resolve(undefined),
  ) {
    this.#database = database;
    this.#snapshot = snapshot;
  }

  /** The whole catalog: at once when warm; awaited where it is not held, or after `ttlMs` without any request. */
  read(reading: CatalogInput): CatalogIndex | Promise<CatalogIndex> {
    const load = (held: CatalogIndex | undefined) => this.#load(reading.now, (source) => loadWhole(source, held));
    const input = { ...reading, load, fallback: this.#snapshot };
    if (this.#copy.peek()?.isWhole !== false) return this.#copy.read(input);
    if (this.#copy.isAway(reading.now)) return this.#fallBack(reading);
    return this.#copy.renew(input).then((index) => (index.isWhole ? index : this.#fallBack(reading)));
  }

  /** As much of the catalog as tells what the names mean: all of it where one of them means nothing, or leaves the choice
   * of the model to the router. */
  named(wanted: NamedModels, reading: CatalogInput): CatalogIndex | Promise<CatalogIndex> {
    if (wanted.ids.some(mayBeAuto)) return this.read(reading);
    let isLoaded = false;
    const load = (held: CatalogIndex | undefined) => {
      isLoaded = true;
      const input = { held: () => this.#copy.peek() ?? held, ...wanted };
      return this.#load(reading.now, (source) => loadNamed(source, input));
    };
    const input = { ...reading, load, fallback: this.#snapshot };
    const complete = (index: CatalogIndex): CatalogIndex | Promise<CatalogIndex> => {
      if (index.isWhole || knowsAll(index, wanted.ids)) return index;
      const asked = isLoaded || this.#copy.isAway(reading.now);
      return asked ? this.read(reading) : this.#copy.renew(input).then(complete);
    };
    const found = wanted.presetOf === undefined ? this.#copy.read(input) : this.#copy.renew(input);
    return found instanceof Promise ? found.then(complete) : complete(found);
  }

  /** Whether `named` would answer at once. */
  isWarm(ids: readonly string[], reading: CatalogInput): boolean {
    const held = this.#copy.peek();
    return held !== undefined && this.#copy.isYoung(reading) && (held.isWhole || knowsAll(held, ids));
  }

  /** The id of the model that a name means, as far as that can be told without asking. */
  modelIdOf(id: string): string | undefined {
    const names = namesOf(id);
    const copy = this.#copy.peek();
    const held = names.map((name) => copy?.find(name)).find((model) => model !== undefined);
    if (held !== undefined || copy?.isWhole === true) return held?.id;
    return names.findLast((name) => modelIdFormat.test(name) && !mayBeAuto(name));
  }

  /** The isolate that changed the catalog sees the change at once. `now` in epoch milliseconds. */
  forget(now = Date.now()): void {
    this.#changedAt = now;
    this.#copy.forget();
    this.#spare.forget();
  }

  /** What others changed may be seen a second later, so the nearest replica will do; what was changed here, or seen
   * already, may not be missed. */
  async #load(now: number, read: (source: Source) => Promise<CatalogIndex>): Promise<CatalogIndex> {
    if (Math.abs(now - this.#changedAt) < replicaLagMs) return await read(this.#database);
    const loaded = await read(this.#database.withSession("first-unconstrained"));
    return loaded.version < (this.#copy.peek()?.version ?? 0) ? await read(this.#database) : loaded;
  }

  /** Some models are held and storage is away: the snapshot has them all, though perhaps as they were. */
  async #fallBack(reading: CatalogInput): Promise<CatalogIndex> {
    const load = async () => {
      const found = await this.#snapshot();
      if (found === undefined) throw new StorageUnavailable(undefined);
      return found;
    };
    const { value, asOf } = await this.#spare.read({ ...reading, load });
    if (reading.now - asOf >= maxUnconfirmedMs) throw new StorageUnavailable(undefined);
    return value;
  }
}

type Source = Pick<D1Database, "batch" | "prepare">;

function knowsAll(index: CatalogIndex, ids: readonly string[]): boolean {
  return ids.every((id) => namesOf(id).some((name) => index.find(name) !== undefined));
}
