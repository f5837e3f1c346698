// The ledger's reducer: an isolate tells what it has used of its lease and what it needs, and is told what it may use. What
// all leases hold and what is used never passes a limit by what is granted here; telling something twice changes nothing.

import { windowEnd } from "../spend-window.ts";
import {
  budgetAt,
  type Count,
  freesAt,
  highest,
  rememberedMs,
  resetsAt,
  usedOf,
  withReport,
  withSummed,
  withUntold,
} from "./count.ts";
import { isPast, type Limit, type Summed, type Terms } from "./limit.ts";
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
  /** All that the lease has used, in whichever window. */
  used: bigint;
  /** Set aside for it. */
  held: bigint;
  /** As much of that as is reserved for requests under way, as far as was told. */
  reserved: bigint;
  /** Of the terms that the lease told it under. */
  asOf: number;
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
  asOf: number;
  /** As the ledger named it last; what is told of one that is past is past. */
  window: string;
  /** All that the lease has used, and as much of that as the ledger is known to have counted. */
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
  /** As the newest terms have it. */
  limit: bigint;
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
  const asks = ask.parts.toSorted((one, other) => other.asOf - one.asOf);
  const asOf = asks[0]?.asOf ?? 0;
  const deltas = asks.map(({ limit, used, counted }) =>
    limit.kind === "budget" ? beyond(used, known?.parts[limit.name]?.used ?? counted) : 0n,
  );
  const spent = deltas.reduce(highest, 0n);
  const answered = asks.map((asked): AnsweredPart => {
    const terms = newerTerms(ledger.counts.get(asked.limit.name)?.terms, asked, now);
    const { limit } = terms;
    const before = budgetAt({ counts: ledger.counts, ...terms, summed: asked.summed, now });
    const { window } = before;
    const of: OfLimit = { ledger, leases, limit, lease: ask.lease, asOf, spent, window, now };
    const { count: told, part } = counted(before, asked, of);
    const { live, expired } = othersOf(of);
    for (const id of expired.leases) changed.add(id);
    const held = live.held + part.held;
    const count = withSummed(withUntold(told, expired), { summed: asked.summed, held });
    const free = limit.limit - usedOf(count) - held;
    const kept = part.held - part.reserved;
    const least = beyond(asked.least, kept);
    const grant = grantOf({ free, least, need: beyond(asked.need, kept), wantsMore: asked.wantsMore });
    const windowEndsAt = limit.kind === "budget" ? windowEnd(limit.reset, now) : null;
    counts.set(limit.name, { ...count, terms });
    parts[limit.name] = { ...part, held: part.held + grant.granted };
    return {
      name: limit.name,
      window,
      limit: limit.limit,
      ...grant,
      used: usedOf(count),
      held: held + grant.granted,
      reserved: live.reserved + part.reserved,
      windowEndsAt,
      windowEndsInMs: fromNow(windowEndsAt, now),
      resetsInMs: fromNow(resetsAt(count, limit, now), now),
      freesInMs: fromNow(freesAt(count, { limit, lacking: least - free, now }), now),
    };
  });
  const untold = spent === 0n ? [] : untoldBudgets(ledger, asks, now);
  for (const terms of untold) {
    const count = budgetAt({ counts: ledger.counts, ...terms, summed: undefined, now });
    counts.set(terms.limit.name, { ...withUntold(count, { amount: spent, until: now }), terms });
  }
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
    counts: [...asks, ...untold].map(({ limit }) => limit.name),
    leases: [...changed],
    forgotten,
  };
}

/** Clocks differ by no more: terms of a later time are of a clock that was set back since. */
const maxAheadMs = 10_000;

function newerTerms(known: Terms | undefined, asked: AskedPart, now: number): Terms {
  const { name, kind, limit, reset, countsByok } = asked.limit;
  if (known !== undefined && asked.asOf < known.asOf && known.asOf < now + maxAheadMs) return known;
  return { limit: { name, kind, limit, reset, countsByok }, asOf: asked.asOf };
}

/** Of the owner's budgets, those that the lease tells nothing of, as it does not know them, or not any more: they count the
 * same requests, and may be its budgets soon. */
function untoldBudgets({ counts }: Ledger, asks: readonly AskedPart[], now: number): Terms[] {
  return [...counts].flatMap(([name, { kind, terms }]) => {
    const isRecent = terms !== undefined && now < terms.asOf + rememberedMs + maxAheadMs;
    return kind === "budget" && isRecent && asks.every(({ limit }) => limit.name !== name) ? [terms] : [];
  });
}

/** One limit, as a lease asks for it. */
interface OfLimit {
  ledger: Ledger;
  /** As they stand by now. */
  leases: Map<string, HeldLease>;
  limit: Terms["limit"];
  lease: string;
  /** Of the newest that it asks for. */
  asOf: number;
  /** The most that the lease tells now of any budget. */
  spent: bigint;
  window: string;
  now: number;
}

/** What the lease tells, counted once; what it tells of a window that is over is not. */
function counted(count: Count, asked: AskedPart, of: OfLimit): { count: Count; part: HeldPart } {
  const { ledger, limit, lease, asOf, spent, window, now } = of;
  const parts: HeldLease["parts"] = ledger.leases.get(lease)?.parts ?? {};
  const known = parts[limit.name]?.used ?? asked.counted;
  const used = highest(asked.used, known);
  if (isPast(asked.window, window)) return { count, part: { window, used, held: 0n, reserved: 0n, asOf: asked.asOf } };
  const held = asked.reserved + asked.kept;
  const part = { window, used, held, reserved: asked.reserved, asOf: asked.asOf };
  const amount = used - known;
  const reported = withReport(count, { limit, amount, now });
  // What it has used of the others while it did not know this one, or does not ask for it any more.
  const isSynced = asked.asOf === asOf && otherPart(parts, of) === undefined;
  const missed = limit.kind === "budget" && !isSynced ? beyond(spent, amount) : 0n;
  return { count: withUntold(reported, { amount: missed, until: now }), part };
}

/** What a lease has of the limit. */
function partOf(parts: HeldLease["parts"], of: OfLimit): HeldPart | undefined {
  const own = parts[of.limit.name];
  const other = otherPart(parts, of);
  if (own === undefined || isPast(own.window, of.window)) return other;
  return other !== undefined && other.held > own.held ? other : own;
}

/** A lease that told others of its budgets last, and not this one, has as much of this in hand as of those. */
function otherPart(parts: HeldLease["parts"], { ledger, limit }: OfLimit): HeldPart | undefined {
  if (limit.kind !== "budget") return undefined;
  const told = parts[limit.name]?.asOf ?? -1;
  return Object.entries(parts)
    .filter(([name, { asOf }]) => asOf > told && ledger.counts.get(name)?.kind === "budget")
    .map(([, part]) => part)
    .sort((one, other) => (one.held < other.held ? 1 : -1))[0];
}

/** What others hold; and what leases that expired had in hand of a budget: they may have used it, and tell of it no more. */
function othersOf(of: OfLimit) {
  const { leases, limit, window } = of;
  const [live, expired] = [
    { held: 0n, reserved: 0n },
    { amount: 0n, until: 0, leases: [] as string[] },
  ];
  for (const [id, one] of leases) {
    const part = id === of.lease ? undefined : partOf(one.parts, of);
    if (part === undefined || part.held === 0n) continue;
    if (one.expiresAt > of.now) {
      live.held += part.held;
      live.reserved += part.reserved;
    } else if (limit.kind === "budget") {
      const used = one.parts[limit.name]?.used ?? 0n;
      const nothing = { ...part, window, used, held: 0n, reserved: 0n };
      leases.set(id, { ...one, parts: { ...one.parts, [limit.name]: nothing } });
      expired.amount += part.held;
      expired.until = Math.max(expired.until, one.expiresAt - leaseMs + usableMs);
      expired.leases.push(id);
    }
  }
  return { live, expired };
}

function beyond(amount: bigint, kept: bigint): bigint {
  return amount > kept ? amount - kept : 0n;
}

function fromNow(at: number | null, now: number): number | null {
  return at === null ? null : Math.max(0, at - now);
}
