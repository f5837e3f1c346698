// What was asked of each provider, or of each endpoint of a model, in half-hours: from facts, and of as many hours as have few of them.
import { factRows } from "./analytics/sources.ts";

/** Some 15 ms. */
const maxFacts = 5_000;

export interface HalfHour {
  name: string;
  /** `2026-11-26T05` */
  hour: string;
  /** `00` or `30` */
  minute: string;
  requests: number;
  failures: number;
}

interface HalfHoursInput {
  workspaceId: string;
  /** The first hour. */
  from: string;
  /** Whose endpoints are told apart; undefined: providers are. */
  model: string | undefined;
}

/** Of the newest hours; of an hour either all is there or nothing, what is not of the model without a name. */
export function selectHalfHours(
  database: D1Database,
  { workspaceId, from, model }: HalfHoursInput,
): D1PreparedStatement {
  const of = model === undefined ? "provider" : "endpoint";
  const rows = factRows({
    chunks: ["s.workspace_id = ?1", "s.hour IN (SELECT hour FROM sizes WHERE facts <= ?3)"],
    chosen: [],
    dimensions: ["minute", "model", of],
    sums: ["requests", "failures"],
  });
  return database
    .prepare(
      `WITH sizes AS (
         SELECT hour, SUM(SUM(count)) OVER (ORDER BY hour DESC) AS facts FROM fact_chunks
         WHERE workspace_id = ?1 AND hour >= ?2 GROUP BY hour
       )
       SELECT IIF(?4 IS NULL OR model = ?4, ${of}, '') AS name, hour, IIF(minute < 30, '00', '30') AS minute,
         SUM(requests) AS requests, SUM(failures) AS failures
       FROM ${rows} GROUP BY 1, 2, 3`,
    )
    .bind(workspaceId, from, maxFacts, model ?? null);
}
