// API and management keys in D1: rows and back. A key itself is never stored, only its SHA-256.
import { limitResets } from "../accounting/spend-window.ts";
import type { Listed, Page } from "./page.ts";
import { flag, optional, optionalText, pico, type RecordOf, Table, text, word } from "./table.ts";

export type ApiKeyRecord = RecordOf<typeof columns>;

const columns = {
  /** SHA-256 hex of the key. */
  hash: text("hash"),
  kind: word("kind", ["api", "management"]),
  workspaceId: text("workspace_id"),
  creatorUserId: optionalText("creator_user_id"),
  externalUser: optionalText("external_user"),
  name: text("name"),
  /** The key with its middle cut out. */
  label: text("label"),
  disabled: flag("disabled"),
  /** Picodollars in the window of `limitReset`; null = no limit. */
  limitPico: optional(pico("limit_pico")),
  limitReset: optional(word("limit_reset", limitResets)),
  includeByokInLimit: flag("include_byok_in_limit"),
  expiresAt: optionalText("expires_at"),
  createdAt: text("created_at"),
  updatedAt: optionalText("updated_at"),
};

/** What can be changed of a key. */
const changeable = [
  "name",
  "disabled",
  "limitPico",
  "limitReset",
  "includeByokInLimit",
  "expiresAt",
  "updatedAt",
] as const;

export const keyTable = new Table("api_keys", columns);

export async function findKey(database: D1Database, hash: string): Promise<ApiKeyRecord | undefined> {
  const row = await database.prepare(`SELECT ${keyTable.selection()} FROM api_keys WHERE hash = ?1`).bind(hash).first();
  return row === null ? undefined : keyTable.read(row);
}

export async function listKeys(
  database: D1Database,
  selection: Page & { workspaceId: string; includeDisabled: boolean },
): Promise<Listed<ApiKeyRecord>> {
  const { results } = await database
    .prepare(
      `SELECT ${keyTable.selection()}, COUNT(*) OVER () AS total FROM api_keys
       WHERE workspace_id = ?1 AND (?2 OR disabled = 0) ORDER BY created_at DESC, hash LIMIT ?3 OFFSET ?4`,
    )
    .bind(selection.workspaceId, selection.includeDisabled ? 1 : 0, selection.limit, selection.offset)
    .all<Record<string, unknown> & { total: number }>();
  return { items: results.map((row) => keyTable.read(row)), total: results[0]?.total ?? 0 };
}

export async function insertKey(database: D1Database, key: ApiKeyRecord): Promise<void> {
  await keyTable.insert(database, key).run();
}

/** Writes what can be changed of a key. */
export async function updateKey(database: D1Database, key: ApiKeyRecord): Promise<void> {
  await keyTable.update(database, key, { key: "hash", names: changeable }).run();
}

/** False when there was none. */
export async function deleteKey(database: D1Database, hash: string): Promise<boolean> {
  const result = await database.prepare("DELETE FROM api_keys WHERE hash = ?1").bind(hash).run();
  return result.meta.changes > 0;
}
