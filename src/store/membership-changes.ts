// What changes who belongs to a workspace, in D1. Each change is one batch together with all that ends by it: what
// people made or have seen stops with the right to it. Owners are only touched where the caller may, and never the last one.
import type { MemberRole } from "../wire/member-roles.ts";
import { administers, endKeylessSessions, workspaceOpenedBy } from "./access-keys.ts";
import type { MemberRecord, WorkspaceMemberRecord, WorkspaceMemberRow } from "./members.ts";
import { readWorkspaceMember } from "./members.ts";
import { defaultWorkspaceId } from "./workspaces.ts";

export interface Invitation extends MemberRecord {
  role: MemberRole;
  workspaceId: string;
  accessKeyHash: string;
  /** Who invites; a member only as long as they are an admin there. */
  issuedBy: string;
}

/** The member's id, theirs from before where the address is known; undefined where they belong to the workspace already. */
export async function inviteMember(database: D1Database, invitation: Invitation): Promise<string | undefined> {
  const { email, workspaceId, role, createdAt, issuedBy } = invitation;
  const [, joined] = await database.batch<{ member_id: string }>([
    database
      .prepare("INSERT INTO members (id, email, created_at) VALUES (?1, ?2, ?3) ON CONFLICT (email) DO NOTHING")
      .bind(invitation.id, email, createdAt),
    database
      .prepare(
        `INSERT INTO workspace_members (workspace_id, member_id, role, created_at)
         SELECT ?1, id, ?3, ?4 FROM members WHERE email = ?2 AND ${administers("?5", "?1")}
         ON CONFLICT (workspace_id, member_id) DO NOTHING RETURNING member_id`,
      )
      .bind(workspaceId, email, role, createdAt, issuedBy),
    // Whoever belonged to it before keeps the key they have: this one is then nobody's, since it is not handed out.
    database
      .prepare(
        `INSERT OR IGNORE INTO access_keys (hash, member_id, workspace_id, role, issued_by, created_at)
         SELECT ?1, m.id, ?2, ?3, ?4, ?5 FROM members m JOIN workspace_members w ON w.member_id = m.id
         WHERE m.email = ?6 AND w.workspace_id = ?7 AND w.role = ?3`,
      )
      .bind(
        invitation.accessKeyHash,
        workspaceOpenedBy({ role, workspaceId }),
        role,
        issuedBy,
        createdAt,
        email,
        workspaceId,
      ),
  ]);
  return joined?.results[0]?.member_id;
}

interface Change {
  workspaceId: string;
  memberIds: readonly string[];
  /** The installation's key: it alone makes and unmakes owners. */
  byInstallation: boolean;
  /** ISO 8601. */
  now: string;
}

const listed = "(SELECT value FROM json_each(?2))";
/** Of `?1`, whom this change may touch: `?3` tells whether owners may be. */
const touchable = `(role <> 'owner' OR (?3 AND EXISTS (SELECT 1 FROM workspace_members o
  WHERE o.workspace_id = ?1 AND o.role = 'owner' AND o.member_id NOT IN ${listed})))`;

/** Makes those of the members that exist into what `role` says, and answers what they are; null: new ones become members, the others stay what they are. */
export async function addWorkspaceMembers(
  database: D1Database,
  change: Change & { role: MemberRole | null },
): Promise<WorkspaceMemberRecord[]> {
  const { workspaceId, memberIds, byInstallation, role, now } = change;
  const ids = JSON.stringify(memberIds);
  const added = database
    .prepare(
      `INSERT INTO workspace_members (workspace_id, member_id, role, created_at)
       SELECT ?1, id, COALESCE(?4, 'member'), ?5 FROM members WHERE id IN ${listed}
       ON CONFLICT (workspace_id, member_id) DO UPDATE SET role = COALESCE(?4, role)
         WHERE ?4 IS NULL OR (?4 = 'owner' AND ?3) OR ${touchable}
       RETURNING *`,
    )
    .bind(workspaceId, ids, byInstallation ? 1 : 0, role, now);
  const lowered = role === null || role === "owner" ? [] : lower(database, { ...change, role });
  const answers = await database.batch<WorkspaceMemberRow>([...lowered, added, endKeylessSessions(database)]);
  return (answers[lowered.length]?.results ?? []).map(readWorkspaceMember);
}

/** What ends where people get a lower role, before they get it. */
function lower(database: D1Database, change: Change & { role: "admin" | "member" }): D1PreparedStatement[] {
  const { workspaceId, role, now } = change;
  const places = [workspaceId, JSON.stringify(change.memberIds), change.byInstallation ? 1 : 0] as const;
  const higher = role === "member" ? "('owner', 'admin')" : "('owner')";
  const who = `(SELECT member_id FROM workspace_members
    WHERE workspace_id = ?1 AND member_id IN ${listed} AND role IN ${higher} AND ${touchable})`;
  const statements = [
    // Opens everything only for owners of the installation, and never again what its member lost.
    database
      .prepare(
        `DELETE FROM access_keys WHERE workspace_id IS NULL AND ?1 = '${defaultWorkspaceId}' AND member_id IN ${who}`,
      )
      .bind(...places),
    database
      .prepare(`UPDATE access_keys SET role = ?4 WHERE member_id IN ${who} AND workspace_id = ?1 AND role IN ${higher}`)
      .bind(...places, role),
  ];
  if (role === "admin") return statements;
  return [
    ...statements,
    database
      .prepare(
        `UPDATE api_keys SET disabled = 1, restricted_by = COALESCE(restricted_by, 'lost_rights'), updated_at = ?4
         WHERE workspace_id = ?1 AND (
           (kind = 'management' AND (creator_user_id IN ${who} OR issued_by IN ${who}))
           OR (issued_by IN ${who} AND creator_user_id IS NOT issued_by)
         )`,
      )
      .bind(...places, now),
    database
      .prepare(`DELETE FROM access_keys WHERE workspace_id = ?1 AND issued_by IN ${who} AND issued_by <> member_id`)
      .bind(...places),
  ];
}

/** How many were removed. What they made stops also where they had left before. */
export async function removeWorkspaceMembers(database: D1Database, change: Change): Promise<number> {
  const places = [change.workspaceId, JSON.stringify(change.memberIds)] as const;
  const left = `(SELECT value FROM json_each(?2)
    WHERE value NOT IN (SELECT member_id FROM workspace_members WHERE workspace_id = ?1))`;
  const place = `(workspace_id = ?1 OR (workspace_id IS NULL AND ?1 = '${defaultWorkspaceId}'))`;
  const [removed] = await database.batch([
    database
      .prepare(`DELETE FROM workspace_members WHERE workspace_id = ?1 AND member_id IN ${listed} AND ${touchable}`)
      .bind(...places, change.byInstallation ? 1 : 0),
    database
      .prepare(
        `UPDATE api_keys SET disabled = 1, restricted_by = COALESCE(restricted_by, 'lost_rights'), updated_at = ?3
         WHERE workspace_id = ?1 AND (creator_user_id IN ${left} OR issued_by IN ${left})`,
      )
      .bind(...places, change.now),
    database
      .prepare(`DELETE FROM access_keys WHERE ${place} AND (member_id IN ${left} OR issued_by IN ${left})`)
      .bind(...places),
    database
      .prepare(`DELETE FROM sessions WHERE key_hash IS NULL AND workspace_id = ?1 AND member_id IN ${left}`)
      .bind(...places),
    database.prepare(`DELETE FROM log_views WHERE workspace_id = ?1 AND identity IN ${left}`).bind(...places),
    endKeylessSessions(database),
  ]);
  return removed?.meta.changes ?? 0;
}

/** Forgets who a member was, everywhere. Keys that they made stop; what keys did stays in the accounts, by their hash. */
export async function eraseMember(database: D1Database, { id, now }: { id: string; now: string }): Promise<void> {
  await database.batch([
    database
      .prepare(
        `UPDATE api_keys SET disabled = 1, restricted_by = COALESCE(restricted_by, 'lost_rights'), updated_at = ?2
         WHERE creator_user_id = ?1 OR issued_by = ?1`,
      )
      .bind(id, now),
    ...[
      "DELETE FROM access_keys WHERE member_id = ?1 OR issued_by = ?1",
      "DELETE FROM sessions WHERE member_id = ?1",
      "DELETE FROM log_views WHERE identity = ?1",
      "DELETE FROM workspace_members WHERE member_id = ?1",
      "DELETE FROM members WHERE id = ?1",
    ].map((statement) => database.prepare(statement).bind(id)),
    endKeylessSessions(database),
  ]);
}
