// Access keys in D1, as hashes: each opens the place that it was made for, in at most the role of that time. A session
// that began with one ends with it.
import type { MemberRole } from "../wire/member-roles.ts";
import { optionalText, type RecordOf, Table, text, word } from "./table.ts";
import { defaultWorkspaceId } from "./workspaces.ts";

export type AccessKeyRecord = RecordOf<typeof columns>;

const columns = {
  /** SHA-256 hex of the key. */
  hash: text("hash"),
  memberId: text("member_id"),
  /** null: every workspace of its member. */
  workspaceId: optionalText("workspace_id"),
  role: word("role", ["owner", "admin", "member"]),
  issuedBy: optionalText("issued_by"),
  createdAt: text("created_at"),
};

const accessKeyTable = new Table("access_keys", columns);

/** Owners of the default workspace own the installation: their key opens whatever they belong to. */
export function workspaceOpenedBy({ role, workspaceId }: { role: MemberRole; workspaceId: string }): string | null {
  return role === "owner" && workspaceId === defaultWorkspaceId ? null : workspaceId;
}

export async function findAccessKey(database: D1Database, hash: string): Promise<AccessKeyRecord | undefined> {
  const row = await database
    .prepare(`SELECT ${accessKeyTable.selection()} FROM access_keys WHERE hash = ?1`)
    .bind(hash)
    .first();
  return row === null ? undefined : accessKeyTable.read(row);
}

/** Ends the sessions whose key is no more. */
export function endKeylessSessions(database: D1Database): D1PreparedStatement {
  return database.prepare(
    "DELETE FROM sessions WHERE key_hash IS NOT NULL AND key_hash NOT IN (SELECT hash FROM access_keys)",
  );
}

export interface IssuedKey {
  hash: string;
  memberId: string;
  workspaceId: string;
  /** What the member is: a change at the same time issues nothing. */
  role: MemberRole;
  /** Who asks; a member only as long as they are an admin there. */
  issuedBy: string;
  createdAt: string;
}

/** SQL: the person at a place is an admin of the workspace at another, at that moment; or there is no such person. */
export function administers(person: string, workspace: string): string {
  return `(NOT EXISTS (SELECT 1 FROM members WHERE id = ${person}) OR EXISTS (SELECT 1 FROM workspace_members i
    WHERE i.member_id = ${person} AND i.workspace_id = ${workspace} AND i.role <> 'member'))`;
}

/** In place of the key that the member had for the workspace, and of its sessions; false where nothing was issued. */
export async function issueAccessKey(database: D1Database, issued: IssuedKey): Promise<boolean> {
  const opened = workspaceOpenedBy(issued);
  const may = `EXISTS (SELECT 1 FROM workspace_members m WHERE m.member_id = ?1 AND m.workspace_id = ?2 AND m.role = ?3)
    AND ${administers("?4", "?2")}`;
  const [, inserted] = await database.batch([
    database
      .prepare(
        `DELETE FROM access_keys WHERE member_id = ?1 AND ${may}
         AND (workspace_id = ?2 OR (workspace_id IS NULL AND ?2 = '${defaultWorkspaceId}'))`,
      )
      .bind(issued.memberId, issued.workspaceId, issued.role, issued.issuedBy),
    database
      .prepare(
        `INSERT INTO access_keys (member_id, role, hash, workspace_id, issued_by, created_at)
         SELECT ?1, ?3, ?5, ?6, ?4, ?7 WHERE ${may}`,
      )
      .bind(issued.memberId, issued.workspaceId, issued.role, issued.issuedBy, issued.hash, opened, issued.createdAt),
    endKeylessSessions(database),
  ]);
  return (inserted?.meta.changes ?? 0) > 0;
}

/** Its member changes a key for one that nobody else has seen; it opens no more than before. Of its sessions one stays. */
export async function renewAccessKey(
  database: D1Database,
  { from, to, sessionHash }: { from: string; to: string; sessionHash: string },
): Promise<boolean> {
  const [renewed] = await database.batch([
    database.prepare("UPDATE access_keys SET hash = ?2, issued_by = member_id WHERE hash = ?1").bind(from, to),
    database.prepare("UPDATE sessions SET key_hash = ?2 WHERE hash = ?3 AND key_hash = ?1").bind(from, to, sessionHash),
    endKeylessSessions(database),
  ]);
  return (renewed?.meta.changes ?? 0) > 0;
}
