// Erases somebody from the records of a workspace, or of all: who it was, the comments, the contents. Whatever is still
// in the queue is erased as it arrives. Can be done again at any time: what is left over by a failure is found then.
import { deleteContentsOf } from "./contents.ts";
import { eraseIdentity } from "./erase-identity.ts";
import { hashOf, isPerson, type Person, writtenAs } from "./identity.ts";
import { listRecordedWorkspaces, scanRecords } from "./scan-records.ts";

export interface Erasure extends Person {
  /** Undefined: in all of them. */
  workspaceId: string | undefined;
  /** Epoch milliseconds. */
  now: number;
}

/** Days that late records are erased: longer than the queue keeps them. */
const keptDays = 5;
const dayMs = 86_400_000;

/** How many records were erased. */
export async function erasePerson(
  place: { database: D1Database; bucket: R2Bucket },
  { field, value, workspaceId, now }: Erasure,
): Promise<number> {
  const values = writtenAs(value);
  await noteErasure(place.database, {
    hashes: await Promise.all(values.map((one) => hashOf({ field, value: one }))),
    workspaceId,
    now,
  });
  const person = { condition: isPerson(field, "?3"), value: JSON.stringify(values) };
  const workspaces = workspaceId === undefined ? await listRecordedWorkspaces(place.database) : [workspaceId];
  let erased = 0;
  for (const id of workspaces) {
    let cursor: string | undefined = "";
    while (cursor !== undefined) {
      const found = await scanRecords(place.database, { workspaceId: id, cursor }, person);
      // First the contents: a record that was erased is not found again.
      await deleteContentsOf(place, { workspaceId: id, records: found.records });
      await eraseIdentity(
        place.database,
        found.records.map((record) => record.id),
      );
      erased += found.records.length;
      cursor = found.cursor;
    }
  }
  return erased;
}

/** Before the records are looked through: each is found there or, when it comes later, meets this. */
async function noteErasure(
  database: D1Database,
  { hashes, workspaceId, now }: { hashes: string[]; workspaceId: string | undefined; now: number },
): Promise<void> {
  const insert = database.prepare("INSERT INTO erasures (hash, workspace_id, requested_at) VALUES (?1, ?2, ?3)");
  const at = new Date(now).toISOString();
  await database.batch(hashes.map((hash) => insert.bind(hash, workspaceId ?? null, at)));
}

/** Forgets the erasures that no record can be late for any more. */
export async function forgetErasures(database: D1Database, now: number): Promise<void> {
  const before = new Date(now - keptDays * dayMs).toISOString();
  await database.prepare("DELETE FROM erasures WHERE requested_at < ?1").bind(before).run();
}
