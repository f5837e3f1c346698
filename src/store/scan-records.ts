// Walks through a workspace's records in the order of the log, a stretch at a time, and picks those that something holds
// for. Records have no index on who it was: it would cost every request for what is rarely asked.

export interface Stretch {
  workspaceId: string;
  /** Where the stretch before ended; empty at the beginning. */
  cursor: string;
}

export interface FoundRecord {
  id: string;
  createdAt: string;
  ioLog: string;
}

export interface Found {
  records: FoundRecord[];
  /** Where to go on; undefined: there are no more. */
  cursor: string | undefined;
}

/** Records that one statement looks at: some 25 MB of documents, well within the time that D1 gives a statement. */
const recordsAStretch = 10_000;

/** `condition`: SQL over `document`; `?3` is the value. */
export async function scanRecords(
  database: D1Database,
  { workspaceId, cursor }: Stretch,
  { condition, value }: { condition: string; value: string },
): Promise<Found> {
  const [createdAt = "", id = ""] = cursor.split(" ");
  const behind = "workspace_id = ?1 AND (created_at, id) > (?2 ->> 0, ?2 ->> 1)";
  const places = [workspaceId, JSON.stringify([createdAt, id])] as const;
  const [end, found] = await database.batch([
    database
      .prepare(
        `SELECT created_at || ' ' || id AS cursor FROM generations WHERE ${behind}
         ORDER BY created_at, id LIMIT 1 OFFSET ${recordsAStretch - 1}`,
      )
      .bind(...places),
    database
      .prepare(
        `SELECT id, created_at AS createdAt, io_log AS ioLog FROM (
           SELECT id, created_at, io_log, document FROM generations WHERE ${behind}
           ORDER BY created_at, id LIMIT ${recordsAStretch}
         ) WHERE ${condition} AND ?3 IS NOT NULL`,
      )
      .bind(...places, value),
  ]);
  const [last] = (end?.results ?? []) as { cursor: string }[];
  return { records: (found?.results ?? []) as unknown as FoundRecord[], cursor: last?.cursor };
}

/** The ids of all workspaces that have records, those that are gone included: one step in the index for each. */
export async function listRecordedWorkspaces(database: D1Database): Promise<string[]> {
  const { results } = await database
    .prepare(
      `WITH RECURSIVE recorded (id) AS (
         SELECT MIN(workspace_id) FROM generations
         UNION ALL
         SELECT (SELECT MIN(workspace_id) FROM generations WHERE workspace_id > recorded.id) FROM recorded
         WHERE recorded.id IS NOT NULL
       ) SELECT id FROM recorded WHERE id IS NOT NULL`,
    )
    .all<{ id: string }>();
  return results.map(({ id }) => id);
}
