// Who may sign in to the console: members by access key or e-mail address, and the owners of the installation.
import type { MemberRecord } from "./members.ts";
import { defaultWorkspaceId } from "./workspaces.ts";

interface MemberRow {
  id: string;
  email: string;
  created_at: string;
}

export async function findMemberBy(
  database: D1Database,
  column: "id" | "access_key_hash" | "email",
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

/** Replaces the access key and ends the sessions that began with the one before. */
export async function changeAccessKey(database: D1Database, memberId: string, hash: string): Promise<void> {
  await database.batch([
    database.prepare("UPDATE members SET access_key_hash = ?2 WHERE id = ?1").bind(memberId, hash),
    database.prepare("DELETE FROM sessions WHERE member_id = ?1").bind(memberId),
  ]);
}

/** The first of a member's workspaces; undefined for somebody who belongs to none. */
export async function findFirstWorkspaceId(database: D1Database, memberId: string): Promise<string | undefined> {
  const row = await database
    .prepare(
      `SELECT w.id FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id
       WHERE m.member_id = ?1 ORDER BY w.created_at, w.id LIMIT 1`,
    )
    .bind(memberId)
    .first<{ id: string }>();
  return row?.id;
}

function readRow(row: MemberRow): MemberRecord {
  return { id: row.id, email: row.email, createdAt: row.created_at };
}
