// How much was asked of each model and provider in the last days: from the sums of hours and days, where all of it is in D1.
import { PeriodLevels } from "./analytics/period-levels.ts";
import { Values } from "./analytics/read-analytics.ts";

const dayMs = 86_400_000;

/** Epoch milliseconds: a whole hour, and what nothing is behind. */
interface AskedInput {
  workspaceId: string;
  from: number;
  until: number;
}

/** Columns `model`, `provider`, `requests`. No row where a part of the time is in the archive: of that nobody looks at what failed. */
export function selectAsked(database: D1Database, { workspaceId, from, until }: AskedInput): D1PreparedStatement {
  const midnight = Math.ceil(from / dayMs) * dayMs;
  const bound = new Values();
  const levels = new PeriodLevels(workspaceId, bound);
  const days = { start: midnight, end: Math.max(until, midnight) };
  levels.addClosed("d", new Set(["model", "provider"]), days);
  levels.addOthers("d", days);
  const ofDays = levels.place();
  const [workspace, begin] = [bound.add(workspaceId), bound.add(from)];
  const [first, last] = [from, midnight].map((time) => bound.add(new Date(time).toISOString().slice(0, 13)));
  return database
    .prepare(
      `SELECT model, provider, SUM(requests) AS requests FROM (
         SELECT model, provider, requests FROM roll_ups
         WHERE workspace_id = ${workspace} AND grain = 'h' AND period >= ${first} AND period < ${last}
         UNION ALL
         SELECT s.model, s.provider, s.requests FROM ${ofDays.from} WHERE ${ofDays.conditions.join(" AND ")}
       )
       WHERE NOT EXISTS (SELECT 1 FROM record_parts WHERE workspace_id = ${workspace} AND last_at >= ${begin})
       GROUP BY 1, 2`,
    )
    .bind(...bound.values);
}
