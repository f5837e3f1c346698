// What each provider, or each endpoint of a model, did for a workspace lately, over time, from the roll-ups and the newest rows.
import { percentileOf } from "../accounting/time-classes.ts";
import { type HalfHour, type HalfHourRow, readHalfHour, selectHalfHours } from "./half-hours.ts";
import { classColumns } from "./roll-up-table.ts";

export interface ProviderUse {
  requests: number;
  failures: number;
  /** Attempts that failed or were late, and in whose place another one was asked: none of the above. */
  replaced: number;
  /** Milliseconds to the first token of streamed answers. */
  first: { p50: number | null; p95: number | null };
  tokensPerSecond: number | null;
  /** Oldest first, without gaps. */
  periods: UsePeriod[];
}

export interface UsePeriod {
  /** `2026-11-26T05:30` */
  begin: string;
  /** Half-hours: 2 where an hour is not known by its halves. */
  halves: 1 | 2;
  requests: number;
  failures: number;
  replaced: number;
}

type Row = {
  name: string;
  /** An hour, or a half-hour: `2026-11-26T05:30`. */
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
  /** Hours by their halves, where these are known. */
  halves?: boolean;
}

/** By the provider's slug. */
export function readProviderUse(database: D1Database, selection: UseSelection): Promise<UseByName> {
  return readUse(database, undefined, selection);
}

/** Of a model, by the endpoint's tag. */
export function readEndpointUse(
  database: D1Database,
  { model, ...selection }: UseSelection & { model: string },
): Promise<UseByName> {
  return readUse(database, model, selection);
}

type UseByName = ReadonlyMap<string, ProviderUse>;

async function readUse(
  database: D1Database,
  model: string | undefined,
  { workspaceId, hours, halves }: UseSelection,
): Promise<UseByName> {
  const [from = ""] = hours;
  const statement =
    model === undefined
      ? database.prepare(selectHours("provider", "")).bind(workspaceId, from)
      : database.prepare(selectHours("endpoint", " AND model = ?3")).bind(workspaceId, from, model);
  // Of the same moment: an hour is known by halves that add up to it.
  const [sums, split] = await database.batch<unknown>([
    statement,
    ...(halves === true ? [selectHalfHours(database, { workspaceId, from, model })] : []),
  ]);
  // The casts repeat what is selected.
  const halfHours = ((split?.results ?? []) as HalfHourRow[]).map(readHalfHour);
  const known = new Set(halfHours.map(({ begin }) => begin.slice(0, 13)));
  const named = Map.groupBy(halfHours, ({ name }) => name);
  const groups = Map.groupBy((sums?.results ?? []) as Row[], ({ name }) => name);
  return new Map(
    [...groups].map(([name, rows]) => [name, useOf(rows, { hours, known, halfHours: named.get(name) ?? [] })]),
  );
}

interface Split {
  hours: readonly string[];
  /** Hours of which anything is known by the half. */
  known: ReadonlySet<string>;
  halfHours: readonly HalfHour[];
}

function useOf(rows: readonly Row[], split: Split): ProviderUse {
  const sum = (column: string) => sumOf(rows, column);
  const counts = firstColumns.map(sum);
  const streamedMs = sum("streamed_ms");
  const byHour = Map.groupBy(rows, ({ period }) => period.slice(0, 13));
  const asked = new Map(split.halfHours.map((half) => [half.begin, half]));
  return {
    requests: sum("requests"),
    failures: sum("failures"),
    replaced: sum("replaced"),
    first: { p50: percentileOf(counts, 0.5), p95: percentileOf(counts, 0.95) },
    tokensPerSecond: streamedMs === 0 ? null : (sum("streamed_tokens") * 1_000) / streamedMs,
    periods: split.hours.flatMap((hour): UsePeriod[] => {
      const own = byHour.get(hour) ?? [];
      // Versions before this one counted whole hours.
      const isWhole = own.some(({ period, replaced }) => period === hour && replaced > 0);
      const requests = sumOf(own, "requests");
      const inHalves = ["00", "30"].reduce((sum, minute) => sum + (asked.get(`${hour}:${minute}`)?.requests ?? 0), 0);
      if (isWhole || !split.known.has(hour) || inHalves !== requests) {
        const [failures, replaced] = [sumOf(own, "failures"), sumOf(own, "replaced")];
        return [{ begin: `${hour}:00`, halves: 2, requests, failures, replaced }];
      }
      return ["00", "30"].map((minute) => {
        const begin = `${hour}:${minute}`;
        const { requests = 0, failures = 0 } = asked.get(begin) ?? {};
        const replaced = sumOf(
          own.filter(({ period }) => period === begin),
          "replaced",
        );
        return { begin, halves: 1, requests, failures, replaced };
      });
    }),
  };
}

function sumOf(rows: readonly Row[], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column] ?? 0), 0);
}
