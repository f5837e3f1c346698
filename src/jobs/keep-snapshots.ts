// The sealed snapshots of keys and catalog: every minute those of what changed, twice a day all of them, so that none is a
// day old, and every hour those of keys whose limit they remember.
import { dayOf } from "../accounting/spend-window.ts";
import { refreshSnapshots, renewLimited, renewSnapshots } from "../store/refresh-snapshots.ts";
import { masterKeysOf } from "../store/sealing.ts";
import type { UpkeepRun } from "./upkeep-tasks.ts";

const hourMs = 3_600_000;
const minuteMs = 60_000;
/** Below the calls that an invocation has: four for each. */
const maxEachRun = 100;

/** A line for the log where there is something to say. `scheduledTime`: epoch milliseconds of the cron. */
export async function keepSnapshots(
  { place: { database, bucket }, settings, now }: UpkeepRun,
  scheduledTime: number,
): Promise<string[]> {
  const masterKeys = await masterKeysOf(settings);
  if (masterKeys === undefined) return [];
  if (scheduledTime % (12 * hourMs) < minuteMs) await renewSnapshots(database);
  else if (scheduledTime % hourMs < minuteMs) await renewLimited(database, dayOf(now - 24 * hourMs));
  const count = await refreshSnapshots({ database, bucket, masterKeys }, { now, limit: maxEachRun });
  return count < maxEachRun ? [] : [`${count} written, more to come`];
}
