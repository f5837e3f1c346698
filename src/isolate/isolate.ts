// Everything that an isolate remembers between requests, with its bound and its lifetime: what is not in this list is not
// remembered. Keyed by the bindings, so that two Workers in one process share nothing. Of requests it holds only records.
import type { Target } from "../broadcast/destination-type.ts";
import type { Provider } from "../catalog/catalog.ts";
import { type Bindings, readSettings, type Settings } from "../env.ts";
import type { DestinationRecord } from "../store/destinations.ts";
import { patientBucket } from "../store/patient-bucket.ts";
import { patientDatabase } from "../store/patient-database.ts";
import { madeOnce } from "../wire/derived.ts";
import type { Authentication } from "./authentication.ts";
import { AutoRouterMemory } from "./auto-memory.ts";
import { BoundedMap } from "./bounded-map.ts";
import { BytesInFlight } from "./bytes-in-flight.ts";
import { CatalogCopy } from "./catalog-copy.ts";
import type { OpenedKey, ReadKeys } from "./credentials.ts";
import { DataKeys } from "./data-keys.ts";
import { EuHosts } from "./eu-hosts.ts";
import { HealthClient } from "./health-client.ts";
import { HedgeBudget } from "./hedge-budget.ts";
import { type HeldKey, KnownKeys } from "./known-keys.ts";
import { LedgerClient } from "./ledger-client.ts";
import { MemoryBudget } from "./memory-budget.ts";
import { Pace } from "./pace.ts";
import { PresetCopies } from "./preset-copies.ts";
import { RecordSender } from "./record-sender.ts";
import { SchemaCheck } from "./schema-check.ts";
import type { AccessToken } from "./service-account-tokens.ts";
import { Snapshots } from "./snapshots.ts";
import { StorageWatch } from "./storage-health.ts";
import { Turn } from "./turn.ts";
import { GuessLimit } from "./wrong-keys.ts";

export interface Isolate {
  /** The bindings as requests meet them: storage that is away is told by one error, and never waited for long. */
  readonly bindings: Bindings;
  /** One, for ever; the master keys and the console's signing key are derived from this object. Throws while one is bad. */
  readonly settings: Settings;
  /** One, `CATALOG_TTL_MS`: the models that requests named, or all of them; 24 h while storage is away, with what the snapshot
   * says beside it. */
  readonly catalog: CatalogCopy;
  /** 10,000 keys with their workspaces and spend, `AUTH_TTL_MS`, 24 h while storage is away; 1,000 unknown ones for as long; while
   * unknown ones flood in, the beginnings of 100,000 hashes for 2 s. */
  readonly keys: KnownKeys;
  /** Hashes of wrong keys, of 10,000 networks: 15 minutes after the last one. */
  readonly guesses: GuessLimit;
  /** Leases of the limits of 10,000 keys and workspaces: a minute, renewed while requests run; given back when idle. */
  readonly ledger: LedgerClient;
  /** 200 presets by the key that asks for them, `AUTH_TTL_MS`, 24 h while storage is away. */
  readonly presets: PresetCopies;
  /** Provider keys of workspaces in clear: as long as the copy of the API key that they were read with. */
  readonly openedKeys: WeakMap<HeldKey, readonly OpenedKey[]>;
  /** Where destinations are and their secrets in clear: as long as the copy of the row that they were read from. */
  readonly openedDestinations: WeakMap<DestinationRecord, Target>;
  /** The router's own provider keys, read and judged: as long as the copy of the catalog that names them. */
  readonly routersKeys: WeakMap<Provider, ReadKeys>;
  /** 1,000 models: 1 s fresh, 1.5 s usable; own outcomes until they are reported. */
  readonly health: HealthClient;
  /** Second requests that 10,000 endpoints are good for: for ever. */
  readonly hedges: HedgeBudget;
  /** How 64 endpoints keep up: 30 s. */
  readonly pace: Pace;
  /** Difficulty of 1,000 workspaces and the model of 10,000 conversations, for ever; weights of 100, `AUTH_TTL_MS`. */
  readonly auto: AutoRouterMemory;
  /** Whether 1,000 origins are EU hosts: for ever, since it follows from the settings. */
  readonly euHosts: EuHosts;
  /** The key that contents are encrypted with, of 1,000 workspaces: as long as it serves, and each write asks whether it is
   * still there. Keys to decrypt with are never kept. */
  readonly dataKeys: DataKeys;
  /** Of 100 service accounts, by the SHA-256 of their secret: until 5 minutes before they end. */
  readonly serviceAccountTokens: BoundedMap<string, AccessToken>;
  /** Sizes of requests and answers under way: as long as they are. */
  readonly bytesInFlight: BytesInFlight;
  /** Sizes of contents being stored: 30 s at most. */
  readonly memoryBudget: MemoryBudget;
  /** Sizes of contents on their way to destinations: 30 s at most. */
  readonly broadcastBudget: MemoryBudget;
  /** Records on their way to the queue: at once, or 60 kB of them for a second. */
  readonly records: RecordSender;
  /** Whether a request is writing snapshots: 5 s at most. */
  readonly snapshotTurn: Turn;
  /** Whether the tables have what this version needs: for ever once they have, 1 s until then. */
  readonly schema: SchemaCheck;
  /** Whether D1 and R2 answered at the last look: 10 s. */
  readonly storage: StorageWatch;
  /** Requests that the console makes to the API for whoever is signed in: as long as the request. The right is held by the
   * request object itself, which only this isolate can have made (`api/router-link.ts`): nothing of a client's can claim it. */
  readonly grants: WeakMap<Request, Authentication>;
}

/** Wrong keys of one network before it has to wait. */
const freeGuesses = 20;

/** Contents under way to destinations at the same time. */
const broadcastCharacters = 16 * 1024 * 1024;

const isolates = new WeakMap<Bindings, Isolate>();

export function isolateOf(bindings: Bindings): Isolate {
  const known = isolates.get(bindings);
  if (known !== undefined) return known;
  const made = makeIsolate(bindings);
  for (const those of [bindings, made.bindings]) isolates.set(those, made);
  return made;
}

function makeIsolate(bindings: Bindings): Isolate {
  const settings = madeOnce(() => readSettings(bindings));
  const snapshots = new Snapshots(bindings, settings);
  const { DB, CONTENTS } = bindings;
  return {
    bindings: { ...bindings, DB: patientDatabase(DB), CONTENTS: patientBucket(CONTENTS) },
    get settings() {
      return settings();
    },
    catalog: new CatalogCopy(bindings.DB, () => snapshots.catalog()),
    keys: new KnownKeys(bindings.DB, (hash) => snapshots.key(hash)),
    guesses: new GuessLimit(freeGuesses),
    presets: new PresetCopies(bindings.DB),
    ledger: new LedgerClient(bindings.LEDGER, () => settings().DATA_JURISDICTION === "eu"),
    openedKeys: new WeakMap(),
    openedDestinations: new WeakMap(),
    routersKeys: new WeakMap(),
    health: new HealthClient(bindings.HEALTH),
    hedges: new HedgeBudget(),
    pace: new Pace(),
    auto: new AutoRouterMemory(bindings.DB),
    euHosts: new EuHosts(),
    dataKeys: new DataKeys(),
    serviceAccountTokens: new BoundedMap(100),
    bytesInFlight: new BytesInFlight(),
    memoryBudget: new MemoryBudget(),
    broadcastBudget: new MemoryBudget(broadcastCharacters),
    records: new RecordSender(),
    snapshotTurn: new Turn(),
    schema: new SchemaCheck(bindings.DB),
    storage: new StorageWatch(bindings),
    grants: new WeakMap(),
  };
}
