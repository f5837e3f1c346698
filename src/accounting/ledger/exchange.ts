// The ledger's reducer: an isolate tells what it has used of its lease and what it needs, and is told what it may use. What
// all leases hold and what is used never passes a limit by what is granted here; telling something twice changes nothing.

import { windowEnd } from "../spend-window.ts";
import {
  type Count,
  countAt,
  freesAt,
  resetsAt,
  unstoredOf,
  usedOf,
  withBase,
  withReport,
  withSummed,
  withUntold,
} from "./count.ts";
import type { Limit, Summed } from "./limit.ts";
import { grantOf } from "./slice.ts";

/** What one isolate holds of a ledger's limits. */
export interface HeldLease {
  /** Of the last ask that counted: older ones that come late change nothing. */
  sequence: number;
  /** Epoch milliseconds by the ledger's clock: what it holds is free from then on. */
  expiresAt: number;
  parts: Readonly<Record<string, HeldPart>>;
}

interface HeldPart {
  window: string;
  /** All that the lease has used of the window. */
  used: bigint;
  /** Set aside for it. */
  held: bigint;
  /** As much of that as is reserved for requests under way, as far as was told. */
  reserved: bigint;
}

export interface Ledger {
  counts: ReadonlyMap<string, Count>;
  leases: ReadonlyMap<string, HeldLease>;
}

export const emptyLedger: Ledger = { counts: new Map(), leases: new Map() };

export interface Ask {
  lease: string;
  /** Rises with each ask of the lease. */
  sequence: number;
  parts: readonly AskedPart[];
}

export interface AskedPart {
  limit: Limit;
  /** As the ledger named it last; what is told of another window than the present one is past. */
  window: string;
  /** All that the lease has used in it, and as much of that as the ledger is known to have counted. */
  used: bigint;
  counted: bigint;
  /** Reserved for requests under way, and what else it does not give back. */
  reserved: bigint;
  kept: bigint;
  /** What all those that wait have to have, and the least that helps one of them; what is kept is there for them. */
  need: bigint;
  least: bigint;
  /** More than that is welcome, while the limit is far. */
  wantsMore: boolean;
  summed: Summed | undefined;
}

export interface LedgerAnswer {
  sequence: number;
  parts: readonly AnsweredPart[];
}

export interface AnsweredPart {
  name: string;
  window: string;
  granted: bigint;
  /** It was enough of the limit for more than those that wait. */
  isFar: boolean;
  /** Of everybody: used up, set aside (what was granted just now included), and reserved for requests under way. */
  used: bigint;
  held: bigint;
  reserved: bigint;
  /** Of a budget that resets: epoch milliseconds, by the calendar. */
  windowEndsAt: number | null;
  /** Milliseconds from now; null: never, or not by time alone. */
  windowEndsInMs: number | null;
  resetsInMs: number | null;
  /** Until what was asked for could be granted. */
  freesInMs: number | null;
}

/** Milliseconds that an isolate uses its lease without a word, and that the ledger keeps it for. */
export const usableMs = 60_000;
export const leaseMs = 120_000;
/** What a lease has used is remembered so much longer, in case it comes back. */
const rememberedMs = 3_600_000;

export interface Exchanged {
  ledger: Ledger;
  answer: LedgerAnswer;
  /** Names of counts and of leases that changed. */
  counts: readonly string[];
  leases: readonly string[];
  /** Leases that are remembered no more. */
  forgotten: readonly string[];
}

/** `now`: epoch milliseconds by the ledger's own clock. Undefined: the ask came late, after a newer one. */
export function exchange(ledger: Ledger, ask: Ask, now: number): Exchanged | undefined {
  const known = ledger.leases.get(ask.lease);
  if (known !== undefined && known.sequence >= ask.sequence) return undefined;
  const leases = new Map(ledger.leases);
  const counts = new Map(ledger.counts);
  const changed = new Set([ask.lease]);
  const parts: Record<string, HeldPart> = { ...known?.parts };
  const answered = ask.parts.map((asked): AnsweredPart => {
    const { limit, summed } = asked;
    const before = countOf({ counts, leases }, asked, now);
    const { count: told, part } = counted({ count: before, part: parts[limit.name] }, asked, now);
    const { window } = told;
    const expired = takeExpired(leases, { limit, lease: ask.lease, window, now });
    for (const id of expired.leases) changed.add(id);
    const others = sumOfOthers(leases, { limit, lease: ask.lease, window, now });
    const held = others.held + part.held;
    const count = withSummed(withUntold(told, expired), { summed, held });
    const free = limit.limit - usedOf(count) - held;
    const kept = part.held - part.reserved;
    const least = beyond(asked.least, kept);
    const grant = grantOf({ free, least, need: beyond(asked.need, kept), wantsMore: asked.wantsMore });
    const windowEndsAt = limit.kind === "budget" ? windowEnd(limit.reset, now) : null;
    counts.set(limit.name, count);
    parts[limit.name] = { ...part, held: part.held + grant.granted };
    return {
      name: limit.name,
      window,
      ...grant,
      used: usedOf(count),
      held: held + grant.granted,
      reserved: others.reserved + part.reserved,
      windowEndsAt,
      windowEndsInMs: fromNow(windowEndsAt, now),
      resetsInMs: fromNow(resetsAt(count, limit, now), now),
      freesInMs: fromNow(freesAt(count, { limit, lacking: least - free, now }), now),
    };
  });
  const forgotten = [...leases].flatMap(([id, { expiresAt }]) =>
    expiresAt + rememberedMs <= now && id !== ask.lease ? [id] : [],
  );
  for (const id of forgotten) {
    leases.delete(id);
    changed.delete(id);
  }
  leases.set(ask.lease, { sequence: ask.sequence, expiresAt: now + leaseMs, parts });
  return {
    ledger: { counts, leases },
    answer: { sequence: ask.sequence, parts: answered },
    counts: ask.parts.map(({ limit }) => limit.name),
    leases: [...changed],
    forgotten,
  };
}

function countOf({ counts, leases }: Ledger, { limit, summed }: AskedPart, now: number): Count {
  const known = counts.get(limit.name);
  const count = countAt(known, limit, now);
  if (known?.window === count.window) return count;
  const begun = withBase(count, summed);
  if (known !== undefined || limit.kind !== "budget") return begun;
  return withUntold(begun, { amount: underWay({ counts, leases }, now), until: now });
}

/** What is used, or may be, under the owner's other budgets, and may not be stored yet. */
function underWay({ counts, leases }: Ledger, now: number): bigint {
  const live = [...leases.values()].filter(({ expiresAt }) => expiresAt > now);
  const amounts = [...counts].map(([name, count]) =>
    count.kind === "budget" ? live.reduce((sum, { parts }) => sum + (parts[name]?.held ?? 0n), unstoredOf(count)) : 0n,
  );
  return amounts.reduce((most, one) => (one > most ? one : most), 0n);
}

/** What the lease tells, counted once; what it tells of a window that is over is not. */
function counted({ count, part }: { count: Count; part: HeldPart | undefined }, asked: AskedPart, now: number) {
  const { limit } = asked;
  const { window } = count;
  if (asked.window !== window) return { count, part: { window, used: 0n, held: 0n, reserved: 0n } };
  const known = part?.window === window ? part.used : asked.counted;
  const used = asked.used > known ? asked.used : known;
  const told = { window, used, held: asked.reserved + asked.kept, reserved: asked.reserved };
  return { count: withReport(count, { limit, amount: used - known, now }), part: told };
}

/** What leases that expired had in hand of a budget: they may have used it, and tell of it no more. */
function takeExpired(leases: Map<string, HeldLease>, { limit, lease, window, now }: OfOthers) {
  const taken = { amount: 0n, until: 0, leases: [] as string[] };
  if (limit.kind !== "budget") return taken;
  for (const [id, one] of leases) {
    const part = one.parts[limit.name];
    if (id === lease || one.expiresAt > now || part === undefined || part.held === 0n) continue;
    if (part.window !== window) continue;
    leases.set(id, { ...one, parts: { ...one.parts, [limit.name]: { ...part, held: 0n, reserved: 0n } } });
    taken.amount += part.held;
    taken.until = Math.max(taken.until, one.expiresAt - leaseMs + usableMs);
    taken.leases.push(id);
  }
  return taken;
}

interface OfOthers {
  limit: Limit;
  lease: string;
  window: string;
  now: number;
}

function sumOfOthers(leases: Ledger["leases"], { limit, lease, window, now }: OfOthers) {
  let held = 0n;
  let reserved = 0n;
  for (const [id, { expiresAt, parts }] of leases) {
    const part = parts[limit.name];
    if (id === lease || expiresAt <= now || part === undefined || part.window !== window) continue;
    held += part.held;
    reserved += part.reserved;
  }
  return { held, reserved };
}

function beyond(amount: bigint, kept: bigint): bigint {
  return amount > kept ? amount - kept : 0n;
}

function fromNow(at: number | null, now: number): number | null {
  return at === null ? null : Math.max(0, at - now);
}
