// The audit log in D1: one chain that is only added to, and what somebody is about to change. Decides nothing.
import { type AuditDraft, type AuditEntry, auditHash, canonicalJson, firstPrevious } from "../wire/audit.ts";
import { isConflict } from "./record-guard.ts";
import { StorageUnavailable } from "./storage-unavailable.ts";

/** Others may be faster: each of them adds one entry, so that at most so many at once go before. */
const maxTries = 100;
const maxPauseMs = 20;

interface Head {
  seq: number;
  at: string;
  hash: string;
}

export interface AuditRecord {
  draft: AuditDraft;
  /** Empty: of no workspace alone. */
  workspaceId: string;
  /** Epoch milliseconds. */
  now: number;
}

/** Adds an entry to the chain, and takes its intent away where it had one. */
export async function appendAudit(database: D1Database, { draft, workspaceId, now }: AuditRecord): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const head = await database
      .prepare("SELECT seq, at, hash FROM audit_log WHERE seq = (SELECT MAX(seq) FROM audit_log)")
      .first<Head>();
    const time = new Date(now).toISOString();
    const at = head === null || head.at < time ? time : head.at;
    const previous = head?.hash ?? firstPrevious;
    const entry: AuditEntry = { ...draft, at, previous };
    const text = canonicalJson(entry);
    const hash = await auditHash(previous, text);
    const { id, actor, action } = draft;
    try {
      await database.batch([
        database
          .prepare(
            `INSERT INTO audit_log (seq, id, at, workspace, actor_id, action, entry, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)`,
          )
          .bind((head?.seq ?? 0) + 1, id, at, workspaceId, actor.id, action, text, hash),
        database.prepare("DELETE FROM audit_intents WHERE id = ?1").bind(id),
      ]);
      return;
    } catch (thrown) {
      if (!isConflict(thrown)) throw thrown;
      // It may be there already: an answer that came too late.
      if (await isThere(database, id)) return;
      if (tries === maxTries) throw new StorageUnavailable(thrown);
      await new Promise((done) => setTimeout(done, Math.random() * maxPauseMs));
    }
  }
}

async function isThere(database: D1Database, id: string): Promise<boolean> {
  return (await database.prepare("SELECT 1 FROM audit_log WHERE id = ?1").bind(id).first()) !== null;
}

/** Before the change: where this cannot be written nothing is changed. */
export async function writeIntent(database: D1Database, { draft, workspaceId, now }: AuditRecord): Promise<void> {
  await database
    .prepare("INSERT INTO audit_intents (id, at, workspace, draft) VALUES (?1, ?2, ?3, ?4)")
    .bind(draft.id, now, workspaceId, canonicalJson(draft))
    .run();
}

/** Nothing was changed. */
export async function dropIntent(database: D1Database, id: string): Promise<void> {
  await database.prepare("DELETE FROM audit_intents WHERE id = ?1").bind(id).run();
}

/** Those whose request ended without a word. Far above the time that a change takes. */
const abandonedMs = 10 * 60_000;

/** Of a change of which nobody knows whether it was made the log says that; answers how many. */
export async function settleIntents(database: D1Database, now: number): Promise<number> {
  const { results } = await database
    .prepare("SELECT workspace, draft FROM audit_intents WHERE at < ?1 ORDER BY at LIMIT 100")
    .bind(now - abandonedMs)
    .all<{ workspace: string; draft: string }>();
  for (const { workspace, draft } of results) {
    const known: AuditDraft = JSON.parse(draft);
    const after = { outcome: "unknown" };
    await appendAudit(database, { draft: { ...known, after }, workspaceId: workspace, now });
  }
  return results.length;
}

export interface AuditSelection {
  /** undefined: of all workspaces. */
  workspaceId?: string | undefined;
  action?: string | undefined;
  actor?: string | undefined;
  /** ISO 8601 in UTC with milliseconds; both are included. */
  from?: string | undefined;
  until?: string | undefined;
  limit: number;
  offset: number;
}

export type StoredEntry = AuditEntry & { hash: string };

/** Newest first. */
export async function listAudit(database: D1Database, selection: AuditSelection): Promise<StoredEntry[]> {
  const { workspaceId, action, actor, from = "", until, limit, offset } = selection;
  const conditions = [
    ["at >= ?", from],
    ["at <= ?", until],
    ["workspace = ?", workspaceId],
    ["action = ?", action],
    ["actor_id = ?", actor],
  ] as const;
  const chosen = conditions.filter(([, value]) => value !== undefined);
  const { results } = await database
    .prepare(
      `SELECT entry, hash FROM audit_log WHERE ${chosen.map(([sql]) => sql).join(" AND ")}
       ORDER BY at DESC, seq DESC LIMIT ? OFFSET ?`,
    )
    .bind(...chosen.map(([, value]) => value), limit, offset)
    .all<{ entry: string; hash: string }>();
  return results.map(({ entry, hash }) => ({ ...JSON.parse(entry), hash }));
}
