// How fast a model's endpoints answered a workspace lately, from its newest records.

export interface SpeedSample {
  endpoint: string;
  /** Milliseconds. */
  latencyMs: number | null;
  generationMs: number | null;
  completionTokens: number;
  streamed: boolean;
}

interface Row {
  endpoint: string;
  latency: number | null;
  duration: number | null;
  completion_tokens: number;
  streamed: number;
}

/** Of answers only, oldest first. */
export async function readRecentSpeed(
  database: D1Database,
  { workspaceId, model, limit }: { workspaceId: string; model: string; limit: number },
): Promise<SpeedSample[]> {
  const { results } = await database
    .prepare(
      `SELECT COALESCE(document ->> '$.endpoint', '') AS endpoint, document ->> '$.latencyMs' AS latency,
         document ->> '$.generationMs' AS duration, completion_tokens, document ->> '$.streamed' AS streamed
       FROM generations INDEXED BY generations_by_model
       WHERE workspace_id = ?1 AND model = ?2 AND status < 400 ORDER BY created_at DESC LIMIT ${Math.trunc(limit)}`,
    )
    .bind(workspaceId, model)
    .all<Row>();
  return results.toReversed().map((row) => ({
    endpoint: row.endpoint,
    latencyMs: row.latency,
    generationMs: row.duration,
    completionTokens: row.completion_tokens,
    streamed: row.streamed !== 0,
  }));
}
