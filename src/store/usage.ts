// What keys have spent, summed by D1 over the days of `key_usage`. Picodollars as bigint, never through doubles.
import { windowStart } from "../accounting/spend-window.ts";
import { readPico, sumOfPico } from "./pico.ts";

export interface Spend {
  total: bigint;
  daily: bigint;
  weekly: bigint;
  monthly: bigint;
}

export interface KeyUsage {
  cost: Spend;
  byok: Spend;
}

type Column = "cost_pico" | "byok_cost_pico";
type SpendColumn = `${Column}_${keyof Spend}`;
export type UsageRow = { key_hash: string } & Record<SpendColumn, string | null>;

const windows = ["daily", "weekly", "monthly"] as const;
const noSpend: Spend = { total: 0n, daily: 0n, weekly: 0n, monthly: 0n };
export const noUsage: KeyUsage = { cost: noSpend, byok: noSpend };

const dollarsOf: Record<Column, string> = { cost_pico: "cost_dollars", byok_cost_pico: "byok_cost_dollars" };

const sums = (["cost_pico", "byok_cost_pico"] as const)
  .flatMap((column) => [
    `${sumOfPico(column, { dollars: dollarsOf[column] })} AS ${column}_total`,
    ...windows.map(
      (window, index) =>
        `${sumOfPico(column, { dollars: dollarsOf[column], where: `day >= ?${index + 2}` })} AS ${column}_${window}`,
    ),
  ])
  .join(", ");

/** A statement whose rows `readUsageRow` takes, for keys whose hashes are given as a JSON list. */
export function selectUsage(database: D1Database, hashes: string[], now: number): D1PreparedStatement {
  return database
    .prepare(
      `SELECT key_hash, ${sums} FROM key_usage
       WHERE key_hash IN (SELECT value FROM json_each(?1)) GROUP BY key_hash`,
    )
    .bind(JSON.stringify(hashes), ...windows.map((window) => windowStart(window, now)));
}

export function readUsageRow(row: UsageRow | undefined): KeyUsage {
  if (row === undefined) return noUsage;
  const spend = (column: Column): Spend => ({
    total: readPico(row[`${column}_total`]),
    daily: readPico(row[`${column}_daily`]),
    weekly: readPico(row[`${column}_weekly`]),
    monthly: readPico(row[`${column}_monthly`]),
  });
  return { cost: spend("cost_pico"), byok: spend("byok_cost_pico") };
}

/** Usage by key hash; a key that never spent is missing. */
export async function readUsage(
  database: D1Database,
  hashes: string[],
  now: number,
): Promise<ReadonlyMap<string, KeyUsage>> {
  const { results } = await selectUsage(database, hashes, now).all<UsageRow>();
  return new Map(results.map((row) => [row.key_hash, readUsageRow(row)]));
}

/** Everything that a workspace was ever charged, whether its keys still exist or not. */
export async function readWorkspaceSpend(database: D1Database, workspaceId: string): Promise<bigint> {
  const row = await database
    .prepare(`SELECT ${sumOfPico("cost_pico")} AS spent FROM generations WHERE workspace_id = ?1`)
    .bind(workspaceId)
    .first<{ spent: string | null }>();
  return readPico(row?.spent);
}
