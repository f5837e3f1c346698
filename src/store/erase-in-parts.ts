// Records in the archive, for an erasure: an object is written anew under its name, if it is as it was read, and read back.
import { type GenerationData, generationData } from "../accounting/generation-data.ts";
import { recordOfData } from "../accounting/record-of-data.ts";
import { type PartAddress, partKey } from "./archive-address.ts";
import { putAndCompare } from "./archive-records.ts";
import type { Eraser, Look, Where } from "./erase-piece.ts";
import { gunzipLines, gzipLines } from "./record-chunks.ts";
import { withRetries } from "./record-guard.ts";
import type { StorePlace } from "./store-place.ts";

const partsALook = 50;

export async function lookAtParts({ database, bucket }: StorePlace, { workspaceId, after }: Where): Promise<Look> {
  const [day = "", part = ""] = after.split(" ");
  const { results } = await database
    .prepare(
      `SELECT day, part, folder FROM record_parts WHERE workspace_id = ?1 AND (day, part) > (?2, ?3)
       ORDER BY day, part LIMIT ?4`,
    )
    .bind(workspaceId, day, part, partsALook)
    .all<PartAddress>();
  const last = results.at(-1);
  return {
    pieces: results.map((address) => (eraser) => withRetries(() => eraseIn(bucket, partKey(address), eraser))),
    next: last === undefined || results.length < partsALook ? undefined : `${last.day} ${last.part}`,
    callsAPiece: 1,
  };
}

async function eraseIn(bucket: R2Bucket, object: string, eraser: Eraser): Promise<number> {
  const stored = await bucket.get(object);
  // Past its retention meanwhile.
  if (stored === null) return 0;
  const lines = await gunzipLines<GenerationData>(await stored.arrayBuffer());
  const erased = new Map((await eraser(lines.map(recordOfData))).map((record) => [record.id, record]));
  if (erased.size === 0) return 0;
  const bytes = await gzipLines(
    lines.map((line) => {
      const record = erased.get(line.id);
      if (record === undefined) return line;
      const { external_user, session_id, http_referer, user_agent } = generationData(record);
      return { ...line, external_user, session_id, http_referer, user_agent };
    }),
  );
  await putAndCompare(bucket, { object, bytes, onlyIf: { etagMatches: stored.etag } });
  return erased.size;
}
