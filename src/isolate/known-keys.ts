// The isolate's memory of keys: who they belong to, with a maximum age. Unknown keys are remembered too, within bounds,
// so that guessing keys neither fills the memory nor reaches the database more than a set number of times a second.

import { findKnownKey, type KnownKey } from "../store/authentication.ts";
import { sha256Hex } from "../wire/sha256.ts";
import { AgingCopy } from "./aging-copy.ts";
import { BoundedMap } from "./bounded-map.ts";

/** A known key as read at a time (epoch milliseconds). */
export type HeldKey = KnownKey & { readAt: number };

export interface KeyLookup {
  database: D1Database;
  /** Epoch milliseconds. */
  now: number;
  ttlMs: number;
  waitUntil: (promise: Promise<unknown>) => void;
}

interface Entry {
  hash: string;
  copy: AgingCopy<HeldKey | undefined>;
}

/** Keys nobody has, asked of the database per second. */
const mostMissesPerSecond = 500;

const known = new BoundedMap<string, Entry>(10_000);
/** Presented key → when the database did not know it. */
const unknown = new BoundedMap<string, number>(1_000);
const misses = { second: 0, count: 0 };
/** Counts changes made by this isolate, so that a lookup begun before one is not remembered. */
let changes = 0;

/** At once when warm. `undefined`: no such key. `busy`: too many unknown keys were tried just now. */
export function findHeldKey(
  presented: string,
  lookup: KeyLookup,
): HeldKey | undefined | Promise<HeldKey | undefined | "busy"> {
  const entry = known.get(presented);
  return entry === undefined ? findFirst(presented, lookup) : read(entry, lookup);
}

/** To be called by whoever creates, changes or deletes a key. */
export function forgetKey(hash: string): void {
  changes += 1;
  known.dropWhere((entry) => entry.hash === hash);
  unknown.dropWhere(() => true);
}

/** To be called by whoever changes a workspace or its provider keys. */
export function forgetWorkspace(workspaceId: string): void {
  changes += 1;
  known.dropWhere(({ copy }) => copy.peek()?.workspace.id === workspaceId);
}

function read({ hash, copy }: Entry, lookup: KeyLookup): HeldKey | undefined | Promise<HeldKey | undefined> {
  return copy.read({ ...lookup, load: () => load(hash, lookup) });
}

async function load(hash: string, { database, now }: KeyLookup): Promise<HeldKey | undefined> {
  const found = await findKnownKey(database, hash, now);
  return found === undefined ? undefined : { ...found, readAt: now };
}

async function findFirst(presented: string, lookup: KeyLookup): Promise<HeldKey | undefined | "busy"> {
  const missedAt = unknown.get(presented);
  if (missedAt !== undefined && lookup.now - missedAt < lookup.ttlMs) return undefined;
  if (tooManyMisses(lookup.now)) return "busy";
  const before = changes;
  const entry: Entry = { hash: await sha256Hex(presented), copy: new AgingCopy() };
  // Counted before it is known to be one, so that guesses at the same time are counted too.
  misses.count += 1;
  const found = await read(entry, lookup);
  if (found === undefined) {
    if (before === changes) unknown.set(presented, lookup.now);
  } else {
    misses.count -= 1;
    if (before === changes) known.set(presented, entry);
  }
  return found;
}

function tooManyMisses(now: number): boolean {
  const second = Math.floor(now / 1_000);
  if (misses.second !== second) {
    misses.second = second;
    misses.count = 0;
  }
  return misses.count >= mostMissesPerSecond;
}
