// Records that arrive after their person was erased, or their workspace deleted: what is done to them in the transaction
// that inserts them, so that no record slips in between.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { hashOf, withoutIdentity } from "./identity.ts";

export interface LateRecord {
  id: string;
  workspaceId: string;
  createdAt: string;
  ioLog: string;
}

/** To follow the inserts of these records; answers those that it erased. A later record of the same person stays. */
export async function eraseLate(
  database: D1Database,
  records: readonly GenerationRecord[],
): Promise<D1PreparedStatement> {
  const arrived = await Promise.all(
    records.map(async ({ id, workspaceId, createdAt, externalUser: user, sessionId: session }) => ({
      id,
      workspace: workspaceId,
      at: createdAt,
      user: user === null ? null : await hashOf({ field: "user", value: user }),
      session: session === null ? null : await hashOf({ field: "session_id", value: session }),
    })),
  );
  return database
    .prepare(
      `UPDATE generations SET document = ${withoutIdentity}
       WHERE id IN (SELECT value ->> 'id' FROM json_each(?1)) AND (
         NOT EXISTS (SELECT 1 FROM workspaces w WHERE w.id = workspace_id)
         OR id IN (
           SELECT value ->> 'id' FROM json_each(?1) JOIN erasures e ON e.hash IN (value ->> 'user', value ->> 'session')
           WHERE e.requested_at >= value ->> 'at' AND (e.workspace_id IS NULL OR e.workspace_id = value ->> 'workspace')
         )
       )
       RETURNING id, workspace_id AS workspaceId, created_at AS createdAt, io_log AS ioLog`,
    )
    .bind(JSON.stringify(arrived));
}
