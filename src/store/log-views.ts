// Filters of the log that somebody gave a name: theirs alone, in one workspace.

export interface ViewOwner {
  workspaceId: string;
  /** The member, or the installation's key. */
  identity: string;
}

export interface LogView {
  name: string;
  /** Of the log's address, without its question mark. */
  query: string;
}

/** Of one owner in one workspace. */
export const maxLogViews = 50;

export async function listLogViews(database: D1Database, { workspaceId, identity }: ViewOwner): Promise<LogView[]> {
  const { results } = await database
    .prepare("SELECT name, query FROM log_views WHERE workspace_id = ?1 AND identity = ?2 ORDER BY name LIMIT ?3")
    .bind(workspaceId, identity, maxLogViews)
    .all<LogView>();
  return results;
}

/** In place of one of the same name. False where there are too many already. */
export async function saveLogView(
  database: D1Database,
  { workspaceId, identity }: ViewOwner,
  { name, query }: LogView,
): Promise<boolean> {
  const { meta } = await database
    .prepare(
      `INSERT INTO log_views (workspace_id, identity, name, query)
       SELECT ?1, ?2, ?3, ?4 WHERE
         (SELECT COUNT(*) FROM log_views WHERE workspace_id = ?1 AND identity = ?2 AND name <> ?3) < ?5
       ON CONFLICT (workspace_id, identity, name) DO UPDATE SET query = excluded.query`,
    )
    .bind(workspaceId, identity, name, query, maxLogViews)
    .run();
  return meta.changes > 0;
}

export async function deleteLogView(
  database: D1Database,
  { workspaceId, identity }: ViewOwner,
  name: string,
): Promise<void> {
  await database
    .prepare("DELETE FROM log_views WHERE workspace_id = ?1 AND identity = ?2 AND name = ?3")
    .bind(workspaceId, identity, name)
    .run();
}
