// A workspace's own weights for the auto router in D1. What they mean is checked before they get here.

export interface StoredWeights {
  version: number;
  document: string;
  createdAt: string;
}

export async function findWeights(database: D1Database, workspaceId: string): Promise<StoredWeights | undefined> {
  const row = await database
    .prepare("SELECT version, document, created_at AS createdAt FROM auto_weights WHERE workspace_id = ?1")
    .bind(workspaceId)
    .first<StoredWeights>();
  return row ?? undefined;
}

/** Answers the new version. */
export async function saveWeights(
  database: D1Database,
  { workspaceId, document, now }: { workspaceId: string; document: string; now: string },
): Promise<number> {
  const row = await database
    .prepare(
      `INSERT INTO auto_weights (workspace_id, version, document, created_at) VALUES (?1, 1, ?2, ?3)
       ON CONFLICT (workspace_id) DO UPDATE
       SET version = version + 1, document = excluded.document, created_at = excluded.created_at
       RETURNING version`,
    )
    .bind(workspaceId, document, now)
    .first<{ version: number }>();
  if (row === null) throw new Error("the saved row was not returned");
  return row.version;
}

/** False when there were none. */
export async function deleteWeights(database: D1Database, workspaceId: string): Promise<boolean> {
  const result = await database.prepare("DELETE FROM auto_weights WHERE workspace_id = ?1").bind(workspaceId).run();
  return result.meta.changes > 0;
}
