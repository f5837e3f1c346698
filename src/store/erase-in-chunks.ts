// Records in D1's chunks, for an erasure: a chunk is written anew only if it is as it was read.
import { appOf } from "../accounting/facts.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { Eraser, Look, Where } from "./erase-piece.ts";
import { gunzipLines, gzipLines } from "./record-chunks.ts";
import type { StorePlace } from "./store-place.ts";

/** Read together: some megabytes as D1 hands them over. */
const chunksALook = 50;

interface Row {
  id: number;
  day: string;
  revision: number;
  lines: unknown;
}

export async function lookAtChunks({ database }: StorePlace, { workspaceId, after }: Where): Promise<Look> {
  const [day = "", id = "0"] = after.split(" ");
  const { results } = await database
    .prepare(
      `SELECT id, day, revision, lines FROM record_chunks WHERE workspace_id = ?1 AND (day, id) > (?2, ?3)
       ORDER BY day, id LIMIT ?4`,
    )
    .bind(workspaceId, day, Number(id), chunksALook)
    .all<Row>();
  const last = results.at(-1);
  return {
    pieces: results.map((row) => (eraser) => eraseIn(database, row, eraser)),
    next: last === undefined || results.length < chunksALook ? undefined : `${last.day} ${last.id}`,
    callsAPiece: 0,
  };
}

async function eraseIn(database: D1Database, first: Row, eraser: Eraser): Promise<number> {
  let row: Row | null = first;
  while (row !== null) {
    const records = await gunzipLines<GenerationRecord>(row.lines);
    const erased = new Map((await eraser(records)).map((record) => [record.id, record]));
    if (erased.size === 0) return 0;
    const lines = await gzipLines(records.map((record) => erased.get(record.id) ?? record));
    const [written] = await database.batch([
      database
        .prepare(
          "UPDATE record_chunks SET lines = ?2, revision = revision + 1 WHERE id = ?1 AND revision = ?3 RETURNING id",
        )
        .bind(row.id, lines, row.revision),
      database
        .prepare(
          `UPDATE records SET session_id = NULL, external_user = NULL, app = erased.app FROM (
             SELECT value ->> 0 AS workspace_id, value ->> 1 AS at, value ->> 2 AS id, value ->> 3 AS app FROM json_each(?1)
           ) erased
           WHERE records.workspace_id = erased.workspace_id AND records.at = erased.at AND records.id = erased.id`,
        )
        .bind(JSON.stringify([...erased.values()].map(keyOf))),
    ]);
    if (written !== undefined && written.results.length > 0) return erased.size;
    // Somebody else wrote it meanwhile, or moved it to the archive, which is walked through later.
    row = await database
      .prepare("SELECT id, day, revision, lines FROM record_chunks WHERE id = ?1")
      .bind(row.id)
      .first<Row>();
  }
  return 0;
}

/** Of its short row, with what is left of its app's name. */
function keyOf(record: GenerationRecord): (string | number | null)[] {
  return [record.workspaceId, Date.parse(record.createdAt), record.id, appOf(record)];
}
