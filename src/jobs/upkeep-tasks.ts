// What upkeep there is, each a task that does a bounded piece and says where to go on. A task that fails is tried again at
// the next run; none may do harm when it is done twice, or by two at once.
import type { Settings } from "../env.ts";
import { continueErasure, type ErasureTask, erasureOf } from "../store/erase-person.ts";
import { forgetRecords, workspaceToForget } from "../store/forget-records.ts";
import { moveFormerDataKeys, moveFormerDeletions } from "../store/former-data-keys.ts";
import { purgeExpired } from "../store/purge-contents.ts";
import { purgeUnknown } from "../store/purge-unknown.ts";
import { rewrapDataKeys } from "../store/rewrap-data-keys.ts";
import { masterKeysOf } from "../store/sealing.ts";
import type { StorePlace } from "../store/store-place.ts";
import { readWorkspacesAfter } from "../store/workspaces.ts";

export interface UpkeepRun {
  place: StorePlace;
  settings: Settings;
  /** Epoch milliseconds. */
  now: number;
}

export interface Piece {
  /** Where to go on; undefined: the task is done. */
  cursor: string | undefined;
  /** What was done, in words for the log; undefined: nothing worth a line. */
  did?: string | undefined;
}

type Task = (run: UpkeepRun, cursor: string) => Promise<Piece>;

/** Pages of 1,000 objects for each task and run: together well below the calls that an invocation has. */
export const maxPages = 50;
/** Calls of storage for each task that walks through records, and run. */
const maxCalls = 150;

/** Those that begin anew every day. */
export const dailyTasks = {
  "expired contents": removeExpired,
  "former data keys": moveFormer,
  "wrapping of data keys": rewrap,
  "unknown folders": removeUnknown,
} satisfies Record<string, Task>;

const daily: Readonly<Record<string, Task>> = dailyTasks;

/** A task that this version does not know is done. */
export function runTask(run: UpkeepRun, { task, cursor }: { task: string; cursor: string }): Promise<Piece> {
  const workspaceId = workspaceToForget(task);
  if (workspaceId !== undefined) return forget(run, { workspaceId, cursor });
  const erasure = erasureOf(task);
  if (erasure !== undefined) return erase(run, { task: erasure, cursor });
  return daily[task]?.(run, cursor) ?? Promise.resolve({ cursor: undefined });
}

async function removeExpired({ place, now }: UpkeepRun, cursor: string): Promise<Piece> {
  let after = cursor;
  let [pages, count] = [maxPages, 0];
  const did = () => (count === 0 ? undefined : `${count} contents past their retention removed`);
  for (;;) {
    const workspaces = await readWorkspacesAfter(place.database, after);
    for (const { id, folder, settings } of workspaces) {
      const retentionDays = settings.io_logging_retention_days;
      if (retentionDays !== null) {
        const { removed, pages: left } = await purgeExpired(place.bucket, { folder, retentionDays, now, pages });
        pages = left;
        count += removed;
        if (pages === 0) return { cursor: after, did: did() };
      }
      after = id;
    }
    if (workspaces.length === 0) return { cursor: undefined, did: did() };
  }
}

async function moveFormer({ place, now }: UpkeepRun, cursor: string): Promise<Piece> {
  await moveFormerDeletions(place);
  return { cursor: await moveFormerDataKeys(place, { after: cursor, now }) };
}

async function rewrap({ place, settings }: UpkeepRun, cursor: string): Promise<Piece> {
  const masterKeys = await masterKeysOf(settings);
  if (masterKeys === undefined) return { cursor: undefined };
  const done = await rewrapDataKeys({ bucket: place.bucket, masterKeys }, cursor);
  const isWorthALine = done.resealed + done.unreadable > 0;
  const did = `${done.resealed} data keys wrapped anew, ${done.unreadable} that no ENCRYPTION_KEY opens`;
  return { cursor: done.cursor, did: isWorthALine ? did : undefined };
}

async function removeUnknown({ place, now }: UpkeepRun): Promise<Piece> {
  const isDone = await purgeUnknown(place, { now, pages: maxPages });
  return { cursor: isDone ? undefined : "under way" };
}

async function forget({ place }: UpkeepRun, stretch: { workspaceId: string; cursor: string }): Promise<Piece> {
  return { cursor: await forgetRecords(place, { ...stretch, calls: maxCalls }) };
}

async function erase({ place }: UpkeepRun, stretch: { task: ErasureTask; cursor: string }): Promise<Piece> {
  return { cursor: await continueErasure(place, { ...stretch, calls: maxCalls }) };
}
