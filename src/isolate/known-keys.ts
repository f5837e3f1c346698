// The isolate's memory of keys: who they belong to, with a maximum age. Unknown keys are remembered too, within bounds,
// so that guessing keys neither fills the memory nor reaches the database more than a set number of times a second.

import { findKnownKey, type KnownKey } from "../store/authentication.ts";
import { sha256Hex } from "../wire/sha256.ts";
import { type Aged, AgingCopy } from "./aging-copy.ts";
import { BoundedMap } from "./bounded-map.ts";
import { KeyIndex } from "./key-index.ts";

/** A known key as read at a time (epoch milliseconds). */
export type HeldKey = KnownKey & { readAt: number };

export interface KeyLookup {
  /** Epoch milliseconds. */
  now: number;
  ttlMs: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

/** What is left of a key by its SHA-256 while the database is away; undefined: nothing. */
export type KeySnapshot = (hash: string) => Promise<Aged<KnownKey> | undefined>;

interface Entry {
  hash: string;
  copy: AgingCopy<HeldKey | undefined>;
}

/** Keys nobody has, asked of the database per second. */
const maxMissesPerSecond = 500;

export class KnownKeys {
  readonly #database: D1Database;
  readonly #known = new BoundedMap<string, Entry>(10_000);
  /** Presented key → when the database did not know it. */
  readonly #unknown = new BoundedMap<string, number>(1_000);
  readonly #index: KeyIndex;
  readonly #misses = { second: 0, count: 0 };
  /** Counts changes made by this isolate, so that a lookup begun before one is not remembered. */
  #changes = 0;

  readonly #snapshot: KeySnapshot;

  constructor(database: D1Database, snapshot: KeySnapshot = () => Promise.resolve(undefined)) {
    this.#database = database;
    this.#snapshot = snapshot;
    this.#index = new KeyIndex(database);
  }

  /** Whether `find` would have to ask the database, and nothing speaks against the key: while many unknown ones are tried
   * nobody's request is begun before it is known whose it is. */
  isCold(presented: string, { now, ttlMs }: Pick<KeyLookup, "now" | "ttlMs">): boolean {
    const entry = this.#known.get(presented);
    if (entry !== undefined) return !entry.copy.isYoung({ now, ttlMs });
    return !this.#isKnownMiss(presented, { now, ttlMs }) && !this.#tooManyMisses(now);
  }

  /** At once when warm. `undefined`: no such key. `busy`: too many unknown keys were tried just now. Throws
   * `StorageUnavailable` where nobody can tell. */
  find(presented: string, lookup: KeyLookup): HeldKey | undefined | Promise<HeldKey | undefined | "busy"> {
    const entry = this.#known.get(presented);
    return entry === undefined ? this.#findFirst(presented, lookup) : this.#read(entry, lookup);
  }

  /** To be called by whoever creates, changes or deletes a key. */
  forgetKey(hash: string): void {
    this.#changes += 1;
    this.#known.dropWhere((entry) => entry.hash === hash);
    this.#unknown.dropWhere(() => true);
    this.#index.forget();
  }

  /** To be called by whoever changes a workspace or its provider keys. */
  forgetWorkspace(workspaceId: string): void {
    this.#changes += 1;
    this.#known.dropWhere(({ copy }) => copy.peek()?.workspace.id === workspaceId);
  }

  /** To be called where keys of several workspaces may have changed. */
  forgetAll(): void {
    this.#changes += 1;
    this.#known.dropWhere(() => true);
  }

  #read({ hash, copy }: Entry, lookup: KeyLookup): HeldKey | undefined | Promise<HeldKey | undefined> {
    return copy.read({
      ...lookup,
      load: () => this.#load(hash, lookup.now),
      fallback: () => this.#recall(hash),
    });
  }

  async #load(hash: string, now: number): Promise<HeldKey | undefined> {
    const found = await findKnownKey(this.#database, hash, now);
    return found === undefined ? undefined : { ...found, readAt: now };
  }

  async #recall(hash: string): Promise<Aged<HeldKey> | undefined> {
    const found = await this.#snapshot(hash);
    return found === undefined ? undefined : { asOf: found.asOf, value: { ...found.value, readAt: found.asOf } };
  }

  #isKnownMiss(presented: string, { now, ttlMs }: Pick<KeyLookup, "now" | "ttlMs">): boolean {
    const missedAt = this.#unknown.get(presented);
    return missedAt !== undefined && now - missedAt < ttlMs;
  }

  async #findFirst(presented: string, lookup: KeyLookup): Promise<HeldKey | undefined | "busy"> {
    if (this.#isKnownMiss(presented, lookup)) return undefined;
    const entry: Entry = { hash: await sha256Hex(presented), copy: new AgingCopy() };
    if (this.#tooManyMisses(lookup.now) && !(await this.#index.mayHold(entry.hash, lookup.now))) return "busy";
    const before = this.#changes;
    // Counted before it is known to be one, so that guesses at the same time are counted too.
    this.#misses.count += 1;
    const found = await this.#read(entry, lookup);
    if (found === undefined) {
      if (before === this.#changes) this.#unknown.set(presented, lookup.now);
    } else {
      this.#misses.count -= 1;
      if (before === this.#changes) this.#known.set(presented, entry);
    }
    return found;
  }

  #tooManyMisses(now: number): boolean {
    const second = Math.floor(now / 1_000);
    if (this.#misses.second !== second) {
      this.#misses.second = second;
      this.#misses.count = 0;
    }
    return this.#misses.count >= maxMissesPerSecond;
  }
}
