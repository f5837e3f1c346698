// How fast a model's endpoints answered a workspace lately, hour by hour, from the roll-ups.
import { percentileOf } from "../accounting/time-classes.ts";
import { classColumns } from "./roll-up-table.ts";

/** An hour of one endpoint. */
export interface SpeedSample {
  endpoint: string;
  /** Milliseconds to the first token, at the median of streamed answers. */
  latencyMs: number | null;
  /** Tokens a second of streamed answers. */
  tokensPerSecond: number | null;
}

type Row = { endpoint: string; throughput: number | null } & Record<string, number>;

const sumsOfFirst = classColumns("first").map((column) => `SUM(${column}) AS ${column}`);
const selectSpeed = `SELECT endpoint, SUM(streamed_tokens) * 1000.0 / NULLIF(SUM(streamed_ms), 0) AS throughput,
    ${sumsOfFirst.join(", ")}
  FROM roll_ups
  WHERE workspace_id = ?1 AND grain = 'h' AND period >= ?2 AND model = ?3 AND answered > 0
  GROUP BY period, endpoint ORDER BY period`;

/** Oldest first; `since` is an hour, `2026-11-26T05`. */
export async function readRecentSpeed(
  database: D1Database,
  { workspaceId, model, since }: { workspaceId: string; model: string; since: string },
): Promise<SpeedSample[]> {
  const { results } = await database.prepare(selectSpeed).bind(workspaceId, since, model).all<Row>();
  return results.map((row) => ({
    endpoint: row.endpoint,
    latencyMs: percentileOf(
      classColumns("first").map((column) => row[column] ?? 0),
      0.5,
    ),
    tokensPerSecond: row.throughput,
  }));
}
