// Workspaces in D1: rows and back. Decides nothing.
import { readWorkspaceSettings, type WorkspaceSettings } from "../wire/workspace-settings.ts";

/** The workspace that exists from the first migration on. */
export const defaultWorkspaceId = "00000000-0000-4000-8000-000000000001";

export interface WorkspaceRecord {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  /** Names the workspace in the keys of its contents; never changes. */
  folder: string;
  createdBy: string | null;
  createdAt: string;
  updatedAt: string | null;
  settings: WorkspaceSettings;
}

export interface WorkspaceRow {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  folder: string;
  created_by: string | null;
  created_at: string;
  updated_at: string | null;
  settings: string;
}

export function readWorkspaceRow(row: WorkspaceRow): WorkspaceRecord {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    folder: row.folder,
    createdBy: row.created_by,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    settings: readWorkspaceSettings(JSON.parse(row.settings)),
  };
}

/** By id or by slug. */
export async function findWorkspace(database: D1Database, reference: string): Promise<WorkspaceRecord | undefined> {
  const row = await database
    .prepare("SELECT * FROM workspaces WHERE id = ?1 OR slug = ?1 ORDER BY id = ?1 DESC LIMIT 1")
    .bind(reference)
    .first<WorkspaceRow>();
  return row === null ? undefined : readWorkspaceRow(row);
}

export interface Page {
  offset: number;
  limit: number;
}

export interface Listed<Item> {
  items: Item[];
  total: number;
}

export async function listWorkspaces(database: D1Database, page: Page): Promise<Listed<WorkspaceRecord>> {
  const [rows, count] = await database.batch<WorkspaceRow & { total: number }>([
    database
      .prepare("SELECT * FROM workspaces ORDER BY created_at, id LIMIT ?1 OFFSET ?2")
      .bind(page.limit, page.offset),
    database.prepare("SELECT COUNT(*) AS total FROM workspaces"),
  ]);
  return { items: (rows?.results ?? []).map(readWorkspaceRow), total: count?.results[0]?.total ?? 0 };
}

/** False when the slug is taken. A folder that another workspace uses, or whose contents are still being removed, is not shared. */
export async function insertWorkspace(database: D1Database, workspace: WorkspaceRecord): Promise<boolean> {
  const result = await database
    .prepare(
      `INSERT INTO workspaces (id, slug, name, description, folder, created_by, created_at, updated_at, settings)
       SELECT ?1, ?2, ?3, ?4,
         CASE WHEN ?5 IN (SELECT folder FROM workspaces UNION SELECT folder FROM contents_deletions)
           THEN ?5 || '-' || substr(?1, 1, 8) ELSE ?5 END,
         ?6, ?7, ?8, ?9
       WHERE NOT EXISTS (SELECT 1 FROM workspaces WHERE slug = ?2)`,
    )
    .bind(
      workspace.id,
      workspace.slug,
      workspace.name,
      workspace.description,
      workspace.folder,
      workspace.createdBy,
      workspace.createdAt,
      workspace.updatedAt,
      JSON.stringify(workspace.settings),
    )
    .run();
  return result.meta.changes > 0;
}

/** False when another workspace has the slug. */
export async function updateWorkspace(database: D1Database, workspace: WorkspaceRecord): Promise<boolean> {
  const result = await database
    .prepare(
      `UPDATE workspaces SET slug = ?2, name = ?3, description = ?4, updated_at = ?5, settings = ?6
       WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM workspaces WHERE slug = ?2 AND id <> ?1)`,
    )
    .bind(
      workspace.id,
      workspace.slug,
      workspace.name,
      workspace.description,
      workspace.updatedAt,
      JSON.stringify(workspace.settings),
    )
    .run();
  return result.meta.changes > 0;
}

/** Removes the workspace with its keys, members and provider keys. Records stay: they are the accounts. */
export async function deleteWorkspaceRows(database: D1Database, id: string): Promise<void> {
  const tables = ["api_keys", "workspace_members", "byok_keys"];
  await database.batch([
    ...tables.map((table) => database.prepare(`DELETE FROM ${table} WHERE workspace_id = ?1`).bind(id)),
    database.prepare("DELETE FROM workspaces WHERE id = ?1").bind(id),
  ]);
}
