// API and management keys in D1: rows and back. A key itself is never stored, only its SHA-256.
import { limitResets } from "../accounting/spend-window.ts";
import { memberRoles } from "../wire/member-roles.ts";
import { noRateLimits, readRateLimits } from "../wire/rate-limits.ts";
import { administers } from "./access-keys.ts";
import { type Listed, type Page, readPage } from "./page.ts";
import { column, flag, optional, optionalText, pico, type RecordOf, Table, text, word } from "./table.ts";

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
  /** Who made it and has seen it: a member, a management key (by its hash) or the installation's key. */
  issuedBy: optionalText("issued_by"),
  /** What its creator was when it was made: it gives no more, whatever they become, for others may know it. null: there is
   * no creator, or an earlier version made it for somebody else. */
  creatorRole: optional(word("creator_role", memberRoles)),
  /** `admin` disabled or limited it, or its maker lost (or never had) the right to it: nothing that a member may undo. */
  restrictedBy: optional(word("restricted_by", ["admin", "lost_rights"])),
  rateLimits: column("rate_limits", {
    // Snapshots of earlier versions have no such column.
    read: (stored) => (stored == null ? noRateLimits : readRateLimits(JSON.parse(String(stored)))),
    write: (rates) => JSON.stringify(rates),
  }),
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
  "restrictedBy",
  "rateLimits",
] as const;

export const keyTable = new Table("api_keys", columns);

export async function findKey(database: D1Database, hash: string): Promise<ApiKeyRecord | undefined> {
  const row = await database.prepare(`SELECT ${keyTable.selection()} FROM api_keys WHERE hash = ?1`).bind(hash).first();
  return row === null ? undefined : keyTable.read(row);
}

export interface KeySelection extends Page {
  workspaceId: string;
  /** Only of keys that this member made; undefined = of all. */
  creatorUserId?: string | undefined;
  includeDisabled: boolean;
}

export async function listKeys(
  database: D1Database,
  { workspaceId, creatorUserId, includeDisabled, ...page }: KeySelection,
): Promise<Listed<ApiKeyRecord>> {
  const { items, total } = await readPage(database, {
    select: keyTable.selection(),
    from: `api_keys
       WHERE workspace_id = ?1 AND (?2 OR disabled = 0) AND (?3 IS NULL OR creator_user_id = ?3)`,
    values: [workspaceId, includeDisabled ? 1 : 0, creatorUserId ?? null],
    orderBy: "created_at DESC, hash",
    page,
  });
  return { items: items.map((row) => keyTable.read(row)), total };
}

/** Those of a workspace whose hashes begin like these: each with the first twelve digits of one. */
export async function findKeysBeginning(
  database: D1Database,
  { workspaceId, beginnings }: { workspaceId: string; beginnings: readonly string[] },
): Promise<ApiKeyRecord[]> {
  const { results } = await database
    .prepare(
      `SELECT ${keyTable.selection()} FROM api_keys
       WHERE workspace_id = ?1 AND substr(hash, 1, 12) IN (SELECT value FROM json_each(?2))
       ORDER BY created_at DESC, hash`,
    )
    .bind(workspaceId, JSON.stringify(beginnings))
    .all();
  return results.map((row) => keyTable.read(row));
}

/** The newest with all of these words in their names or labels, in letters of either case. */
export async function findKeysNamed(
  database: D1Database,
  { workspaceId, creatorUserId, words, limit }: Omit<KeySelection, "includeDisabled" | "offset"> & { words: string[] },
): Promise<ApiKeyRecord[]> {
  const { results } = await database
    .prepare(
      `SELECT ${keyTable.selection()} FROM api_keys
       WHERE workspace_id = ?1 AND (?2 IS NULL OR creator_user_id = ?2)
         AND NOT EXISTS (
           SELECT 1 FROM json_each(?3)
           WHERE instr(lower(name || ' ' || label), value ->> 0) = 0 AND instr(upper(name || ' ' || label), value ->> 1) = 0)
       ORDER BY created_at DESC, hash LIMIT ?4`,
    )
    // SQLite changes the case of ASCII alone: "Équipe" is found as "ÉQUIPE".
    .bind(
      workspaceId,
      creatorUserId ?? null,
      JSON.stringify(words.map((word) => [word.toLowerCase(), word.toUpperCase()])),
      limit,
    )
    .all();
  return results.map((row) => keyTable.read(row));
}

/** False where it is a member that makes it and they have not got the right to any more. */
export async function insertKey(database: D1Database, key: ApiKeyRecord): Promise<boolean> {
  const { columns, places, place, valuesOf } = keyTable.placesFor();
  const isOwn = key.kind === "api" && key.creatorRole === "member" && key.issuedBy === key.creatorUserId;
  const may = isOwn
    ? `EXISTS (SELECT 1 FROM workspace_members
         WHERE member_id = ${place("issuedBy")} AND workspace_id = ${place("workspaceId")})`
    : administers(place("issuedBy"), place("workspaceId"));
  const result = await database
    .prepare(`INSERT INTO api_keys (${columns}) SELECT ${places} WHERE ${may}`)
    .bind(...valuesOf(key))
    .run();
  return result.meta.changes > 0;
}

/** Writes what can be changed of a key; false where somebody else changed it since it was read as `before`. */
export async function updateKey(database: D1Database, key: ApiKeyRecord, before: ApiKeyRecord): Promise<boolean> {
  const { valuesOf, place } = keyTable.placesFor([...changeable, "hash"]);
  const { assignments } = keyTable.placesFor(changeable);
  const values = valuesOf(key);
  const next = values.length + 1;
  const result = await database
    .prepare(
      `UPDATE api_keys SET ${assignments} WHERE hash = ${place("hash")} AND updated_at IS ?${next}
         AND disabled = ?${next + 1} AND restricted_by IS ?${next + 2}`,
    )
    .bind(...values, before.updatedAt, before.disabled ? 1 : 0, before.restrictedBy)
    .run();
  return result.meta.changes > 0;
}

/** Whether an admin has disabled or limited a key of the member's. */
export async function hasRestrictedKey(
  database: D1Database,
  { workspaceId, creatorUserId }: { workspaceId: string; creatorUserId: string },
): Promise<boolean> {
  const row = await database
    .prepare(
      `SELECT 1 FROM api_keys WHERE workspace_id = ?1 AND creator_user_id = ?2 AND restricted_by = 'admin' LIMIT 1`,
    )
    .bind(workspaceId, creatorUserId)
    .first();
  return row !== null;
}

/** False when there was none. */
export async function deleteKey(database: D1Database, hash: string): Promise<boolean> {
  const result = await database.prepare("DELETE FROM api_keys WHERE hash = ?1").bind(hash).run();
  return result.meta.changes > 0;
}
