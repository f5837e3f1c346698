// The workspaces' own provider keys in D1. The key itself is sealed: rows and records never hold it in clear, only
// `openByokKey` gives it, to the one place that sends it.
import { type MasterKeys, open, type Sealed, seal } from "./sealing.ts";
import type { Listed, Page } from "./workspaces.ts";

/** When a key may be used, and how. */
export interface ByokRules {
  /** Tried after the router's own keys instead of before them. */
  is_fallback: boolean;
  /** The provider is reached with this key or not at all. */
  is_required: boolean;
  is_byok_only: boolean;
  /** The owner's word that this account keeps no data. */
  declared_zdr: boolean | null;
  /** null = no restriction. */
  allowed_models: string[] | null;
  allowed_api_key_hashes: string[] | null;
  allowed_user_ids: string[] | null;
}

export interface ByokRecord extends Sealed {
  id: string;
  workspaceId: string;
  /** Provider slug. */
  provider: string;
  name: string | null;
  /** The key with its middle cut out. */
  label: string;
  sortOrder: number;
  disabled: boolean;
  rules: ByokRules;
  createdAt: string;
  updatedAt: string | null;
}

export interface ByokRow {
  id: string;
  workspace_id: string;
  provider: string;
  name: string | null;
  label: string;
  sealed: string;
  sealed_by: string;
  sort_order: number;
  disabled: number;
  rules: string;
  created_at: string;
  updated_at: string | null;
}

export function readByokRow(row: ByokRow): ByokRecord {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    provider: row.provider,
    name: row.name,
    label: row.label,
    sealed: row.sealed,
    sealedBy: row.sealed_by,
    sortOrder: row.sort_order,
    disabled: row.disabled !== 0,
    rules: JSON.parse(row.rules),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export function sealByokKey(masterKeys: MasterKeys, key: string, record: { id: string; workspaceId: string }) {
  return seal(masterKeys, new TextEncoder().encode(key), nameOf(record));
}

/** The provider's key in clear; undefined when no master key opens it. */
export async function openByokKey(masterKeys: MasterKeys, record: ByokRecord): Promise<string | undefined> {
  const bytes = await open(masterKeys, record, nameOf(record));
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

export async function findByokKey(database: D1Database, id: string): Promise<ByokRecord | undefined> {
  const row = await database.prepare("SELECT * FROM byok_keys WHERE id = ?1").bind(id).first<ByokRow>();
  return row === null ? undefined : readByokRow(row);
}

export async function listByokKeys(
  database: D1Database,
  { workspaceId, provider, ...page }: Page & { workspaceId: string; provider?: string | undefined },
): Promise<Listed<ByokRecord>> {
  const { results } = await database
    .prepare(
      `SELECT *, COUNT(*) OVER () AS total FROM byok_keys WHERE workspace_id = ?1 AND (?2 IS NULL OR provider = ?2)
       ORDER BY sort_order, id LIMIT ?3 OFFSET ?4`,
    )
    .bind(workspaceId, provider ?? null, page.limit, page.offset)
    .all<ByokRow & { total: number }>();
  return { items: results.map(readByokRow), total: results[0]?.total ?? 0 };
}

/** Puts the key behind the workspace's others; answers it with its place. */
export async function insertByokKey(database: D1Database, record: Omit<ByokRecord, "sortOrder">): Promise<ByokRecord> {
  const row = await database
    .prepare(
      `INSERT INTO byok_keys (id, workspace_id, provider, name, label, sealed, sealed_by, sort_order, disabled, rules,
         created_at, updated_at)
       SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, COALESCE(MAX(sort_order) + 1, 0), ?8, ?9, ?10, ?11
       FROM byok_keys WHERE workspace_id = ?2
       RETURNING *`,
    )
    .bind(
      record.id,
      record.workspaceId,
      record.provider,
      record.name,
      record.label,
      record.sealed,
      record.sealedBy,
      record.disabled ? 1 : 0,
      JSON.stringify(record.rules),
      record.createdAt,
      record.updatedAt,
    )
    .first<ByokRow>();
  if (row === null) throw new Error("the inserted row was not returned");
  return readByokRow(row);
}

export async function updateByokKey(database: D1Database, record: ByokRecord): Promise<void> {
  await database
    .prepare(
      `UPDATE byok_keys SET name = ?2, label = ?3, sealed = ?4, sealed_by = ?5, disabled = ?6, rules = ?7,
         updated_at = ?8 WHERE id = ?1`,
    )
    .bind(
      record.id,
      record.name,
      record.label,
      record.sealed,
      record.sealedBy,
      record.disabled ? 1 : 0,
      JSON.stringify(record.rules),
      record.updatedAt,
    )
    .run();
}

export async function deleteByokKey(database: D1Database, id: string): Promise<void> {
  await database.prepare("DELETE FROM byok_keys WHERE id = ?1").bind(id).run();
}

/** Seals anew what an earlier ENCRYPTION_KEY sealed; answers how many. */
export async function resealByokKeys(database: D1Database, masterKeys: MasterKeys): Promise<number> {
  const { results } = await database
    .prepare("SELECT * FROM byok_keys WHERE sealed_by <> ?1 LIMIT 1000")
    .bind(masterKeys.current.fingerprint)
    .all<ByokRow>();
  let resealed = 0;
  for (const record of results.map(readByokRow)) {
    const key = await openByokKey(masterKeys, record);
    if (key === undefined) continue;
    await updateByokKey(database, { ...record, ...(await sealByokKey(masterKeys, key, record)) });
    resealed += 1;
  }
  return resealed;
}

function nameOf({ id, workspaceId }: { id: string; workspaceId: string }): string {
  return `provider key ${id} of ${workspaceId}`;
}
