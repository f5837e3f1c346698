// What D1 knows of records that arrive: one look before they are written, and the same look in the transaction that writes
// them. Where the two differ somebody else was faster, and the transaction fails.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { hashOf } from "./identity.ts";
import { guardOf } from "./record-guard.ts";

export interface Verdict {
  /** It was counted already. */
  known: boolean;
  /** Who it was is not to be written: they were erased, or the workspace is gone. */
  erased: boolean;
  /** Objects that its day has in the archive, where it may be too. */
  parts: number;
}

export interface Look {
  verdicts: Verdict[];
  /** Fails where any verdict has changed since. */
  guard: D1PreparedStatement;
}

const look = `SELECT group_concat(verdict, ' ') AS verdicts FROM (
  SELECT (
      EXISTS (SELECT 1 FROM records r WHERE r.workspace_id = value ->> 'workspace' AND r.at = value ->> 'time' AND r.id = value ->> 'id')
      OR EXISTS (SELECT 1 FROM generations g WHERE g.id = value ->> 'id')
    ) || ',' || (
      NOT EXISTS (SELECT 1 FROM workspaces w WHERE w.id = value ->> 'workspace')
      OR EXISTS (
        SELECT 1 FROM erasures e WHERE e.hash IN (value ->> 'user', value ->> 'session') AND e.requested_at >= value ->> 'at'
          AND (e.workspace_id IS NULL OR e.workspace_id = value ->> 'workspace')
      )
    ) || ',' || (
      SELECT COUNT(*) FROM record_parts p WHERE p.workspace_id = value ->> 'workspace' AND p.day = substr(value ->> 'at', 1, 10)
    ) AS verdict
  FROM json_each(?1) ORDER BY key
)`;

/** One verdict for each record, in their order. */
export async function lookAtRecords(database: D1Database, records: readonly GenerationRecord[]): Promise<Look> {
  const listed = JSON.stringify(await Promise.all(records.map(described)));
  const row = await database.prepare(look).bind(listed).first<{ verdicts: string }>();
  const seen = row?.verdicts ?? "";
  return {
    verdicts: seen.split(" ").map(readVerdict),
    guard: guardOf(database, { sql: `(${look}) = ?2`, values: [listed, seen] }),
  };
}

async function described({ id, workspaceId, createdAt, externalUser: user, sessionId: session }: GenerationRecord) {
  return {
    id,
    workspace: workspaceId,
    at: createdAt,
    time: Date.parse(createdAt),
    user: user === null ? null : await hashOf({ field: "user", value: user }),
    session: session === null ? null : await hashOf({ field: "session_id", value: session }),
  };
}

function readVerdict(written: string): Verdict {
  const [known, erased, parts] = written.split(",");
  return { known: known === "1", erased: erased === "1", parts: Number(parts) };
}
