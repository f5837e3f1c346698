// Workspaces in D1: rows and back. Decides nothing.
import { readWorkspaceSettings } from "../wire/workspace-settings.ts";
import type { Listed, Page } from "./page.ts";
import { json, optionalText, type RecordOf, Table, text } from "./table.ts";

/** The workspace that exists from the first migration on. */
export const defaultWorkspaceId = "00000000-0000-4000-8000-000000000001";

export type WorkspaceRecord = RecordOf<typeof columns>;

const columns = {
  id: text("id"),
  slug: text("slug"),
  name: text("name"),
  description: optionalText("description"),
  /** Names the workspace in the keys of its contents; never changes. */
  folder: text("folder"),
  createdBy: optionalText("created_by"),
  createdAt: text("created_at"),
  updatedAt: optionalText("updated_at"),
  settings: json("settings", (document) => readWorkspaceSettings(Object(document))),
};

/** What can be changed of a workspace. */
const changeable = ["slug", "name", "description", "updatedAt", "settings"] as const;

export const workspaceTable = new Table("workspaces", columns);

/** By id or by slug. */
export async function findWorkspace(database: D1Database, reference: string): Promise<WorkspaceRecord | undefined> {
  const row = await database
    .prepare(
      `SELECT ${workspaceTable.selection()} FROM workspaces WHERE id = ?1 OR slug = ?1 ORDER BY id = ?1 DESC LIMIT 1`,
    )
    .bind(reference)
    .first();
  return row === null ? undefined : workspaceTable.read(row);
}

export async function listWorkspaces(database: D1Database, page: Page): Promise<Listed<WorkspaceRecord>> {
  const { results } = await database
    .prepare(
      `SELECT ${workspaceTable.selection()}, COUNT(*) OVER () AS total FROM workspaces
       ORDER BY created_at, id LIMIT ?1 OFFSET ?2`,
    )
    .bind(page.limit, page.offset)
    .all<Record<string, unknown> & { total: number }>();
  return { items: results.map((row) => workspaceTable.read(row)), total: results[0]?.total ?? 0 };
}

/** False when the slug is taken. `ownerId`: the member it belongs to from the first moment on. A folder that another workspace uses, or whose contents are still being removed, is not shared. */
export async function insertWorkspace(
  database: D1Database,
  workspace: WorkspaceRecord,
  ownerId?: string,
): Promise<boolean> {
  const { place } = workspaceTable.placesFor();
  const { columns, places, valuesOf } = workspaceTable.placesFor(undefined, {
    folder: (folder) =>
      `CASE WHEN ${folder} IN (SELECT folder FROM workspaces UNION SELECT folder FROM contents_deletions)
         THEN ${folder} || '-' || substr(${place("id")}, 1, 8) ELSE ${folder} END`,
  });
  const [inserted] = await database.batch([
    database
      .prepare(
        `INSERT INTO workspaces (${columns}) SELECT ${places}
         WHERE NOT EXISTS (SELECT 1 FROM workspaces WHERE slug = ${place("slug")})`,
      )
      .bind(...valuesOf(workspace)),
    database
      .prepare(
        `INSERT INTO workspace_members (workspace_id, member_id, role, created_at)
         SELECT ?1, id, 'owner', ?3 FROM members WHERE id = ?2 AND EXISTS (SELECT 1 FROM workspaces WHERE id = ?1)`,
      )
      .bind(workspace.id, ownerId ?? null, workspace.createdAt),
  ]);
  return (inserted?.meta.changes ?? 0) > 0;
}

/** False when another workspace has the slug. */
export async function updateWorkspace(database: D1Database, workspace: WorkspaceRecord): Promise<boolean> {
  const { assignments } = workspaceTable.placesFor(changeable);
  const { place, valuesOf } = workspaceTable.placesFor([...changeable, "id"]);
  const result = await database
    .prepare(
      `UPDATE workspaces SET ${assignments} WHERE id = ${place("id")}
         AND NOT EXISTS (SELECT 1 FROM workspaces WHERE slug = ${place("slug")} AND id <> ${place("id")})`,
    )
    .bind(...valuesOf(workspace))
    .run();
  return result.meta.changes > 0;
}

/** All of them, in the order in which they were made. */
export async function readAllWorkspaces(database: D1Database): Promise<WorkspaceRecord[]> {
  const { results } = await database
    .prepare(`SELECT ${workspaceTable.selection()} FROM workspaces ORDER BY created_at, id`)
    .all();
  return results.map((row) => workspaceTable.read(row));
}

/** Removes the workspace with its keys, members and provider keys. Records stay: they are the accounts. */
export async function deleteWorkspaceRows(database: D1Database, id: string): Promise<void> {
  const tables = ["api_keys", "workspace_members", "byok_keys", "access_keys", "sessions"];
  await database.batch([
    ...tables.map((table) => database.prepare(`DELETE FROM ${table} WHERE workspace_id = ?1`).bind(id)),
    database.prepare("DELETE FROM workspaces WHERE id = ?1").bind(id),
  ]);
}
