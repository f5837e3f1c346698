// Facts: requests that arrived together, added up where everything that a report may split by is the same. Short lists, because
// there may be one for each request; the place of a value in its list is stored, so only add to the end.

import { attributionOf } from "./attribution.ts";
import type { GenerationRecord } from "./generation-record.ts";
import { rollUpCounts, type Sums, sumsOf } from "./roll-up.ts";

/** What a fact is of. `first` and `total`: the class of its times (time-classes.ts), null where it was not timed. */
export const factDimensions = [
  "minute",
  "key",
  "model",
  "provider",
  "endpoint",
  "app",
  "user",
  "session",
  "finish",
  "region",
  "first",
  "total",
] as const;
export type FactDimension = (typeof factDimensions)[number];

/** What is added up, behind them. Money is picodollars as text. */
export const factSums = [...rollUpCounts, "costPico", "byokCostPico", "cacheDiscountPico"] as const;
export type FactSum = (typeof factSums)[number];

export interface FactChunk {
  workspaceId: string;
  /** `2026-11-26T05` */
  hour: string;
  /** Of one of the records: of no other chunk. */
  id: string;
  facts: (string | number | null)[][];
}

interface Fact {
  dimensions: Readonly<Record<FactDimension, string | number | null>>;
  sums: Sums;
}

export function factsOf(records: readonly GenerationRecord[]): FactChunk[] {
  const chunks = Map.groupBy(records, ({ workspaceId, createdAt }) => `${createdAt.slice(0, 13)} ${workspaceId}`);
  return [...chunks.values()].flatMap((those) => {
    const [first] = those;
    if (first === undefined) return [];
    const facts = new Map<string, Fact>();
    for (const record of those) {
      const dimensions = dimensionsOf(record);
      const name = JSON.stringify(Object.values(dimensions));
      const known = facts.get(name)?.sums;
      facts.set(name, { dimensions, sums: known === undefined ? sumsOf(record) : sumOf(known, sumsOf(record)) });
    }
    const { workspaceId, createdAt, id } = first;
    return [{ workspaceId, hour: createdAt.slice(0, 13), id, facts: [...facts.values()].map(listOf) }];
  });
}

function dimensionsOf(record: GenerationRecord): Fact["dimensions"] {
  const { model, provider, endpoint } = attributionOf(record);
  const { first, total } = sumsOf(record);
  return {
    minute: Number(record.createdAt.slice(14, 16)),
    key: record.keyHash,
    model,
    provider,
    endpoint,
    app: appOf(record),
    user: record.externalUser,
    session: record.sessionId,
    finish: record.finishReason,
    region: record.dataRegion,
    first: classIn(first),
    total: classIn(total),
  };
}

/** An app that gives itself no title is known by its host. */
export function appOf({ origin, referer }: Pick<GenerationRecord, "origin" | "referer">): string | null {
  return origin ?? hostOf(referer);
}

function hostOf(referer: string | null): string | null {
  return referer !== null && URL.canParse(referer) ? new URL(referer).host : null;
}

function classIn(counts: readonly number[]): number | null {
  const index = counts.indexOf(1);
  return index === -1 ? null : index;
}

/** Classes are what facts are split by: they are not added. */
function sumOf(one: Sums, other: Sums): Sums {
  const counts = Object.fromEntries(rollUpCounts.map((name) => [name, one[name] + other[name]]));
  return {
    ...one,
    ...counts,
    costPico: one.costPico + other.costPico,
    byokCostPico: one.byokCostPico + other.byokCostPico,
    cacheDiscountPico: one.cacheDiscountPico + other.cacheDiscountPico,
  };
}

function listOf({ dimensions, sums }: Fact): (string | number | null)[] {
  const values = factSums.map((name) => (typeof sums[name] === "bigint" ? String(sums[name]) : sums[name]));
  return [...factDimensions.map((name) => dimensions[name]), ...values];
}
