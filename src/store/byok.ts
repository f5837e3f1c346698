// The workspaces' own provider keys in D1: rows and back. The key itself is sealed (byok-seal.ts): rows and records never
// hold it in clear.
import { readByokRules } from "../wire/byok-rules.ts";
import { type Listed, type Page, readPage } from "./page.ts";
import { flag, integer, json, optionalText, type RecordOf, Table, text } from "./table.ts";

export type ByokRecord = RecordOf<typeof columns>;

const columns = {
  id: text("id"),
  workspaceId: text("workspace_id"),
  /** Provider slug. */
  provider: text("provider"),
  name: optionalText("name"),
  /** The key with its middle cut out. */
  label: text("label"),
  /** Base64 of nonce and ciphertext, and the fingerprint of the master key. */
  sealed: text("sealed"),
  sealedBy: text("sealed_by"),
  sortOrder: integer("sort_order"),
  disabled: flag("disabled"),
  rules: json("rules", readByokRules),
  createdAt: text("created_at"),
  updatedAt: optionalText("updated_at"),
};

/** What can be changed about a key, and what holds the key itself. */
const changeable = ["name", "disabled", "rules", "updatedAt"] as const;
const ofTheKey = ["label", "sealed", "sealedBy"] as const;

export const byokTable = new Table("byok_keys", columns);

export async function findByokKey(database: D1Database, id: string): Promise<ByokRecord | undefined> {
  const row = await database.prepare(`SELECT ${byokTable.selection()} FROM byok_keys WHERE id = ?1`).bind(id).first();
  return row === null ? undefined : byokTable.read(row);
}

export async function listByokKeys(
  database: D1Database,
  { workspaceId, provider, ...page }: Page & { workspaceId: string; provider?: string | undefined },
): Promise<Listed<ByokRecord>> {
  const { items, total } = await readPage(database, {
    select: byokTable.selection(),
    from: "byok_keys WHERE workspace_id = ?1 AND (?2 IS NULL OR provider = ?2)",
    values: [workspaceId, provider ?? null],
    orderBy: "sort_order, id",
    page,
  });
  return { items: items.map((row) => byokTable.read(row)), total };
}

const nextPlace = "COALESCE(MAX(sort_order) + 1, 0)";

/** Puts the key behind the workspace's others; answers it with its place. */
export async function insertByokKey(database: D1Database, record: Omit<ByokRecord, "sortOrder">): Promise<ByokRecord> {
  const { columns, places, place, valuesOf } = byokTable.placesFor(undefined, { sortOrder: nextPlace });
  const row = await database
    .prepare(
      `INSERT INTO byok_keys (${columns}) SELECT ${places} FROM byok_keys WHERE workspace_id = ${place("workspaceId")}
       RETURNING *`,
    )
    .bind(...valuesOf({ ...record, sortOrder: 0 }))
    .first();
  if (row === null) throw new Error("the inserted row was not returned");
  return byokTable.read(row);
}

/** The key itself is written only where it is a new one: it may have been sealed anew since it was read. */
export async function updateByokKey(
  database: D1Database,
  record: ByokRecord,
  { withKey }: { withKey: boolean },
): Promise<void> {
  const names = withKey ? [...changeable, ...ofTheKey] : changeable;
  await byokTable.update(database, record, { key: "id", names }).run();
}

export async function deleteByokKey(database: D1Database, id: string): Promise<void> {
  await database.prepare("DELETE FROM byok_keys WHERE id = ?1").bind(id).run();
}
