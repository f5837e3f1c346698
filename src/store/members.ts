// Members and their roles in workspaces, as D1 holds them. What changes them is in membership-changes.ts.
import type { MemberRole } from "../wire/member-roles.ts";
import { type Listed, type Page, readPage } from "./page.ts";

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
}

/** Everyone, or everyone of one workspace, with the highest role held there. */
export async function listMembers(
  database: D1Database,
  { workspaceId, ...page }: Page & { workspaceId?: string },
): Promise<Listed<MemberRecord & { role: MemberRole }>> {
  const rank = "CASE role WHEN 'owner' THEN 0 WHEN 'admin' THEN 1 ELSE 2 END";
  const { items, total } = await readPage<MemberRow>(database, {
    select: `id, email, CASE WHEN ?1 IS NULL THEN m.created_at ELSE w.created_at END AS created_at,
       COALESCE(role, 'member') AS role, MIN(${rank})`,
    from: `members m LEFT JOIN workspace_members w ON w.member_id = m.id
       WHERE ?1 IS NULL OR w.workspace_id = ?1
       GROUP BY id`,
    values: [workspaceId ?? null],
    orderBy: "3, id",
    page,
  });
  return {
    items: items.map((row) => ({ id: row.id, email: row.email, role: row.role, createdAt: row.created_at })),
    total,
  };
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

export interface WorkspaceMemberRow {
  workspace_id: string;
  member_id: string;
  role: MemberRole;
  created_at: string;
}

export function readWorkspaceMember(row: WorkspaceMemberRow): WorkspaceMemberRecord {
  return { memberId: row.member_id, workspaceId: row.workspace_id, role: row.role, createdAt: row.created_at };
}

export async function listWorkspaceMembers(
  database: D1Database,
  { workspaceId, ...page }: Page & { workspaceId: string },
): Promise<Listed<WorkspaceMemberRecord>> {
  const { items, total } = await readPage<WorkspaceMemberRow>(database, {
    select: "*",
    from: "workspace_members WHERE workspace_id = ?1",
    values: [workspaceId],
    orderBy: "created_at, member_id",
    page,
  });
  return { items: items.map(readWorkspaceMember), total };
}

/** Every workspace that a member belongs to. */
export async function listMemberships(database: D1Database, memberId: string): Promise<WorkspaceMemberRecord[]> {
  const { results } = await database
    .prepare("SELECT * FROM workspace_members WHERE member_id = ?1")
    .bind(memberId)
    .all<WorkspaceMemberRow>();
  return results.map(readWorkspaceMember);
}

/** The roles that some people have in a workspace, and how many owners it has besides them. */
export async function readRoles(
  database: D1Database,
  { workspaceId, memberIds }: { workspaceId: string; memberIds: readonly string[] },
): Promise<{ roles: Map<string, MemberRole>; otherOwners: number }> {
  const { results } = await database
    .prepare(
      `SELECT member_id, role FROM workspace_members
       WHERE workspace_id = ?1 AND (role = 'owner' OR member_id IN (SELECT value FROM json_each(?2)))`,
    )
    .bind(workspaceId, JSON.stringify(memberIds))
    .all<{ member_id: string; role: MemberRole }>();
  const roles = new Map<string, MemberRole>();
  for (const row of results) if (memberIds.includes(row.member_id)) roles.set(row.member_id, row.role);
  return { roles, otherOwners: results.length - roles.size };
}
