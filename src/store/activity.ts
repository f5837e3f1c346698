// Sums over generation records, by D1: activity by day, and how much each model is used.
import { readPico, sumOfPico } from "./pico.ts";

export interface ActivitySelection {
  /** All workspaces where missing. */
  workspaceId?: string | undefined;
  keyHash?: string | undefined;
  /** Only keys that this member made. */
  creatorUserId?: string | undefined;
  /** ISO 8601; the first is included, the last is not. */
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
      `SELECT substr(created_at, 1, 10) AS date, workspace_id, model,
         COALESCE(document ->> '$.providerName', provider, '') AS provider_name,
         COALESCE(document ->> '$.endpoint', '') AS endpoint,
         COUNT(*) AS requests, SUM(prompt_tokens) AS prompt_tokens, SUM(completion_tokens) AS completion_tokens,
         SUM(reasoning_tokens) AS reasoning_tokens, ${sumOfPico("cost_pico")} AS cost,
         ${sumOfPico("byok * upstream_cost_pico")} AS byok_cost
       FROM generations
       WHERE workspace_id IN (SELECT id FROM workspaces WHERE ?1 IS NULL OR id = ?1)
         AND created_at >= ?2 AND created_at < ?3 AND model IS NOT NULL
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
  latency: number | null;
  throughput: number | null;
}

/** Use of each model since an ISO 8601 time, over all workspaces. Latency in milliseconds, throughput in tokens per second. */
export async function readModelUse(database: D1Database, since: string): Promise<ModelUseRow[]> {
  const { results } = await database
    .prepare(
      `SELECT model, COUNT(*) AS requests, AVG(document ->> '$.latencyMs') AS latency,
         AVG(CASE WHEN document ->> '$.generationMs' > document ->> '$.latencyMs'
           THEN completion_tokens * 1000.0 / (document ->> '$.generationMs' - document ->> '$.latencyMs') END) AS throughput
       FROM generations
       WHERE workspace_id IN (SELECT id FROM workspaces) AND created_at >= ?1 AND model IS NOT NULL AND status < 400
       GROUP BY model`,
    )
    .bind(since)
    .all<ModelUseRow>();
  return results;
}
