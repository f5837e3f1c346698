// The console's sessions in D1. A session is found by the hash of its token, so that the table alone signs nobody in.
import type { MemberRole } from "./members.ts";
import { type WorkspaceRecord, workspaceTable } from "./workspaces.ts";

export interface SessionRecord {
  /** SHA-256 hex of the token. */
  hash: string;
  memberId: string;
  workspaceId: string;
  /** ISO 8601. */
  createdAt: string;
  expiresAt: string;
  userAgent: string | null;
}

export interface Membership {
  role: MemberRole;
  workspace: WorkspaceRecord;
}

export interface KnownSession {
  session: SessionRecord;
  /** null: it is the installation's key that signed in. */
  email: string | null;
  /** The workspaces that the member belongs to; all of them for the installation's key. */
  memberships: Membership[];
}

/** Stands in the place of a member's id for sessions that began with ADMIN_KEY. No member has it: theirs are UUIDs. */
export const installationId = "installation-key";

interface SessionRow {
  hash: string;
  member_id: string;
  workspace_id: string;
  created_at: string;
  expires_at: string;
  user_agent: string | null;
}

function readSessionRow(row: SessionRow): SessionRecord {
  return {
    hash: row.hash,
    memberId: row.member_id,
    workspaceId: row.workspace_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    userAgent: row.user_agent,
  };
}

/** Begins a session, and forgets those that have ended by then. */
export async function insertSession(database: D1Database, session: SessionRecord): Promise<void> {
  await database.batch([
    database.prepare("DELETE FROM sessions WHERE expires_at <= ?1").bind(session.createdAt),
    database
      .prepare(
        `INSERT INTO sessions (hash, member_id, workspace_id, created_at, expires_at, user_agent)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)`,
      )
      .bind(
        session.hash,
        session.memberId,
        session.workspaceId,
        session.createdAt,
        session.expiresAt,
        session.userAgent,
      ),
  ]);
}

/** Undefined where there is none, or it has ended by `now` (ISO 8601). */
export async function findSession(database: D1Database, hash: string, now: string): Promise<KnownSession | undefined> {
  const [sessions, memberships] = await database.batch<
    SessionRow & { email: string; role: MemberRole } & Record<string, unknown>
  >([
    database
      .prepare(
        `SELECT s.*, m.email FROM sessions s JOIN members m ON m.id = s.member_id
         WHERE s.hash = ?1 AND s.expires_at > ?2`,
      )
      .bind(hash, now),
    database
      .prepare(
        `SELECT ${workspaceTable.selection("w")}, m.role FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id
         WHERE m.member_id = (SELECT member_id FROM sessions WHERE hash = ?1) ORDER BY w.created_at, w.id`,
      )
      .bind(hash),
  ]);
  const row = sessions?.results[0];
  if (row === undefined) return undefined;
  return {
    session: readSessionRow(row),
    email: row.email,
    memberships: (memberships?.results ?? []).map((membership) => ({
      role: membership.role,
      workspace: workspaceTable.read(membership),
    })),
  };
}

/** The same for a session that began with ADMIN_KEY. */
export async function findInstallationSession(
  database: D1Database,
  hash: string,
  now: string,
): Promise<KnownSession | undefined> {
  const [sessions, workspaces] = await database.batch<SessionRow & Record<string, unknown>>([
    database
      .prepare("SELECT * FROM sessions WHERE hash = ?1 AND member_id = ?2 AND expires_at > ?3")
      .bind(hash, installationId, now),
    database.prepare(`SELECT ${workspaceTable.selection()} FROM workspaces ORDER BY created_at, id LIMIT 1000`),
  ]);
  const row = sessions?.results[0];
  if (row === undefined) return undefined;
  const memberships = (workspaces?.results ?? []).map((workspace) => ({
    role: "owner" as const,
    workspace: workspaceTable.read(workspace),
  }));
  return { session: readSessionRow(row), email: null, memberships };
}

/** Those that have not ended, newest first. */
export async function listSessions(database: D1Database, memberId: string, now: string): Promise<SessionRecord[]> {
  const { results } = await database
    .prepare("SELECT * FROM sessions WHERE member_id = ?1 AND expires_at > ?2 ORDER BY created_at DESC LIMIT 100")
    .bind(memberId, now)
    .all<SessionRow>();
  return results.map(readSessionRow);
}

/** Looks at another workspace from here on. */
export async function moveSession(database: D1Database, hash: string, workspaceId: string): Promise<void> {
  await database.prepare("UPDATE sessions SET workspace_id = ?2 WHERE hash = ?1").bind(hash, workspaceId).run();
}

/** Ends one session of a member, or all of them where no hash is given. */
export async function deleteSessions(
  database: D1Database,
  { memberId, hash }: { memberId: string; hash?: string },
): Promise<void> {
  await database
    .prepare("DELETE FROM sessions WHERE member_id = ?1 AND (?2 IS NULL OR hash = ?2)")
    .bind(memberId, hash ?? null)
    .run();
}
