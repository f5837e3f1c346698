// What each provider, or each endpoint of a model, did for a workspace lately, hour by hour, from the roll-ups.
import { percentileOf } from "../accounting/time-classes.ts";
import { classColumns } from "./roll-up-table.ts";

export interface ProviderUse {
  requests: number;
  failures: number;
  /** Attempts that failed or were late, and in whose place another one was asked: none of the above. */
  replaced: number;
  /** Milliseconds to the first token of streamed answers. */
  first: { p50: number | null; p95: number | null };
  tokensPerSecond: number | null;
  /** Of each hour, oldest first. */
  hours: { requests: number; failures: number; replaced: number }[];
}

type Row = {
  name: string;
  period: string;
  requests: number;
  failures: number;
  replaced: number;
  streamed_tokens: number;
  streamed_ms: number;
} & Record<string, number | string>;

const firstColumns = classColumns("first");
const selectHours = (
  name: "provider" | "endpoint",
  ofModel: string,
) => `SELECT ${name} AS name, period, SUM(requests) AS requests, SUM(failures) AS failures,
    SUM(IIF(grain = 'a', failovers, 0)) AS replaced,
    SUM(streamed_tokens) AS streamed_tokens, SUM(streamed_ms) AS streamed_ms,
    ${firstColumns.map((column) => `SUM(${column}) AS ${column}`).join(", ")}
  FROM roll_ups WHERE workspace_id = ?1 AND grain IN ('a', 'h') AND period >= ?2 AND ${name} <> ''${ofModel} GROUP BY 1, period`;

interface UseSelection {
  workspaceId: string;
  /** `2026-11-26T05`: those that are looked at, in their order. */
  hours: readonly string[];
}

/** By the provider's slug. */
export function readProviderUse(database: D1Database, selection: UseSelection): Promise<UseByName> {
  return readUse(database.prepare(selectHours("provider", "")), [], selection);
}

/** Of a model, by the endpoint's tag. */
export function readEndpointUse(
  database: D1Database,
  { model, ...selection }: UseSelection & { model: string },
): Promise<UseByName> {
  return readUse(database.prepare(selectHours("endpoint", " AND model = ?3")), [model], selection);
}

type UseByName = ReadonlyMap<string, ProviderUse>;

async function readUse(
  statement: D1PreparedStatement,
  values: readonly string[],
  { workspaceId, hours }: UseSelection,
): Promise<UseByName> {
  const { results } = await statement.bind(workspaceId, hours[0] ?? "", ...values).all<Row>();
  const groups = Map.groupBy(results, ({ name }) => name);
  return new Map([...groups].map(([name, rows]) => [name, useOf(rows, hours)]));
}

function useOf(rows: readonly Row[], hours: readonly string[]): ProviderUse {
  const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column] ?? 0), 0);
  const counts = firstColumns.map(sum);
  const streamedMs = sum("streamed_ms");
  const byHour = new Map(rows.map((row) => [row.period, row]));
  return {
    requests: sum("requests"),
    failures: sum("failures"),
    replaced: sum("replaced"),
    first: { p50: percentileOf(counts, 0.5), p95: percentileOf(counts, 0.95) },
    tokensPerSecond: streamedMs === 0 ? null : (sum("streamed_tokens") * 1_000) / streamedMs,
    hours: hours.map((hour) => {
      const { requests = 0, failures = 0, replaced = 0 } = byHour.get(hour) ?? {};
      return { requests, failures, replaced };
    }),
  };
}
