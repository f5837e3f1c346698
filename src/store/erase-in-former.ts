// Records in the table of earlier versions, for an erasure, a stretch of it at a time.
import type { GenerationRecord } from "../accounting/generation-record.ts";
import type { ErasePlace, Eraser, Where } from "./erase-piece.ts";

interface FormerPiece {
  at: string;
  ids: string[];
}

const recordsAPiece = 100;

export async function listFormer(
  { database }: ErasePlace,
  { workspaceId, after, limit }: Where,
): Promise<FormerPiece[]> {
  const [createdAt = "", id = ""] = after.split(" ");
  const { results } = await database
    .prepare(
      `SELECT id, created_at AS createdAt FROM generations WHERE workspace_id = ?1 AND (created_at, id) > (?2, ?3)
       ORDER BY created_at, id LIMIT ?4`,
    )
    .bind(workspaceId, createdAt, id, limit * recordsAPiece)
    .all<{ id: string; createdAt: string }>();
  return Array.from({ length: Math.ceil(results.length / recordsAPiece) }, (_, index) => {
    const rows = results.slice(index * recordsAPiece, (index + 1) * recordsAPiece);
    const last = rows.at(-1);
    return { at: `${last?.createdAt} ${last?.id}`, ids: rows.map((row) => row.id) };
  });
}

export function eraseInFormer({ database }: ErasePlace, { ids }: FormerPiece) {
  return async (eraser: Eraser): Promise<number> => {
    const { results } = await database
      .prepare("SELECT document FROM generations WHERE id IN (SELECT value FROM json_each(?1))")
      .bind(JSON.stringify(ids))
      .all<{ document: string }>();
    const erased = await eraser(results.map(({ document }): GenerationRecord => JSON.parse(document)));
    if (erased.length === 0) return 0;
    await database
      .prepare(
        `UPDATE generations SET document = (SELECT value ->> 1 FROM json_each(?1) WHERE value ->> 0 = generations.id)
         WHERE id IN (SELECT value ->> 0 FROM json_each(?1))`,
      )
      .bind(JSON.stringify(erased.map((record) => [record.id, JSON.stringify(record)])))
      .run();
    return erased.length;
  };
}
