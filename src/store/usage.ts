// What keys have spent, summed by D1 over the days of `key_usage`. Picodollars as bigint, never through doubles.
import type { KeySpend } from "../accounting/roll-up.ts";
import { windowStart } from "../accounting/spend-window.ts";
import { present } from "../wire/present.ts";
import { picoPerDollar, readPico, sumOfPico } from "./pico.ts";

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

/** The eight sums; `all` and `days`: which rows are of all time and which of a day, where not each is both. */
function sumsOf({ all, days, day }: { all?: string; days?: string; day: string }): string {
  const columns = ["cost_pico", "byok_cost_pico"] as const;
  const since = (index: number) => [days, `${day} >= ?${index + 2}`].filter((one) => one !== undefined).join(" AND ");
  return columns
    .flatMap((column) => {
      const dollars = dollarsOf[column];
      return [
        `${sumOfPico(column, { dollars, ...present({ where: all }) })} AS ${column}_total`,
        ...windows.map((window, at) => `${sumOfPico(column, { dollars, where: since(at) })} AS ${column}_${window}`),
      ];
    })
    .join(", ");
}

const sums = sumsOf({ day: "day" });
const workspaceSums = sumsOf({ all: "grain = 't'", days: "grain = 'w'", day: "period" });

/** A statement whose rows `readUsageRow` takes, for keys whose hashes are given as a JSON list. */
export function selectUsage(database: D1Database, hashes: string[], now: number): D1PreparedStatement {
  return database
    .prepare(
      `SELECT key_hash, ${sums} FROM key_usage
       WHERE key_hash IN (SELECT value FROM json_each(?1)) GROUP BY key_hash`,
    )
    .bind(JSON.stringify(hashes), ...startsAt(now));
}

/** The same of a workspace, where it has a budget: a row for each day of the month, or of the week before it.
 * `workspaceId`: SQL of it, over the value `?1`. */
export function selectWorkspaceUsage(
  database: D1Database,
  { workspaceId, value }: { workspaceId: string; value: string },
  now: number,
): D1PreparedStatement {
  return database
    .prepare(
      `SELECT '' AS key_hash, ${workspaceSums} FROM roll_ups
       WHERE workspace_id = ${workspaceId}
         AND EXISTS (SELECT 1 FROM workspace_budgets b WHERE b.workspace_id = roll_ups.workspace_id)
         AND ((grain = 't' AND period = '') OR (grain = 'w' AND period >= MIN(?3, ?4)))`,
    )
    .bind(value, ...startsAt(now));
}

/** The same of all keys that a member has or had in a workspace, since the month or the week began, where a guardrail that
 * they are under has a budget. `workspaceId`, `memberId`: SQL of them, over the value `?1`. */
export function selectMemberUsage(
  database: D1Database,
  { workspaceId, memberId, value }: { workspaceId: string; memberId: string; value: string },
  now: number,
): D1PreparedStatement {
  // Asked first, once: without a budget no key is searched for, however many there are.
  const hasBudget = `EXISTS (SELECT 1 FROM guardrail_assignments a JOIN guardrails g ON g.id = a.guardrail_id
    WHERE a.kind = 'member' AND a.subject = ${memberId} AND a.workspace_id = ${workspaceId}
      AND json_extract(g.rules, '$.limit_usd') IS NOT NULL)`;
  const isTheirs = `workspace_id = IIF(${hasBudget}, ${workspaceId}, NULL) AND creator_user_id = ${memberId}`;
  return database
    .prepare(
      `SELECT '' AS key_hash, ${sums} FROM key_usage
       WHERE key_hash IN (SELECT hash FROM api_keys WHERE ${isTheirs} UNION ALL SELECT hash FROM former_keys WHERE ${isTheirs})
         AND day >= MIN(?3, ?4)`,
    )
    .bind(value, ...startsAt(now));
}

export async function readWorkspaceUsage(database: D1Database, workspaceId: string, now: number): Promise<KeyUsage> {
  return readUsageRow(
    (await selectWorkspaceUsage(database, { workspaceId: "?1", value: workspaceId }, now).first<UsageRow>()) ??
      undefined,
  );
}

export async function readMemberUsage(
  database: D1Database,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
  now: number,
): Promise<KeyUsage> {
  const value = JSON.stringify([workspaceId, memberId]);
  const selection = { workspaceId: "(?1 ->> 0)", memberId: "(?1 ->> 1)", value };
  return readUsageRow((await selectMemberUsage(database, selection, now).first<UsageRow>()) ?? undefined);
}

function startsAt(now: number): string[] {
  return windows.map((window) => windowStart(window, now));
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

export interface WorkspaceTotals {
  requests: number;
  failures: number;
  promptTokens: number;
  completionTokens: number;
  costPico: bigint;
}

/** Everything that a workspace ever asked for, whether its keys and records still exist or not: one row. */
export async function readWorkspaceTotals(database: D1Database, workspaceId: string): Promise<WorkspaceTotals> {
  const row = await database
    .prepare(
      `SELECT requests, failures, prompt_tokens AS promptTokens, completion_tokens AS completionTokens,
         cost_dollars || ':' || cost_pico AS cost
       FROM roll_ups WHERE workspace_id = ?1 AND grain = 't' AND period = ''`,
    )
    .bind(workspaceId)
    .first<Omit<WorkspaceTotals, "costPico"> & { cost: string }>();
  const { requests = 0, failures = 0, promptTokens = 0, completionTokens = 0 } = row ?? {};
  return { requests, failures, promptTokens, completionTokens, costPico: readPico(row?.cost) };
}

/** So many checks of keys are nobody's first request. */
const maxChecks = 20;

/** Whether a workspace was ever asked for anything but checks of keys. `checks`: the app that these are of. */
export async function hasWorkspaceAsked(
  database: D1Database,
  { workspaceId, checks }: { workspaceId: string; checks: string },
): Promise<boolean> {
  const { requests } = await readWorkspaceTotals(database, workspaceId);
  if (requests === 0 || requests > maxChecks) return requests > 0;
  const row = await database
    .prepare("SELECT COUNT(*) AS recent, SUM(app IS NOT ?2) AS others FROM records WHERE workspace_id = ?1")
    .bind(workspaceId, checks)
    .first<{ recent: number; others: number | null }>();
  // What is in the archive is older than a first step.
  return (row?.recent ?? 0) < requests || (row?.others ?? 0) > 0;
}

/** Whether a key that a member made in a workspace was ever asked with: from the sums, however long ago that was. */
export async function hasMemberAsked(
  database: D1Database,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
): Promise<boolean> {
  const row = await database
    .prepare(
      `SELECT 1 FROM key_usage
       WHERE key_hash IN (SELECT hash FROM api_keys WHERE workspace_id = ?1 AND creator_user_id = ?2) LIMIT 1`,
    )
    .bind(workspaceId, memberId)
    .first();
  return row !== null;
}

/** Picodollars. */
export async function readWorkspaceSpend(database: D1Database, workspaceId: string): Promise<bigint> {
  return (await readWorkspaceTotals(database, workspaceId)).costPico;
}

/** Beyond it the rest is carried over as whole dollars, as the triggers of earlier versions do. */
const maxSum = 4_000_000_000_000_000_000;

function carry(name: string): string {
  return `${name}_dollars = ${name}_dollars + excluded.${name}_dollars + IIF(${name}_pico > ${maxSum}, ${name}_pico / ${picoPerDollar}, 0),
    ${name}_pico = IIF(${name}_pico > ${maxSum}, ${name}_pico % ${picoPerDollar}, ${name}_pico) + excluded.${name}_pico`;
}

const addition = `INSERT INTO key_usage (key_hash, day, requests, cost_dollars, cost_pico, byok_cost_dollars, byok_cost_pico)
  SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, CAST(value ->> 4 AS INTEGER), value ->> 5, CAST(value ->> 6 AS INTEGER)
  FROM json_each(?1) WHERE 1
  ON CONFLICT (key_hash, day) DO UPDATE SET requests = requests + excluded.requests, ${carry("cost")}, ${carry("byok_cost")}`;

/** Adds what a batch of records cost to the days of its keys. */
export function addSpend(database: D1Database, spends: readonly KeySpend[]): D1PreparedStatement {
  const rows = spends.map(({ keyHash, day, requests, costPico, byokCostPico }) => [
    ...[keyHash, day, requests],
    ...[costPico, byokCostPico].flatMap(splitPico),
  ]);
  return database.prepare(addition).bind(JSON.stringify(rows));
}

/** Whole dollars, and the rest as text: dollars only where they are needed. */
function splitPico(pico: bigint): [dollars: number, rest: string] {
  if (pico <= BigInt(maxSum)) return [0, String(pico)];
  return [Number(pico / picoPerDollar), String(pico % picoPerDollar)];
}
