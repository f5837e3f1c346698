// Records in D1's chunks, for an erasure: a chunk is written anew only if it is as it was read.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { ErasePlace, Eraser, Where } from "./erase-piece.ts";
import { gunzipLines, gzipLines } from "./record-chunks.ts";

interface ChunkPiece {
  at: string;
  id: number;
}

export async function listChunks(
  { database }: ErasePlace,
  { workspaceId, after, limit }: Where,
): Promise<ChunkPiece[]> {
  const [day = "", id = "0"] = after.split(" ");
  const { results } = await database
    .prepare(
      `SELECT id, day FROM record_chunks WHERE workspace_id = ?1 AND (day, id) > (?2, ?3) ORDER BY day, id LIMIT ?4`,
    )
    .bind(workspaceId, day, Number(id), limit)
    .all<{ id: number; day: string }>();
  return results.map((row) => ({ id: row.id, at: `${row.day} ${row.id}` }));
}

export function eraseInChunk({ database }: ErasePlace, { id }: ChunkPiece) {
  return async (eraser: Eraser): Promise<number> => {
    for (;;) {
      const row = await database
        .prepare("SELECT lines, revision FROM record_chunks WHERE id = ?1")
        .bind(id)
        .first<{ lines: unknown; revision: number }>();
      // Moved to the archive meanwhile, which is walked through later.
      if (row === null) return 0;
      const records = await gunzipLines<GenerationRecord>(row.lines);
      const erased = new Map((await eraser(records)).map((record) => [record.id, record]));
      if (erased.size === 0) return 0;
      const lines = await gzipLines(records.map((record) => erased.get(record.id) ?? record));
      const { results } = await database
        .prepare(
          "UPDATE record_chunks SET lines = ?2, revision = revision + 1 WHERE id = ?1 AND revision = ?3 RETURNING id",
        )
        .bind(id, lines, row.revision)
        .all();
      if (results.length > 0) return erased.size;
    }
  };
}
