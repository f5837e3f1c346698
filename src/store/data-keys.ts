// The data keys that encrypt workspaces' contents: made here, wrapped by the master key, kept in D1. Deleting a
// workspace's data keys makes everything they encrypted unreadable for good.
import { type Resealed, resealRows } from "./reseal.ts";
import { importAesKey, type MasterKeys, open, seal } from "./sealing.ts";

export interface DataKey {
  id: string;
  key: CryptoKey;
}

interface DataKeyRow {
  id: string;
  workspace_id: string;
  wrapped: string;
  wrapped_by: string;
}

/**
 * Milliseconds that a data key encrypts; it decrypts for as long as it is kept. Nonces are 96 random bits, so a key is
 * good for 2^32 messages: 1,600 a second for 30 days.
 */
const servingMs = 30 * 86_400_000;

export interface KeyRing {
  database: D1Database;
  masterKeys: MasterKeys;
}

/** Always asks D1: a deleted key must not decrypt anything from an isolate's memory. */
export async function dataKeyForReading(ring: KeyRing, id: string): Promise<DataKey | undefined> {
  const row = await ring.database.prepare("SELECT * FROM data_keys WHERE id = ?1").bind(id).first<DataKeyRow>();
  return row === null ? undefined : unwrap(ring.masterKeys, row);
}

/** The ids of the keys that a workspace still has. */
export async function listDataKeyIds(database: D1Database, workspaceId: string): Promise<ReadonlySet<string>> {
  const { results } = await database
    .prepare("SELECT id FROM data_keys WHERE workspace_id = ?1")
    .bind(workspaceId)
    .all<{ id: string }>();
  return new Set(results.map((row) => row.id));
}

/** Wraps anew what an earlier ENCRYPTION_KEY wrapped. */
export function rewrapDataKeys(ring: KeyRing): Promise<Resealed> {
  return resealRows<Pick<DataKeyRow, "id" | "workspace_id">>(ring, {
    table: "data_keys",
    sealed: "wrapped",
    sealedBy: "wrapped_by",
    outdated: "0",
    selection: "workspace_id",
    namesOf: (row) => [nameOf(row)],
    unmark: (sealed) => sealed,
    mark: (sealed) => sealed,
  });
}

/** The workspace's newest data key, or a new one where there is none or it has served its time. */
export async function findOrMakeDataKey(
  ring: KeyRing,
  { workspaceId, now }: { workspaceId: string; now: number },
): Promise<DataKey> {
  const row = await ring.database
    .prepare("SELECT * FROM data_keys WHERE workspace_id = ?1 AND created_at > ?2 ORDER BY created_at DESC, id LIMIT 1")
    .bind(workspaceId, new Date(now - servingMs).toISOString())
    .first<DataKeyRow>();
  // A key that no master key opens any more is of no use for new contents either: a new one takes over.
  const existing = row === null ? undefined : await unwrap(ring.masterKeys, row);
  return existing ?? make(ring, { workspaceId, now });
}

async function make(
  { database, masterKeys }: KeyRing,
  { workspaceId, now }: { workspaceId: string; now: number },
): Promise<DataKey> {
  const id = crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const { sealed, sealedBy } = await seal(masterKeys, bytes, nameOf({ id, workspace_id: workspaceId }));
  await database
    .prepare("INSERT INTO data_keys (id, workspace_id, wrapped, wrapped_by, created_at) VALUES (?1, ?2, ?3, ?4, ?5)")
    .bind(id, workspaceId, sealed, sealedBy, new Date(now).toISOString())
    .run();
  return { id, key: await importAesKey(bytes) };
}

async function unwrap(masterKeys: MasterKeys, row: DataKeyRow): Promise<DataKey | undefined> {
  const bytes = await open(masterKeys, { sealed: row.wrapped, sealedBy: row.wrapped_by }, nameOf(row));
  return bytes === undefined ? undefined : { id: row.id, key: await importAesKey(bytes) };
}

function nameOf(row: Pick<DataKeyRow, "id" | "workspace_id">): string {
  return `data key ${row.id} of ${row.workspace_id}`;
}
