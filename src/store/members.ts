// Members and their roles in workspaces, in D1. Access keys are kept as hashes.
import type { Listed, Page } from "./page.ts";

export type MemberRole = "owner" | "admin" | "member";

export interface MemberRecord {
  id: string;
  email: string;
  createdAt: string;
}

export interface WorkspaceMemberRecord {
  memberId: string;
  workspaceId: string;
  role: MemberRole;
  createdAt: string;
}

interface MemberRow {
  id: string;
  email: string;
  role: MemberRole;
  created_at: string;
  total: number;
}

/** Owners and admins may see contents and change settings. */
export function isAdministrator(role: MemberRole | undefined): boolean {
  return role === "owner" || role === "admin";
}

/** False when the address is taken. */
export async function insertMember(
  database: D1Database,
  member: MemberRecord & { accessKeyHash: string; role: MemberRole; workspaceId: string },
): Promise<boolean> {
  const [inserted] = await database.batch([
    database
      .prepare(
        `INSERT INTO members (id, email, access_key_hash, created_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (email) DO NOTHING`,
      )
      .bind(member.id, member.email, member.accessKeyHash, member.createdAt),
    database
      .prepare(
        `INSERT INTO workspace_members (workspace_id, member_id, role, created_at)
         SELECT ?1, id, ?3, ?4 FROM members WHERE id = ?2`,
      )
      .bind(member.workspaceId, member.id, member.role, member.createdAt),
  ]);
  return (inserted?.meta.changes ?? 0) > 0;
}

/** Everyone, or everyone of one workspace, with the highest role held there. */
export async function listMembers(
  database: D1Database,
  { workspaceId, ...page }: Page & { workspaceId?: string },
): Promise<Listed<MemberRecord & { role: MemberRole }>> {
  const rank = "CASE role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END";
  const { results } = await database
    .prepare(
      `SELECT id, email, m.created_at, COALESCE(role, 'member') AS role, MIN(${rank}), COUNT(*) OVER () AS total
       FROM members m LEFT JOIN workspace_members w ON w.member_id = m.id
       WHERE ?1 IS NULL OR w.workspace_id = ?1
       GROUP BY id ORDER BY m.created_at, id LIMIT ?2 OFFSET ?3`,
    )
    .bind(workspaceId ?? null, page.limit, page.offset)
    .all<MemberRow>();
  const items = results.map((row) => ({ id: row.id, email: row.email, role: row.role, createdAt: row.created_at }));
  return { items, total: results[0]?.total ?? 0 };
}

/** The role of a member in a workspace; undefined where there is none. */
export async function findRole(
  database: D1Database,
  { workspaceId, memberId }: { workspaceId: string; memberId: string },
): Promise<MemberRole | undefined> {
  const row = await database
    .prepare("SELECT role FROM workspace_members WHERE workspace_id = ?1 AND member_id = ?2")
    .bind(workspaceId, memberId)
    .first<{ role: MemberRole }>();
  return row?.role;
}

interface WorkspaceMemberRow {
  workspace_id: string;
  member_id: string;
  role: MemberRole;
  created_at: string;
  total: number;
}

function readRow(row: WorkspaceMemberRow): WorkspaceMemberRecord {
  return { memberId: row.member_id, workspaceId: row.workspace_id, role: row.role, createdAt: row.created_at };
}

export async function listWorkspaceMembers(
  database: D1Database,
  { workspaceId, ...page }: Page & { workspaceId: string },
): Promise<Listed<WorkspaceMemberRecord>> {
  const { results } = await database
    .prepare(
      `SELECT *, COUNT(*) OVER () AS total FROM workspace_members WHERE workspace_id = ?1
       ORDER BY created_at, member_id LIMIT ?2 OFFSET ?3`,
    )
    .bind(workspaceId, page.limit, page.offset)
    .all<WorkspaceMemberRow>();
  return { items: results.map(readRow), total: results[0]?.total ?? 0 };
}

/** Adds those of the members that exist, and answers what they now are. Without a role new ones become members, and those already there keep theirs. */
export async function addWorkspaceMembers(
  database: D1Database,
  addition: { workspaceId: string; memberIds: string[]; role: MemberRole | null; now: string },
): Promise<WorkspaceMemberRecord[]> {
  const { results } = await database
    .prepare(
      `INSERT INTO workspace_members (workspace_id, member_id, role, created_at)
       SELECT ?1, id, COALESCE(?3, 'member'), ?4 FROM members WHERE id IN (SELECT value FROM json_each(?2))
       ON CONFLICT (workspace_id, member_id) DO UPDATE SET role = COALESCE(?3, role)
       RETURNING *`,
    )
    .bind(addition.workspaceId, JSON.stringify(addition.memberIds), addition.role, addition.now)
    .all<WorkspaceMemberRow>();
  return results.map(readRow);
}

/** How many were removed. */
export async function removeWorkspaceMembers(
  database: D1Database,
  { workspaceId, memberIds }: { workspaceId: string; memberIds: string[] },
): Promise<number> {
  const result = await database
    .prepare("DELETE FROM workspace_members WHERE workspace_id = ?1 AND member_id IN (SELECT value FROM json_each(?2))")
    .bind(workspaceId, JSON.stringify(memberIds))
    .run();
  return result.meta.changes;
}
