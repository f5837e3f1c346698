// Records added up by hour, by day and in all: what reports read. Sums of a batch, to be added to what is there.
import { attributionOf, hasFailed } from "./attribution.ts";
import { failedClassesOf, failoversOf, failureClasses, overheadMsOf, replacedOf } from "./failures.ts";
import type { GenerationRecord } from "./generation-record.ts";
import { speedOf } from "./speed.ts";
import { overheadClasses, overheadClassOf, timeClasses, timeClassOf } from "./time-classes.ts";

/**
 * Hour, day, all time; a whole workspace's day, and its minute; an hour of an endpoint's attempts that were replaced, which are
 * nobody's requests and counted as `failovers` alone.
 */
export type Grain = "h" | "d" | "t" | "w" | "m" | "a";

export interface RollUpKey {
  workspaceId: string;
  grain: Grain;
  /** `2026-11-26T05:17`, `2026-11-26T05`, `2026-11-26`; empty for all. */
  period: string;
  keyHash: string;
  model: string;
  provider: string;
  endpoint: string;
}

export const rollUpCounts = [
  "requests",
  "answered",
  "failures",
  "promptTokens",
  "completionTokens",
  "reasoningTokens",
  "cachedTokens",
  "streamedTokens",
  "streamedMs",
  "cacheHits",
  "failovers",
  "saved",
  "firstMs",
  "totalMs",
  "overheadMs",
] as const;
type RollUpCount = (typeof rollUpCounts)[number];

/** Counts by class: how many classes each has. Their columns are numbered by them. */
export const rollUpClasses = {
  /** Of time to the first token of streamed answers, and of the whole time of answers. */
  first: timeClasses,
  total: timeClasses,
  /** Of the router's own time before the attempt that answered. */
  overhead: overheadClasses,
  /** Attempts that failed, by why. */
  failed: failureClasses.length,
} as const;
export type ClassSum = keyof typeof rollUpClasses;
export const classSums = Object.keys(rollUpClasses) as ClassSum[];

export interface Sums extends Record<RollUpCount, number>, Record<ClassSum, number[]> {
  costPico: bigint;
  byokCostPico: bigint;
  /** What caching saved, less what writing to caches cost more. */
  cacheDiscountPico: bigint;
}

export interface RollUp extends RollUpKey, Sums {
  providerName: string;
}

/** Beyond it a generation's cost does not count: no sum of a batch may pass what D1 can hold. */
const maxPico = 5_000_000_000_000_000_000n;

export function rollUp(records: readonly GenerationRecord[]): RollUp[] {
  const found = new Map<string, RollUp>();
  for (const record of records) {
    const sums = sumsOf(record);
    for (const key of keysOf(record)) {
      const name = JSON.stringify(key);
      const known = found.get(name);
      if (known === undefined) found.set(name, { ...key, ...structuredClone(sums) });
      else addTo(known, sums);
    }
    for (const key of replacedKeysOf(record)) {
      const name = JSON.stringify(key);
      const known = found.get(name) ?? { ...key, ...noSums() };
      known.failovers += 1;
      found.set(name, known);
    }
  }
  return [...found.values()];
}

function keysOf(record: GenerationRecord): (RollUpKey & { providerName: string })[] {
  const { workspaceId, keyHash, createdAt } = record;
  const { model, provider, providerName, endpoint } = attributionOf(record);
  const own = { keyHash, model, provider, endpoint, providerName };
  return [
    // Of all keys: what is shown by the hour is shown of models, and each of a batch's rows costs.
    { workspaceId, grain: "h", period: createdAt.slice(0, 13), ...own, keyHash: "" },
    { workspaceId, grain: "d", period: createdAt.slice(0, 10), ...own },
    { workspaceId, grain: "t", period: "", ...ofAll },
    { workspaceId, grain: "w", period: createdAt.slice(0, 10), ...ofAll },
    { workspaceId, grain: "m", period: endOf(record).slice(0, 16), ...ofAll },
  ];
}

/** One for each of the attempts: they count for whom they were tried at, not for who answered. */
function replacedKeysOf(record: GenerationRecord): (RollUpKey & { providerName: string })[] {
  const { workspaceId, createdAt } = record;
  // By the half-hour: few rows, and what failed is looked at closely.
  const period = createdAt.slice(0, 14) + (createdAt.slice(14, 16) < "30" ? "00" : "30");
  return replacedOf(record).map(({ model, provider, endpoint, providerName }) => ({
    ...{ workspaceId, grain: "a", period, keyHash: "" },
    ...{ model, provider, endpoint, providerName },
  }));
}

/** ISO 8601: what a minute's figures are of is what ended in it. */
function endOf({ createdAt, generationMs }: GenerationRecord): string {
  return new Date(Date.parse(createdAt) + Math.max(0, generationMs ?? 0)).toISOString();
}

const ofAll = { keyHash: "", model: "", provider: "", endpoint: "", providerName: "" };

export function sumsOf(record: GenerationRecord): Sums {
  const { model, generationMs } = record;
  const failed = hasFailed(record);
  const isTimed = model !== null && !failed && record.responseCacheSourceId === undefined;
  const { firstTokenMs, streamedMs } = speedOf(record);
  const first = isTimed ? firstTokenMs : null;
  const whole = isTimed ? generationMs : null;
  const overhead = overheadMsOf(record);
  const failovers = failoversOf(record);
  return {
    requests: 1,
    answered: model === null ? 0 : 1,
    failures: failed ? 1 : 0,
    promptTokens: record.promptTokens,
    completionTokens: record.completionTokens,
    reasoningTokens: record.reasoningTokens,
    cachedTokens: record.cachedTokens,
    streamedTokens: streamedMs > 0 ? record.completionTokens : 0,
    streamedMs,
    cacheHits: record.cachedTokens > 0 ? 1 : 0,
    failovers,
    saved: failovers > 0 && isTimed ? 1 : 0,
    firstMs: Math.max(0, Math.round(first ?? 0)),
    totalMs: Math.max(0, Math.round(whole ?? 0)),
    overheadMs: Math.round(overhead ?? 0),
    costPico: countedPico(record.costPico),
    byokCostPico: record.byok ? countedPico(record.upstreamCostPico) : 0n,
    cacheDiscountPico: countedPico(record.cacheDiscountPico ?? "0"),
    first: classesOf("first", first === null ? [] : [timeClassOf(first)]),
    total: classesOf("total", whole === null ? [] : [timeClassOf(whole)]),
    overhead: classesOf("overhead", overhead === null ? [] : [overheadClassOf(overhead)]),
    failed: classesOf("failed", failedClassesOf(record)),
  };
}

function noSums(): Sums {
  const counts = Object.fromEntries(rollUpCounts.map((name) => [name, 0]));
  const classes = Object.fromEntries(classSums.map((name) => [name, classesOf(name, [])]));
  // The casts repeat what both lists are lists of.
  return {
    ...(counts as Record<RollUpCount, number>),
    ...(classes as Record<ClassSum, number[]>),
    ...{ costPico: 0n, byokCostPico: 0n, cacheDiscountPico: 0n },
  };
}

function classesOf(name: ClassSum, found: readonly number[]): number[] {
  const counts = new Array<number>(rollUpClasses[name]).fill(0);
  for (const index of found) counts[index] = (counts[index] ?? 0) + 1;
  return counts;
}

function addTo(sum: Sums, other: Sums): void {
  for (const name of rollUpCounts) sum[name] += other[name];
  sum.costPico += other.costPico;
  sum.byokCostPico += other.byokCostPico;
  sum.cacheDiscountPico += other.cacheDiscountPico;
  for (const name of classSums) addClasses(sum[name], other[name]);
}

function addClasses(counts: number[], others: readonly number[]): void {
  for (const [index, count] of others.entries()) counts[index] = (counts[index] ?? 0) + count;
}

/** Picodollars as text, as a record has them → as they count. */
export function countedPico(text: string): bigint {
  const pico = /^-?\d+$/.test(text) ? BigInt(text) : 0n;
  return pico > maxPico ? maxPico : pico;
}

export interface KeySpend {
  keyHash: string;
  /** UTC. */
  day: string;
  requests: number;
  costPico: bigint;
  byokCostPico: bigint;
}

/** What keys spent, by day. */
export function spendOfKeys(records: readonly GenerationRecord[]): KeySpend[] {
  const found = new Map<string, KeySpend>();
  for (const record of records) {
    const [keyHash, day] = [record.keyHash, record.createdAt.slice(0, 10)];
    const { costPico, byokCostPico } = sumsOf(record);
    const known = found.get(`${keyHash} ${day}`) ?? { keyHash, day, requests: 0, costPico: 0n, byokCostPico: 0n };
    found.set(`${keyHash} ${day}`, {
      ...known,
      requests: known.requests + 1,
      costPico: known.costPico + costPico,
      byokCostPico: known.byokCostPico + byokCostPico,
    });
  }
  return [...found.values()];
}
