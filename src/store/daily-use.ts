// What was used by day, from the roll-ups.
import { readPico, sumOfPico } from "./pico.ts";

export const useGroups = ["model", "provider", "key"] as const;
export type UseGroup = (typeof useGroups)[number];

export interface UseSelection {
  workspaceId: string;
  /** Only of keys that this member made. */
  creatorUserId?: string | undefined;
  /** UTC days; both are included. */
  from: string;
  until: string;
  by: UseGroup;
}

export interface UseRow {
  day: string;
  /** Model id, provider slug or key hash; empty where none answered. */
  name: string;
  requests: number;
  failures: number;
  promptTokens: number;
  completionTokens: number;
  reasoningTokens: number;
  costPico: bigint;
}

interface Row {
  day: string;
  name: string;
  requests: number;
  failures: number;
  prompt_tokens: number;
  completion_tokens: number;
  reasoning_tokens: number;
  cost: string;
}

const columns: Record<UseGroup, string> = { model: "model", provider: "provider", key: "key_hash" };

/** By day, then by name. */
export async function readDailyUse(database: D1Database, selection: UseSelection): Promise<UseRow[]> {
  const { results } = await database
    .prepare(
      `SELECT period AS day, ${columns[selection.by]} AS name, SUM(requests) AS requests, SUM(failures) AS failures,
         SUM(prompt_tokens) AS prompt_tokens, SUM(completion_tokens) AS completion_tokens,
         SUM(reasoning_tokens) AS reasoning_tokens, ${sumOfPico("cost_pico", { dollars: "cost_dollars" })} AS cost
       FROM roll_ups WHERE workspace_id = ?1 AND grain = 'd' AND period >= ?2 AND period <= ?3
         AND (?4 IS NULL OR key_hash IN (SELECT hash FROM api_keys WHERE creator_user_id = ?4))
       GROUP BY 1, 2 ORDER BY 1, 2`,
    )
    .bind(selection.workspaceId, selection.from, selection.until, selection.creatorUserId ?? null)
    .all<Row>();
  return results.map((row) => ({
    day: row.day,
    name: row.name,
    requests: row.requests,
    failures: row.failures,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
    reasoningTokens: row.reasoning_tokens,
    costPico: readPico(row.cost),
  }));
}
