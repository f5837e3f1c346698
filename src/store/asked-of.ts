// How much was asked of each model and provider in the last days: from the sums of hours and days, where all of it is in D1.

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Columns `model`, `provider`, `requests` since a whole hour (epoch milliseconds). No row where a part of it is in the archive:
 * of that nobody looks at what failed. */
export function selectAsked(
  database: D1Database,
  { workspaceId, from }: { workspaceId: string; from: number },
): D1PreparedStatement {
  const midnight = Math.ceil(from / dayMs) * dayMs;
  const [hour, firstDay] = [from, midnight].map((time) => new Date(time).toISOString());
  return database
    .prepare(
      `SELECT model, provider, SUM(requests) AS requests FROM (
         SELECT model, provider, requests FROM roll_ups
         WHERE workspace_id = ?1 AND grain = 'h' AND period >= ?2 AND period < ?3
         UNION ALL
         SELECT model, provider, requests FROM roll_ups WHERE workspace_id = ?1 AND grain = 'd' AND period >= ?4
       )
       WHERE NOT EXISTS (SELECT 1 FROM record_parts WHERE workspace_id = ?1 AND last_at >= ?5)
       GROUP BY 1, 2`,
    )
    .bind(workspaceId, hour?.slice(0, 13) ?? "", firstDay?.slice(0, 13) ?? "", firstDay?.slice(0, 10) ?? "", from);
}
