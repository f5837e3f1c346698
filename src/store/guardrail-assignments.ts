// Which keys and members are under which guardrail, in D1. A key or a member (in a workspace) is under one at most: a new
// assignment takes the place of the one before.
import type { GuardrailRecord } from "./guardrails.ts";
import { type Listed, type Page, readPage } from "./page.ts";

export type AssignmentKind = "key" | "member";

export interface AssignmentRow {
  id: string;
  subject: string;
  guardrail_id: string;
  workspace_id: string;
  assigned_by: string | null;
  created_at: string;
  /** Of the key; empty for members. */
  key_name: string;
  key_label: string;
}

/** Of one guardrail, of one workspace, or of all. */
interface AssignmentSelection extends Page {
  kind: AssignmentKind;
  guardrailId?: string | undefined;
  workspaceId?: string | undefined;
  /** A key's hash, or a member's id. */
  subject?: string | undefined;
}

export async function listAssignments(
  database: D1Database,
  { kind, guardrailId, workspaceId, subject, ...page }: AssignmentSelection,
): Promise<Listed<AssignmentRow>> {
  const { items, total } = await readPage<AssignmentRow & { total: number }>(database, {
    select: `a.id, a.subject, a.guardrail_id, a.workspace_id, a.assigned_by, a.created_at,
       COALESCE(k.name, '') AS key_name, COALESCE(k.label, '') AS key_label`,
    from: `guardrail_assignments a LEFT JOIN api_keys k ON a.kind = 'key' AND k.hash = a.subject
       WHERE a.kind = ?1 AND (?2 IS NULL OR a.guardrail_id = ?2) AND (?3 IS NULL OR a.workspace_id = ?3)
         AND (?4 IS NULL OR a.subject = ?4)`,
    values: [kind, guardrailId ?? null, workspaceId ?? null, subject ?? null],
    orderBy: "a.created_at, a.id",
    page,
  });
  return { items: items.map(({ total: _, ...row }) => row), total };
}

interface AssignmentInput {
  guardrail: Pick<GuardrailRecord, "id" | "workspaceId">;
  kind: AssignmentKind;
  subjects: readonly string[];
}

/** `workspace`: the place of its id among what is bound. */
function knownSubjects(kind: AssignmentKind, workspace: string): string {
  return kind === "key"
    ? `SELECT hash FROM api_keys WHERE workspace_id = ${workspace} AND kind = 'api'`
    : `SELECT member_id FROM workspace_members WHERE workspace_id = ${workspace}`;
}

/** Those of the subjects that are not there: API keys of the guardrail's workspace, or members of it. */
export async function unknownSubjects(
  database: D1Database,
  { guardrail, kind, subjects }: AssignmentInput,
): Promise<Set<string>> {
  const { results } = await database
    .prepare(`SELECT value AS subject FROM json_each(?2) WHERE value NOT IN (${knownSubjects(kind, "?1")})`)
    .bind(guardrail.workspaceId, JSON.stringify(subjects))
    .all<{ subject: string }>();
  return new Set(results.map(({ subject }) => subject));
}

/** All of them or none; who was under another is now under this one. Answers how many there are; undefined: the guardrail or
 * one of them is not there any more. */
export async function assign(
  database: D1Database,
  { guardrail, kind, subjects }: AssignmentInput,
  { assignedBy, createdAt }: { assignedBy: string; createdAt: string },
): Promise<number | undefined> {
  const rows = [...new Set(subjects)].map((subject) => ({ subject, id: crypto.randomUUID() }));
  const all = JSON.stringify(rows);
  const areThere = `EXISTS (SELECT 1 FROM guardrails WHERE id = ?1) AND NOT EXISTS (
    SELECT 1 FROM json_each(?3) WHERE value ->> 'subject' NOT IN (${knownSubjects(kind, "?2")}))`;
  const [, there] = await database.batch([
    database
      .prepare(
        `INSERT INTO guardrail_assignments (kind, subject, workspace_id, guardrail_id, id, assigned_by, created_at)
         SELECT ?4, value ->> 'subject', ?2, ?1, value ->> 'id', ?5, ?6 FROM json_each(?3) WHERE ${areThere}
         ON CONFLICT (kind, subject, workspace_id) DO UPDATE
         SET guardrail_id = excluded.guardrail_id, id = excluded.id, assigned_by = excluded.assigned_by,
           created_at = excluded.created_at
         WHERE guardrail_id <> excluded.guardrail_id`,
      )
      .bind(guardrail.id, guardrail.workspaceId, all, kind, assignedBy, createdAt),
    database.prepare(`SELECT 1 WHERE ${areThere}`).bind(guardrail.id, guardrail.workspaceId, all),
  ]);
  return there?.results.length === 0 ? undefined : rows.length;
}

/** Answers how many of them were under this guardrail. */
export async function unassign(database: D1Database, { guardrail, kind, subjects }: AssignmentInput): Promise<number> {
  const assigned = await database
    .prepare(
      `DELETE FROM guardrail_assignments WHERE kind = ?1 AND guardrail_id = ?2
         AND subject IN (SELECT value FROM json_each(?3)) RETURNING id`,
    )
    .bind(kind, guardrail.id, JSON.stringify(subjects))
    .all();
  return assigned.results.length;
}
