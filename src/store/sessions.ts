// The console's sessions in D1. A session is found by the hash of its token, so that the table alone signs nobody in.
import { lowerRole, type MemberRole } from "../wire/member-roles.ts";
import { type WorkspaceRecord, workspaceTable } from "./workspaces.ts";

export interface SessionRecord {
  /** SHA-256 hex of the token. */
  hash: string;
  memberId: string;
  workspaceId: string;
  /** Of the access key that it began with; null: Cloudflare Access, or ADMIN_KEY. */
  keyHash: string | null;
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
  /** The workspaces that the session opens, with the role that it has there: never more than its access key opens, nor
   * more than the member is by now. All of them for the installation's key. */
  memberships: Membership[];
}

/** Stands in the place of a member's id for sessions that began with ADMIN_KEY. No member has it: theirs are UUIDs. */
export const installationId = "installation-key";
/** Who made the key of a laptop. */
export const localStart = "npm start";

interface SessionRow {
  hash: string;
  member_id: string;
  workspace_id: string;
  key_hash: string | null;
  created_at: string;
  expires_at: string;
  user_agent: string | null;
}

function readSessionRow(row: SessionRow): SessionRecord {
  return {
    hash: row.hash,
    memberId: row.member_id,
    workspaceId: row.workspace_id,
    keyHash: row.key_hash,
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
        `INSERT INTO sessions (hash, member_id, workspace_id, created_at, expires_at, user_agent, key_hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
      )
      .bind(
        session.hash,
        session.memberId,
        session.workspaceId,
        session.createdAt,
        session.expiresAt,
        session.userAgent,
        session.keyHash,
      ),
  ]);
}

/** Undefined where there is none, or it has ended by `now` (ISO 8601). */
export async function findSession(database: D1Database, hash: string, now: string): Promise<KnownSession | undefined> {
  const [sessions, memberships] = await database.batch<
    SessionRow & { email: string; role: MemberRole; key_role: MemberRole | null } & Record<string, unknown>
  >([
    database
      .prepare(
        `SELECT s.*, m.email FROM sessions s JOIN members m ON m.id = s.member_id
         WHERE s.hash = ?1 AND s.expires_at > ?2`,
      )
      .bind(hash, now),
    database
      .prepare(
        `SELECT ${workspaceTable.selection("w")}, m.role, k.role AS key_role FROM sessions s
         JOIN workspace_members m ON m.member_id = s.member_id JOIN workspaces w ON w.id = m.workspace_id
         LEFT JOIN access_keys k ON k.hash = s.key_hash
         WHERE s.hash = ?1 AND (s.key_hash IS NULL
           OR (k.member_id = s.member_id AND (k.workspace_id IS NULL OR k.workspace_id = w.id)))
         ORDER BY w.created_at, w.id`,
      )
      .bind(hash),
  ]);
  const row = sessions?.results[0];
  if (row === undefined) return undefined;
  return {
    session: readSessionRow(row),
    email: row.email,
    memberships: (memberships?.results ?? []).map((membership) => ({
      role: opened(membership),
      workspace: workspaceTable.read(membership),
    })),
  };
}

/** A key that opens every workspace was made by ADMIN_KEY and opens whatever its member is. */
function opened({ role, key_role: keyRole }: { role: MemberRole; key_role: MemberRole | null }): MemberRole {
  return keyRole === null ? role : lowerRole(role, keyRole);
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

/** Whose sessions a session may see and end: those of its own access key, so that who knows one learns nothing of others. */
export interface SessionScope {
  memberId: string;
  /** null: all of the member's. */
  keyHash: string | null;
}

const inScope = "member_id = ?1 AND (?2 IS NULL OR key_hash = ?2)";

/** Those that have not ended, newest first. */
export async function listSessions(
  database: D1Database,
  { memberId, keyHash }: SessionScope,
  now: string,
): Promise<SessionRecord[]> {
  const { results } = await database
    .prepare(`SELECT * FROM sessions WHERE ${inScope} AND expires_at > ?3 ORDER BY created_at DESC LIMIT 100`)
    .bind(memberId, keyHash, now)
    .all<SessionRow>();
  return results.map(readSessionRow);
}

/** Looks at another workspace from here on. */
export async function moveSession(database: D1Database, hash: string, workspaceId: string): Promise<void> {
  await database.prepare("UPDATE sessions SET workspace_id = ?2 WHERE hash = ?1").bind(hash, workspaceId).run();
}

/** Ends one session, or all of them where no hash is given. */
export async function deleteSessions(
  database: D1Database,
  { memberId, keyHash, hash }: SessionScope & { hash?: string },
): Promise<void> {
  await database
    .prepare(`DELETE FROM sessions WHERE ${inScope} AND (?3 IS NULL OR hash = ?3)`)
    .bind(memberId, keyHash, hash ?? null)
    .run();
}
