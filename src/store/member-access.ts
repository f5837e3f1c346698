// Who may sign in to the console: members by their e-mail address, and the owners of the installation.
import type { MemberRecord } from "./members.ts";
import { defaultWorkspaceId } from "./workspaces.ts";

interface MemberRow {
  id: string;
  email: string;
  created_at: string;
}

export async function findMemberBy(
  database: D1Database,
  column: "id" | "email",
  value: string,
): Promise<MemberRecord | undefined> {
  const row = await database.prepare(`SELECT * FROM members WHERE ${column} = ?1`).bind(value).first<MemberRow>();
  return row === null ? undefined : readRow(row);
}

/** The first owner of the default workspace, who is the owner of the installation; undefined before there is one. */
export async function findFirstOwner(database: D1Database): Promise<MemberRecord | undefined> {
  const row = await database
    .prepare(
      `SELECT m.* FROM workspace_members w JOIN members m ON m.id = w.member_id
       WHERE w.workspace_id = ?1 AND w.role = 'owner' ORDER BY w.created_at, m.id LIMIT 1`,
    )
    .bind(defaultWorkspaceId)
    .first<MemberRow>();
  return row === null ? undefined : readRow(row);
}

/** The first of the workspaces that a key opens for a member; undefined where they belong to none of them. */
export async function findFirstWorkspaceId(
  database: D1Database,
  { memberId, workspaceId }: { memberId: string; workspaceId: string | null },
): Promise<string | undefined> {
  const row = await database
    .prepare(
      `SELECT w.id FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id
       WHERE m.member_id = ?1 AND (?2 IS NULL OR w.id = ?2) ORDER BY w.created_at, w.id LIMIT 1`,
    )
    .bind(memberId, workspaceId)
    .first<{ id: string }>();
  return row?.id;
}

function readRow(row: MemberRow): MemberRecord {
  return { id: row.id, email: row.email, createdAt: row.created_at };
}
