// Filters of the log that somebody gave a name: theirs alone, in one workspace.
import { type Person, writtenAs } from "./identity.ts";

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

/** What the filter line calls them. */
const fieldOf = { user: "user", session_id: "session" } as const;

/** Deletes the views that ask for somebody by their whole name; `workspaceId` undefined: in all workspaces. */
export async function forgetInViews(
  database: D1Database,
  { field, value, workspaceId }: Person & { workspaceId: string | undefined },
): Promise<void> {
  const { results } = await database
    .prepare(
      `SELECT workspace_id, identity, name, query FROM log_views
       WHERE (?1 IS NULL OR workspace_id = ?1) AND instr(lower(query), ?2) > 0`,
    )
    .bind(workspaceId ?? null, `${fieldOf[field]}%3a`)
    .all<Record<"workspace_id" | "identity" | "name" | "query", string>>();
  const words = writtenAs(value)
    .flatMap((name) => [name, `"${name.replaceAll(/["\\]/g, "\\$&")}"`])
    .map((name) => `${fieldOf[field]}:${name} `.toLowerCase());
  const lineOf = (query: string) => `${new URLSearchParams(query).get("q") ?? ""} `.toLowerCase();
  const naming = results.filter(({ query }) => words.some((word) => lineOf(query).includes(word)));
  if (naming.length === 0) return;
  const remove = database.prepare("DELETE FROM log_views WHERE workspace_id = ?1 AND identity = ?2 AND name = ?3");
  await database.batch(naming.map((view) => remove.bind(view.workspace_id, view.identity, view.name)));
}
