// What each provider did for a workspace lately, hour by hour, from the roll-ups.
import { percentileOf } from "../accounting/time-classes.ts";
import { classColumns } from "./roll-up-table.ts";

export interface ProviderUse {
  requests: number;
  failures: number;
  /** Milliseconds to the first token of streamed answers. */
  first: { p50: number | null; p95: number | null };
  tokensPerSecond: number | null;
  /** Of each hour, oldest first. */
  hours: { requests: number; failures: number }[];
}

type Row = {
  provider: string;
  period: string;
  requests: number;
  failures: number;
  streamed_tokens: number;
  streamed_ms: number;
} & Record<string, number | string>;

const firstColumns = classColumns("first");
const selectHours = `SELECT provider, period, SUM(requests) AS requests, SUM(failures) AS failures,
    SUM(streamed_tokens) AS streamed_tokens, SUM(streamed_ms) AS streamed_ms,
    ${firstColumns.map((column) => `SUM(${column}) AS ${column}`).join(", ")}
  FROM roll_ups WHERE workspace_id = ?1 AND grain = 'h' AND period >= ?2 AND provider <> '' GROUP BY provider, period`;

/** By the provider's slug; `hours`: `2026-11-26T05`, those that are looked at, in their order. */
export async function readProviderUse(
  database: D1Database,
  { workspaceId, hours }: { workspaceId: string; hours: readonly string[] },
): Promise<ReadonlyMap<string, ProviderUse>> {
  const { results } = await database
    .prepare(selectHours)
    .bind(workspaceId, hours[0] ?? "")
    .all<Row>();
  const groups = Map.groupBy(results, ({ provider }) => provider);
  return new Map([...groups].map(([provider, rows]) => [provider, useOf(rows, hours)]));
}

function useOf(rows: readonly Row[], hours: readonly string[]): ProviderUse {
  const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column] ?? 0), 0);
  const counts = firstColumns.map(sum);
  const streamedMs = sum("streamed_ms");
  const byHour = new Map(rows.map((row) => [row.period, row]));
  return {
    requests: sum("requests"),
    failures: sum("failures"),
    first: { p50: percentileOf(counts, 0.5), p95: percentileOf(counts, 0.95) },
    tokensPerSecond: streamedMs === 0 ? null : (sum("streamed_tokens") * 1_000) / streamedMs,
    hours: hours.map((hour) => {
      const { requests = 0, failures = 0 } = byHour.get(hour) ?? {};
      return { requests, failures };
    }),
  };
}
