// The records of a workspace that was deleted: they are the accounts and stay, without who it was. One stretch at a time,
// as a task of the upkeep.
import { eraseRecords } from "./erase-records.ts";
import type { StorePlace } from "./store-place.ts";

const prefix = "forget:";

export function forgetRecordsTask(workspaceId: string): string {
  return `${prefix}${workspaceId}`;
}

/** Undefined where the task is another one. */
export function workspaceToForget(task: string): string | undefined {
  return task.startsWith(prefix) ? task.slice(prefix.length) : undefined;
}

/** Answers where to go on; undefined: done. */
export async function forgetRecords(
  place: StorePlace,
  stretch: { workspaceId: string; cursor: string; calls: number },
): Promise<string | undefined> {
  return (await eraseRecords(place, { ...stretch, choose: () => true })).cursor;
}
