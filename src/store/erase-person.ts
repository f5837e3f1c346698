// Erases somebody from the records of a workspace, or of all: who it was, the comments, the contents. Whatever is still
// in the queue is erased as it arrives; what is too much for one request, upkeep goes on with, knowing only hashes. Can be
// done again at any time: what is left over by a failure is found then.

import { forgetCachedAnswers } from "./cache-keys.ts";
import { eraseRecords } from "./erase-records.ts";
import { eraseFacts } from "./fact-chunks.ts";
import { hashOf, isHashed, isPerson, type Person, writtenAs } from "./identity.ts";
import { forgetInViews } from "./log-views.ts";
import { listRecordedWorkspaces } from "./recorded-workspaces.ts";
import type { StorePlace } from "./store-place.ts";
import { beginTask } from "./upkeep.ts";
import { listWorkspaceIds } from "./workspaces.ts";

export interface Erasure extends Person {
  /** Undefined: in all of them. */
  workspaceId: string | undefined;
  /** Epoch milliseconds. */
  now: number;
}

/** Days that late records are erased, also such as were kept aside and are delivered again by hand. */
const keptDays = 400;
const dayMs = 86_400_000;

/** Calls of storage that one request takes, about: Workers allow a thousand. */
const maxCalls = 300;

const prefix = "erase:";

/** How many records were erased; where there is more to look at, upkeep goes on. */
export async function erasePerson(place: StorePlace, { field, value, workspaceId, now }: Erasure): Promise<number> {
  const hashes = await Promise.all(writtenAs(value).map((one) => hashOf({ field, value: one })));
  await noteErasure(place.database, { hashes, workspaceId, now });
  await forgetInViews(place.database, { field, value, workspaceId });
  const workspaces = workspaceId === undefined ? await listAll(place.database) : [workspaceId];
  // Nobody knows whose words they are, and their records may be on the way.
  await forgetCachedAnswers(
    place.bucket,
    workspaceId === undefined ? await listWorkspaceIds(place.database) : workspaces,
  );
  let [records, left] = [0, maxCalls];
  for (const id of await listFacts(place.database, workspaceId))
    await eraseFacts(place.database, { workspaceId: id, field, values: writtenAs(value) });
  for (const id of workspaces) {
    const walk = { workspaceId: id, cursor: "", calls: left, choose: isPerson({ field, value }) };
    const erased = await eraseRecords(place, walk);
    records += erased.records;
    left = erased.calls;
    if (erased.cursor === undefined) continue;
    const task = `${prefix}${id} ${new Date(now).toISOString()} ${hashes.join(" ")}`;
    await beginTask(place.database, task, erased.cursor).run();
  }
  return records;
}

export interface ErasureTask {
  workspaceId: string;
  /** ISO 8601; later records stay. */
  until: string;
  hashes: ReadonlySet<string>;
}

/** Undefined where the task is another one. */
export function erasureOf(task: string): ErasureTask | undefined {
  if (!task.startsWith(prefix)) return undefined;
  const [workspaceId = "", until = "", ...hashes] = task.slice(prefix.length).split(" ");
  return { workspaceId, until, hashes: new Set(hashes) };
}

/** Answers where to go on; undefined: done. */
export async function continueErasure(
  place: StorePlace,
  { task, cursor, calls }: { task: ErasureTask; cursor: string; calls: number },
): Promise<string | undefined> {
  const { workspaceId, hashes, until } = task;
  return (await eraseRecords(place, { workspaceId, cursor, calls, choose: isHashed(hashes, until) })).cursor;
}

async function listAll(database: D1Database): Promise<string[]> {
  const tables = ["generations", "record_chunks", "record_parts"] as const;
  const found = await Promise.all(tables.map((table) => listRecordedWorkspaces(database, table)));
  return [...new Set(found.flat())];
}

async function listFacts(database: D1Database, workspaceId: string | undefined): Promise<string[]> {
  return workspaceId === undefined ? listRecordedWorkspaces(database, "fact_chunks") : [workspaceId];
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
