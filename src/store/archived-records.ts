// Records that were moved to R2: D1 knows which objects there are, and from when until when their records are.

import type { GenerationData } from "../accounting/generation-data.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { recordOfData } from "../accounting/record-of-data.ts";
import { timeOfGeneration } from "../wire/generation-id.ts";
import { type PartAddress, partKey } from "./archive-address.ts";
import { gunzipLines } from "./record-chunks.ts";
import { recordedWorkspaces } from "./recorded-workspaces.ts";

interface ArchivePlace {
  database: D1Database;
  bucket: R2Bucket;
}

export interface PartRow extends PartAddress {
  workspaceId: string;
  firstAt: number;
  lastAt: number;
  records: number;
  revision: number;
}

const columns =
  "workspace_id AS workspaceId, day, part, folder, first_at AS firstAt, last_at AS lastAt, records, revision";

/** The lines of an object; undefined where it is not there. */
export async function readPart(bucket: R2Bucket, address: PartAddress): Promise<GenerationData[] | undefined> {
  const object = await bucket.get(partKey(address));
  return object === null ? undefined : gunzipLines<GenerationData>(await object.arrayBuffer());
}

export async function isArchived(
  place: ArchivePlace,
  { workspaceId, createdAt, id }: GenerationRecord,
): Promise<boolean> {
  const { results } = await place.database
    .prepare(
      `SELECT ${columns} FROM record_parts WHERE workspace_id = ?1 AND day = ?2 AND first_at <= ?3 AND last_at >= ?3`,
    )
    .bind(workspaceId, createdAt.slice(0, 10), Date.parse(createdAt))
    .all<PartRow>();
  return (await findIn(place.bucket, results, id)) !== undefined;
}

/** Of that workspace, or of whichever. */
export async function findArchived(
  { workspaceId, ...place }: ArchivePlace & { workspaceId?: string | undefined },
  id: string,
): Promise<GenerationRecord | undefined> {
  const at = timeOfGeneration(id);
  if (at === undefined) return undefined;
  const day = new Date(at).toISOString().slice(0, 10);
  const { results } = await place.database
    .prepare(
      `${recordedWorkspaces("record_parts")}
       SELECT ${columns} FROM recorded JOIN record_parts ON workspace_id = recorded.id
       WHERE day = ?1 AND first_at <= ?2 AND last_at >= ?2 AND (?3 IS NULL OR workspace_id = ?3)`,
    )
    .bind(day, at, workspaceId ?? null)
    .all<PartRow>();
  const found = await findIn(place.bucket, results, id);
  return found === undefined ? undefined : recordOfData(found);
}

async function findIn(bucket: R2Bucket, parts: readonly PartRow[], id: string): Promise<GenerationData | undefined> {
  for (const part of parts) {
    const found = (await readPart(bucket, part))?.find((line) => line.id === id);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Newest day first; `until`: the first that is not wanted, `""` for all. */
export async function listPartsBefore(
  database: D1Database,
  { workspaceId, until, limit }: { workspaceId: string; until: number; limit: number },
): Promise<PartRow[]> {
  const { results } = await database
    .prepare(
      `SELECT ${columns} FROM record_parts WHERE workspace_id = ?1 AND day <= ?2 AND first_at <= ?3
       ORDER BY day DESC, last_at DESC LIMIT ?4`,
    )
    .bind(workspaceId, new Date(until).toISOString().slice(0, 10), until, limit)
    .all<PartRow>();
  return results;
}
