// API and management keys in D1: rows and back. A key itself is never stored, only its SHA-256.
import type { LimitReset } from "../accounting/spend-window.ts";
import { readPico, writePico } from "./pico.ts";
import type { Listed, Page } from "./workspaces.ts";

type KeyKind = "api" | "management";

export interface ApiKeyRecord {
  /** SHA-256 hex of the key. */
  hash: string;
  kind: KeyKind;
  workspaceId: string;
  creatorUserId: string | null;
  externalUser: string | null;
  name: string;
  /** The key with its middle cut out. */
  label: string;
  disabled: boolean;
  /** Picodollars in the window of `limitReset`; null = no limit. */
  limitPico: bigint | null;
  limitReset: LimitReset | null;
  includeByokInLimit: boolean;
  expiresAt: string | null;
  createdAt: string;
  updatedAt: string | null;
}

export interface ApiKeyRow {
  hash: string;
  kind: KeyKind;
  workspace_id: string;
  creator_user_id: string | null;
  external_user: string | null;
  name: string;
  label: string;
  disabled: number;
  limit_text: string | null;
  limit_reset: LimitReset | null;
  include_byok_in_limit: number;
  expires_at: string | null;
  created_at: string;
  updated_at: string | null;
}

/** The limit is read as text: see pico.ts. */
export const keyColumns = "*, CAST(limit_pico AS TEXT) AS limit_text";

export function readKeyRow(row: ApiKeyRow): ApiKeyRecord {
  return {
    hash: row.hash,
    kind: row.kind,
    workspaceId: row.workspace_id,
    creatorUserId: row.creator_user_id,
    externalUser: row.external_user,
    name: row.name,
    label: row.label,
    disabled: row.disabled !== 0,
    limitPico: row.limit_text === null ? null : readPico(row.limit_text),
    limitReset: row.limit_reset,
    includeByokInLimit: row.include_byok_in_limit !== 0,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function findKey(database: D1Database, hash: string): Promise<ApiKeyRecord | undefined> {
  const row = await database
    .prepare(`SELECT ${keyColumns} FROM api_keys WHERE hash = ?1`)
    .bind(hash)
    .first<ApiKeyRow>();
  return row === null ? undefined : readKeyRow(row);
}

export async function listKeys(
  database: D1Database,
  selection: Page & { workspaceId: string; includeDisabled: boolean },
): Promise<Listed<ApiKeyRecord>> {
  const { results } = await database
    .prepare(
      `SELECT ${keyColumns}, COUNT(*) OVER () AS total FROM api_keys
       WHERE workspace_id = ?1 AND (?2 OR disabled = 0) ORDER BY created_at DESC, hash LIMIT ?3 OFFSET ?4`,
    )
    .bind(selection.workspaceId, selection.includeDisabled ? 1 : 0, selection.limit, selection.offset)
    .all<ApiKeyRow & { total: number }>();
  return { items: results.map(readKeyRow), total: results[0]?.total ?? 0 };
}

export async function insertKey(database: D1Database, key: ApiKeyRecord): Promise<void> {
  await database
    .prepare(
      `INSERT INTO api_keys (hash, kind, workspace_id, creator_user_id, external_user, name, label, disabled, limit_pico,
         limit_reset, include_byok_in_limit, expires_at, created_at, updated_at)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, CAST(?9 AS INTEGER), ?10, ?11, ?12, ?13, ?14)`,
    )
    .bind(
      key.hash,
      key.kind,
      key.workspaceId,
      key.creatorUserId,
      key.externalUser,
      key.name,
      key.label,
      key.disabled ? 1 : 0,
      writePico(key.limitPico),
      key.limitReset,
      key.includeByokInLimit ? 1 : 0,
      key.expiresAt,
      key.createdAt,
      key.updatedAt,
    )
    .run();
}

/** Writes what can be changed of a key. */
export async function updateKey(database: D1Database, key: ApiKeyRecord): Promise<void> {
  await database
    .prepare(
      `UPDATE api_keys SET name = ?2, disabled = ?3, limit_pico = CAST(?4 AS INTEGER), limit_reset = ?5,
         include_byok_in_limit = ?6, expires_at = ?7, updated_at = ?8 WHERE hash = ?1`,
    )
    .bind(
      key.hash,
      key.name,
      key.disabled ? 1 : 0,
      writePico(key.limitPico),
      key.limitReset,
      key.includeByokInLimit ? 1 : 0,
      key.expiresAt,
      key.updatedAt,
    )
    .run();
}

/** False when there was none. */
export async function deleteKey(database: D1Database, hash: string): Promise<boolean> {
  const result = await database.prepare("DELETE FROM api_keys WHERE hash = ?1").bind(hash).run();
  return result.meta.changes > 0;
}
