// Workspaces in D1: rows and back. Decides nothing.
import { readWorkspaceSettings } from "../wire/workspace-settings.ts";
import { type Listed, type Page, readPage } from "./page.ts";
import { json, optionalText, type RecordOf, Table, text } from "./table.ts";

/** The workspace that exists from the first migration on. */
export const defaultWorkspaceId = "00000000-0000-4000-8000-000000000001";

/** Its slug from the first migration on, which no other workspace gets: `/workspaces/default` is nobody else's. */
const defaultSlug = "default";

/** Whether this workspace must not have its slug, even while nobody has it. */
export function isReservedSlug({ id, slug }: Pick<WorkspaceRecord, "id" | "slug">): boolean {
  return slug === defaultSlug && id !== defaultWorkspaceId;
}

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
  const { items, total } = await readPage(database, {
    select: workspaceTable.selection(),
    from: "workspaces",
    values: [],
    orderBy: "created_at, id",
    page,
  });
  return { items: items.map((row) => workspaceTable.read(row)), total };
}

/**
 * False when the slug is taken. `ownerId`: the member it belongs to from the first moment on. A folder that another
 * workspace uses, or ever used, is not shared.
 */
export async function insertWorkspace(
  database: D1Database,
  workspace: WorkspaceRecord,
  ownerId?: string,
): Promise<boolean> {
  const { place } = workspaceTable.placesFor();
  const { columns, places, valuesOf } = workspaceTable.placesFor(undefined, {
    folder: (folder) =>
      `CASE WHEN ${folder} IN (SELECT folder FROM workspaces UNION SELECT folder FROM retired_folders)
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

/** Why nothing was written: another workspace has the slug, or this one was changed since it was read (`readAt`: its `updatedAt`
 * then); undefined: it was. */
export async function updateWorkspace(
  database: D1Database,
  workspace: WorkspaceRecord,
  readAt: string | null,
): Promise<"taken" | "changed" | undefined> {
  const { assignments } = workspaceTable.placesFor(changeable);
  const { place, valuesOf } = workspaceTable.placesFor([...changeable, "id"]);
  const values = valuesOf(workspace);
  const isTaken = `EXISTS (SELECT 1 FROM workspaces WHERE slug = ${place("slug")} AND id <> ${place("id")})`;
  const result = await database
    .prepare(
      `UPDATE workspaces SET ${assignments}
       WHERE id = ${place("id")} AND updated_at IS ?${values.length + 1} AND NOT ${isTaken}`,
    )
    .bind(...values, readAt)
    .run();
  if (result.meta.changes > 0) return undefined;
  const other = await database
    .prepare("SELECT 1 FROM workspaces WHERE slug = ?1 AND id <> ?2")
    .bind(workspace.slug, workspace.id)
    .first();
  return other === null ? "changed" : "taken";
}

export async function workspaceExists(database: D1Database, id: string): Promise<boolean> {
  return (await database.prepare("SELECT 1 FROM workspaces WHERE id = ?1").bind(id).first()) !== null;
}

/** In the order of their ids, from behind one of them: at most 100. */
export async function listWorkspaceIds(database: D1Database): Promise<string[]> {
  const { results } = await database.prepare("SELECT id FROM workspaces").all<{ id: string }>();
  return results.map(({ id }) => id);
}

export async function readWorkspacesAfter(database: D1Database, id: string): Promise<WorkspaceRecord[]> {
  const { results } = await database
    .prepare(`SELECT ${workspaceTable.selection()} FROM workspaces WHERE id > ?1 ORDER BY id LIMIT 100`)
    .bind(id)
    .all();
  return results.map((row) => workspaceTable.read(row));
}
