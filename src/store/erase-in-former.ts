// Records in the table of earlier versions, for an erasure, a stretch of it at a time.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Eraser, Look, Where } from "./erase-piece.ts";
import type { StorePlace } from "./store-place.ts";

/** Some megabytes of documents. */
const recordsALook = 500;

interface Row {
  id: string;
  createdAt: string;
  document: string;
}

export async function lookAtFormer({ database }: StorePlace, { workspaceId, after }: Where): Promise<Look> {
  const [createdAt = "", id = ""] = after.split(" ");
  const { results } = await database
    .prepare(
      `SELECT id, created_at AS createdAt, document FROM generations WHERE workspace_id = ?1 AND (created_at, id) > (?2, ?3)
       ORDER BY created_at, id LIMIT ?4`,
    )
    .bind(workspaceId, createdAt, id, recordsALook)
    .all<Row>();
  const last = results.at(-1);
  return {
    pieces: [(eraser) => eraseIn(database, results, eraser)],
    next: last === undefined || results.length < recordsALook ? undefined : `${last.createdAt} ${last.id}`,
    callsAPiece: 0,
  };
}

async function eraseIn(database: D1Database, rows: readonly Row[], eraser: Eraser): Promise<number> {
  const erased = await eraser(rows.map(({ document }): GenerationRecord => JSON.parse(document)));
  if (erased.length === 0) return 0;
  const change = database.prepare("UPDATE generations SET document = ?2 WHERE id = ?1");
  await database.batch(erased.map((record) => change.bind(record.id, JSON.stringify(record))));
  return erased.length;
}
