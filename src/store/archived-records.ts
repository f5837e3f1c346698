// Records that were moved to R2: D1 knows which objects there are, and from when until when their records are.

import type { GenerationData } from "../accounting/generation-data.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { recordOfData } from "../accounting/record-of-data.ts";
import { dayOf } from "../accounting/spend-window.ts";
import { timeOfGeneration } from "../wire/generation-id.ts";
import { type PartAddress, partKey } from "./archive-address.ts";
import { gunzipLines } from "./record-chunks.ts";
import { recordedWorkspaces } from "./recorded-workspaces.ts";
import type { StorePlace } from "./store-place.ts";

export interface PartRow extends PartAddress {
  workspaceId: string;
  firstAt: number;
  lastAt: number;
}

const columns = "workspace_id AS workspaceId, day, part, folder, first_at AS firstAt, last_at AS lastAt";

/** The lines of an object; undefined where it is not there. */
export async function readPart(bucket: R2Bucket, address: PartAddress): Promise<GenerationData[] | undefined> {
  const object = await bucket.get(partKey(address));
  return object === null ? undefined : gunzipLines<GenerationData>(await object.arrayBuffer());
}

/** Answers the ids of those of the records that the archive has. Each object is unpacked once. */
export async function archivedAmong(
  { database, bucket }: StorePlace,
  records: readonly GenerationRecord[],
): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const days = Map.groupBy(records, ({ workspaceId, createdAt }) => `${workspaceId} ${createdAt.slice(0, 10)}`);
  for (const [name, those] of days) {
    const times = new Map(those.map(({ id, createdAt }) => [id, Date.parse(createdAt)]));
    const { results } = await database
      .prepare(`SELECT ${columns} FROM record_parts WHERE workspace_id = ?1 AND day = ?2`)
      .bind(...name.split(" "))
      .all<PartRow>();
    for (const part of results) {
      if (![...times.values()].some((at) => part.firstAt <= at && at <= part.lastAt)) continue;
      for (const { id } of (await readPart(bucket, part)) ?? []) if (times.has(id)) found.add(id);
    }
  }
  return found;
}

/** Of that workspace, or of whichever. */
export async function findArchived(
  { workspaceId, ...place }: StorePlace & { workspaceId?: string | undefined },
  id: string,
): Promise<GenerationRecord | undefined> {
  const at = timeOfGeneration(id);
  if (at === undefined) return undefined;
  const { results } = await place.database
    .prepare(
      `${recordedWorkspaces("record_parts")}
       SELECT ${columns} FROM recorded JOIN record_parts ON workspace_id = recorded.id
       WHERE day = ?1 AND first_at <= ?2 AND last_at >= ?2 AND (?3 IS NULL OR workspace_id = ?3)`,
    )
    .bind(dayOf(at), at, workspaceId ?? null)
    .all<PartRow>();
  for (const part of results) {
    const found = (await readPart(place.bucket, part))?.find((line) => line.id === id);
    if (found !== undefined) return recordOfData(found);
  }
  return undefined;
}

/** Those that begin by `until` (epoch milliseconds), newest day first. */
export async function listPartsBefore(
  database: D1Database,
  { workspaceId, until, limit }: { workspaceId: string; until: number; limit: number },
): Promise<PartRow[]> {
  const { results } = await database
    .prepare(
      `SELECT ${columns} FROM record_parts WHERE workspace_id = ?1 AND day <= ?2 AND first_at <= ?3
       ORDER BY day DESC, last_at DESC LIMIT ?4`,
    )
    .bind(workspaceId, dayOf(until), until, limit)
    .all<PartRow>();
  return results;
}

/** Whether records of that time are in the archive. Epoch milliseconds. */
export async function hasArchived(
  database: D1Database,
  { workspaceId, from, until }: { workspaceId: string; from: number; until: number },
): Promise<boolean> {
  const [newest] = await listPartsBefore(database, { workspaceId, until, limit: 1 });
  return newest !== undefined && newest.lastAt >= from;
}

/** Whether sums tell of requests before that day: without their records where these are past their retention. */
export async function hasSumsBefore(
  database: D1Database,
  { workspaceId, day }: { workspaceId: string; day: string },
): Promise<boolean> {
  const found = await database
    .prepare("SELECT 1 FROM roll_ups WHERE workspace_id = ?1 AND grain = 'w' AND period < ?2 LIMIT 1")
    .bind(workspaceId, day)
    .first();
  return found !== null;
}
