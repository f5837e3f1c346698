// Guardrails in D1: rows and back. The one with its workspace's own id is the workspace's default unless its settings name
// another, and is not there before it is first changed.
import { readGuardrailRules } from "../wire/guardrail.ts";
import { type Listed, type Page, readPage } from "./page.ts";
import { json, optionalText, type RecordOf, Table, text } from "./table.ts";

export type GuardrailRecord = RecordOf<typeof columns>;

const columns = {
  id: text("id"),
  workspaceId: text("workspace_id"),
  name: text("name"),
  description: optionalText("description"),
  rules: json("rules", readGuardrailRules),
  createdAt: text("created_at"),
  updatedAt: optionalText("updated_at"),
};

const changeable = ["name", "description", "rules", "updatedAt"] as const;

export const guardrailTable = new Table("guardrails", columns);

export async function findGuardrail(database: D1Database, id: string): Promise<GuardrailRecord | undefined> {
  const row = await database
    .prepare(`SELECT ${guardrailTable.selection()} FROM guardrails WHERE id = ?1`)
    .bind(id)
    .first();
  return row === null ? undefined : guardrailTable.read(row);
}

export async function listGuardrails(
  database: D1Database,
  { workspaceId, ...page }: Page & { workspaceId: string },
): Promise<Listed<GuardrailRecord>> {
  const { items, total } = await readPage(database, {
    select: guardrailTable.selection(),
    from: "guardrails WHERE workspace_id = ?1",
    values: [workspaceId],
    orderBy: "created_at, id",
    page,
  });
  return { items: items.map((row) => guardrailTable.read(row)), total };
}

/** Does nothing where it is there already. */
export async function insertGuardrail(database: D1Database, record: GuardrailRecord): Promise<void> {
  const { columns, places, valuesOf } = guardrailTable.placesFor();
  await database
    .prepare(`INSERT INTO guardrails (${columns}) VALUES (${places}) ON CONFLICT (id) DO NOTHING`)
    .bind(...valuesOf(record))
    .run();
}

/** Writes what can be changed of it; false where somebody else changed or deleted it since it was read: `readAt`, its
 * `updatedAt` then. */
export async function updateGuardrail(
  database: D1Database,
  record: GuardrailRecord,
  readAt: string | null,
): Promise<boolean> {
  const { assignments } = guardrailTable.placesFor(changeable);
  const { place, valuesOf } = guardrailTable.placesFor([...changeable, "id"]);
  const values = valuesOf(record);
  const result = await database
    .prepare(`UPDATE guardrails SET ${assignments} WHERE id = ${place("id")} AND updated_at IS ?${values.length + 1}`)
    .bind(...values, readAt)
    .run();
  return result.meta.changes > 0;
}

/** With its assignments. False when there was none. */
export async function deleteGuardrail(database: D1Database, id: string): Promise<boolean> {
  const result = await database.prepare("DELETE FROM guardrails WHERE id = ?1").bind(id).run();
  return result.meta.changes > 0;
}

/** The guardrails that the key with this hash is under, with `kind`: by which of its workspace, its creator and itself. */
export const selectGoverning = `
  SELECT ${guardrailTable.selection("g")}, 'workspace' AS kind
  FROM api_keys k
  JOIN workspaces w ON w.id = k.workspace_id
  JOIN guardrails g ON g.id = COALESCE(json_extract(w.settings, '$.default_guardrail_id'), w.id) WHERE k.hash = ?1
  UNION ALL
  SELECT ${guardrailTable.selection("g")}, a.kind
  FROM api_keys k
  JOIN guardrail_assignments a ON a.workspace_id = k.workspace_id
    AND ((a.kind = 'key' AND a.subject = k.hash) OR (a.kind = 'member' AND a.subject = k.creator_user_id))
  JOIN guardrails g ON g.id = a.guardrail_id WHERE k.hash = ?1`;
