// The records of a workspace that was deleted: they are the accounts and stay, without who it was. One stretch at a time,
// as a task of the upkeep.
import { eraseIdentity } from "./erase-identity.ts";
import { hasIdentity } from "./identity.ts";
import { scanRecords } from "./scan-records.ts";

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
  database: D1Database,
  stretch: { workspaceId: string; cursor: string },
): Promise<string | undefined> {
  const { records, cursor } = await scanRecords(database, stretch, { condition: hasIdentity, value: "" });
  await eraseIdentity(
    database,
    records.map(({ id }) => id),
  );
  return cursor;
}
