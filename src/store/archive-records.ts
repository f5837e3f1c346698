// Moves records from D1 to R2, an object at a time: written, read back and compared, and only then deleted from D1, in a
// transaction that fails where anybody has touched them meanwhile. Which ones are moved when is decided elsewhere.
import { generationData } from "../accounting/generation-data.ts";
import type { GenerationRecord } from "../accounting/generation-record.ts";
import { partKey } from "./archive-address.ts";
import { gunzipLines, gzipLines } from "./record-chunks.ts";
import { guardOf, RecordConflict } from "./record-guard.ts";
import { recordedWorkspaces } from "./recorded-workspaces.ts";
import type { StorePlace } from "./store-place.ts";

export interface OldestDay {
  workspaceId: string;
  day: string;
  /** Bytes of D1. */
  size: number;
}

/** The oldest day that has records in D1; undefined where there are none. */
export async function findOldestDay(database: D1Database): Promise<OldestDay | undefined> {
  const { results, meta } = await database
    .prepare(
      `${recordedWorkspaces("record_chunks")}
       SELECT id AS workspaceId, (SELECT MIN(day) FROM record_chunks WHERE workspace_id = recorded.id) AS day
       FROM recorded WHERE id IS NOT NULL ORDER BY day LIMIT 1`,
    )
    .all<{ workspaceId: string; day: string }>();
  const [oldest] = results;
  return oldest === undefined ? undefined : { ...oldest, size: meta.size_after };
}

/** Records of one object: what a look at one of them unpacks. */
const maxRecords = 1_000;

interface Chunk {
  id: number;
  revision: number;
  records: GenerationRecord[];
}

/** Moves the next chunks of that day, which it must have; answers how many records that were. `now`: epoch milliseconds. */
export async function archiveChunks(
  place: StorePlace,
  { workspaceId, day, now }: { workspaceId: string; day: string; now: number },
): Promise<number> {
  const { database, bucket } = place;
  const chunks = await readChunks(database, { workspaceId, day });
  const records = chunks.flatMap((chunk) => chunk.records).toSorted(byTime);
  const folder = await folderOf(database, workspaceId);
  const part = `${chunks[0]?.id}-${crypto.randomUUID().slice(0, 8)}`;
  const object = partKey({ folder, day, part });
  await database.prepare("INSERT INTO record_part_writes VALUES (?1, ?2)").bind(object, now).run();
  await putAndCompare(bucket, { object, bytes: await gzipLines(records.map(generationData)) });
  const times = records.map(({ createdAt }) => Date.parse(createdAt));
  await database.batch([
    guardOf(database, {
      sql: "EXISTS (SELECT 1 FROM record_part_writes WHERE object = ?1 AND begun_at >= 0)",
      values: [object],
    }),
    database.prepare("DELETE FROM record_part_writes WHERE object = ?1").bind(object),
    database
      .prepare(
        `INSERT INTO record_parts (workspace_id, day, part, folder, first_at, last_at, records)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)`,
      )
      .bind(workspaceId, day, part, folder, times[0], times.at(-1), records.length),
    ...deleteChunks(database, { workspaceId, chunks }),
  ]);
  return records.length;
}

/** Deletes the next chunks of a day for good. */
export async function dropChunks(
  database: D1Database,
  { workspaceId, day }: { workspaceId: string; day: string },
): Promise<number> {
  const chunks = await readChunks(database, { workspaceId, day });
  await database.batch(deleteChunks(database, { workspaceId, chunks }));
  return chunks.reduce((sum, { records }) => sum + records.length, 0);
}

async function readChunks(
  database: D1Database,
  { workspaceId, day }: { workspaceId: string; day: string },
): Promise<Chunk[]> {
  const { results: sizes } = await database
    .prepare("SELECT id, records FROM record_chunks WHERE workspace_id = ?1 AND day = ?2 ORDER BY id LIMIT ?3")
    .bind(workspaceId, day, maxRecords)
    .all<{ id: number; records: number }>();
  let room = maxRecords;
  const chosen: number[] = [];
  for (const { id, records } of sizes) {
    if (room <= 0) break;
    chosen.push(id);
    room -= records;
  }
  if (chosen.length === 0) throw new RecordConflict(`somebody else took the records of ${day}`);
  const { results } = await database
    .prepare("SELECT id, revision, lines FROM record_chunks WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id")
    .bind(JSON.stringify(chosen))
    .all<{ id: number; revision: number; lines: unknown }>();
  return Promise.all(
    results.map(async ({ id, revision, lines }) => ({
      ...{ id, revision },
      records: await gunzipLines<GenerationRecord>(lines),
    })),
  );
}

/** Fails where one of them is not as it was read. */
function deleteChunks(
  database: D1Database,
  { workspaceId, chunks }: { workspaceId: string; chunks: readonly Chunk[] },
): D1PreparedStatement[] {
  const seen = JSON.stringify(chunks.map(({ id, revision }) => [id, revision]));
  const rows = JSON.stringify(
    chunks.flatMap(({ records }) => records.map(({ createdAt, id }) => [Date.parse(createdAt), id])),
  );
  const listed = "(SELECT value ->> 0, value ->> 1 FROM json_each(?1))";
  return [
    guardOf(database, {
      sql: `(SELECT COUNT(*) FROM record_chunks WHERE (id, revision) IN ${listed}) = ?2`,
      values: [seen, chunks.length],
    }),
    database
      .prepare(
        `DELETE FROM records WHERE workspace_id = ?1 AND (at, id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?2))`,
      )
      .bind(workspaceId, rows),
    database.prepare(`DELETE FROM record_chunks WHERE id IN (SELECT value ->> 0 FROM json_each(?1))`).bind(seen),
  ];
}

/** The workspace may be gone: its records stay, as its accounts. */
async function folderOf(database: D1Database, workspaceId: string): Promise<string> {
  const row = await database
    .prepare("SELECT folder FROM workspaces WHERE id = ?1")
    .bind(workspaceId)
    .first<{ folder: string }>();
  return row?.folder ?? workspaceId;
}

/** Throws where R2 does not give back what was written. */
export async function putAndCompare(
  bucket: R2Bucket,
  { object, bytes, onlyIf }: { object: string; bytes: Uint8Array; onlyIf?: R2Conditional | undefined },
): Promise<void> {
  const written = await bucket.put(object, bytes, {
    httpMetadata: { contentType: "application/gzip" },
    ...(onlyIf === undefined ? undefined : { onlyIf }),
  });
  if (written === null) throw new RecordConflict(`${object} was changed meanwhile`);
  const stored = await (await bucket.get(object))?.arrayBuffer();
  if (stored === undefined || !isEqual(new Uint8Array(stored), bytes)) {
    throw new Error(`${object} does not read as it was written: its records stay in D1`);
  }
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.byteLength === other.byteLength && one.every((byte, index) => byte === other[index]);
}

function byTime(one: GenerationRecord, other: GenerationRecord): number {
  return one.createdAt < other.createdAt ? -1 : Number(one.createdAt > other.createdAt);
}
