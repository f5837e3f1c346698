// The requests on either side of one in the log, among so many that lie nearest.
import { conditionOf, type LogSelection, logColumns } from "./log-page.ts";
import type { LogPosition } from "./log-row.ts";

/** The requests on either side of one, among those that the selection has; undefined where there is none nearby. */
export async function findNeighbours(
  database: D1Database,
  selection: Omit<LogSelection, "limit" | "before" | "after">,
  { createdAt, id }: LogPosition,
): Promise<{ newer: string | undefined; older: string | undefined }> {
  const filter = conditionOf({ ...selection, limit: 1 });
  const beside = (comparison: "<" | ">", order: "ASC" | "DESC") =>
    database
      .prepare(
        `SELECT id FROM (
           SELECT ${logColumns} FROM records WHERE workspace_id = ? AND (at, id) ${comparison} (?, ?)
           ORDER BY at ${order}, id ${order} LIMIT ${maxBeside}
         ) WHERE ${filter.sql} LIMIT 1`,
      )
      .bind(selection.workspaceId, Date.parse(createdAt), id, ...filter.values);
  const [newer, older] = await database.batch<{ id: string }>([beside(">", "ASC"), beside("<", "DESC")]);
  return { newer: newer?.results[0]?.id, older: older?.results[0]?.id };
}

/** Records that are looked through for a neighbour. */
const maxBeside = 2_000;
