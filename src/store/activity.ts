// Reports over the roll-ups: activity by day, and how much each model is used.
import { percentileOf } from "../accounting/time-classes.ts";
import { readPico, sumOfPico } from "./pico.ts";
import { classColumns } from "./roll-up-table.ts";

export interface ActivitySelection {
  /** All workspaces where missing. */
  workspaceId?: string | undefined;
  keyHash?: string | undefined;
  /** Only keys that this member made. */
  creatorUserId?: string | undefined;
  /** UTC days; the first is included, the last is not. */
  from: string;
  until: string;
  byWorkspace: boolean;
}

export interface ActivityRow {
  date: string;
  workspaceId: string;
  model: string;
  providerName: string;
  endpoint: string;
  requests: number;
  promptTokens: number;
  completionTokens: number;
  reasoningTokens: number;
  /** Picodollars: charged to the workspace, and charged by providers to the owner's own accounts. */
  cost: bigint;
  byokCost: bigint;
}

interface Row {
  date: string;
  workspace_id: string;
  model: string;
  provider_name: string;
  endpoint: string;
  requests: number;
  prompt_tokens: number;
  completion_tokens: number;
  reasoning_tokens: number;
  cost: string;
  byok_cost: string;
}

/** Newest day first. Only what some model answered: a request that no model served has no line. */
export async function readActivity(database: D1Database, selection: ActivitySelection): Promise<ActivityRow[]> {
  const { results } = await database
    .prepare(
      `SELECT period AS date, workspace_id, model, provider_name, endpoint,
         SUM(answered) AS requests, SUM(prompt_tokens) AS prompt_tokens, SUM(completion_tokens) AS completion_tokens,
         SUM(reasoning_tokens) AS reasoning_tokens, ${sumOfPico("cost_pico", { dollars: "cost_dollars" })} AS cost,
         ${sumOfPico("byok_cost_pico", { dollars: "byok_cost_dollars" })} AS byok_cost
       FROM roll_ups
       WHERE workspace_id IN (SELECT id FROM workspaces WHERE ?1 IS NULL OR id = ?1)
         AND grain = 'd' AND period >= ?2 AND period < ?3 AND answered > 0
         AND (?4 IS NULL OR key_hash = ?4)
         AND (?5 IS NULL OR key_hash IN (SELECT hash FROM api_keys WHERE creator_user_id = ?5))
       GROUP BY date, model, provider_name, endpoint${selection.byWorkspace ? ", workspace_id" : ""}
       ORDER BY date DESC, requests DESC, model, endpoint`,
    )
    .bind(
      selection.workspaceId ?? null,
      selection.from,
      selection.until,
      selection.keyHash ?? null,
      selection.creatorUserId ?? null,
    )
    .all<Row>();
  return results.map((row) => ({
    date: row.date,
    workspaceId: row.workspace_id,
    model: row.model,
    providerName: row.provider_name,
    endpoint: row.endpoint,
    requests: row.requests,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    reasoningTokens: row.reasoning_tokens,
    cost: readPico(row.cost),
    byokCost: readPico(row.byok_cost),
  }));
}

export interface ModelUseRow {
  model: string;
  requests: number;
  /** Milliseconds to the first token, at the median of streamed answers. */
  latency: number | null;
  /** Tokens a second. */
  throughput: number | null;
}

type UseRow = { model: string; requests: number; throughput: number | null } & Record<string, number>;

/** Use of each model since a UTC day, over all workspaces. */
export async function readModelUse(database: D1Database, since: string): Promise<ModelUseRow[]> {
  const { results } = await database
    .prepare(
      `SELECT model, SUM(answered) AS requests, SUM(streamed_tokens) * 1000.0 / NULLIF(SUM(streamed_ms), 0) AS throughput,
         ${sumsOfClasses("first")}
       FROM roll_ups
       WHERE workspace_id IN (SELECT id FROM workspaces) AND grain = 'd' AND period >= ?1 AND answered > 0
       GROUP BY model`,
    )
    .bind(since)
    .all<UseRow>();
  return results.map((row) => ({
    model: row.model,
    requests: row.requests,
    latency: percentileOf(countsOf(row, "first"), 0.5),
    throughput: row.throughput,
  }));
}

function sumsOfClasses(name: "first" | "total"): string {
  return classColumns(name)
    .map((column) => `SUM(${column}) AS ${column}`)
    .join(", ");
}

function countsOf(row: Readonly<Record<string, unknown>>, name: "first" | "total"): number[] {
  return classColumns(name).map((column) => Number(row[column] ?? 0));
}
