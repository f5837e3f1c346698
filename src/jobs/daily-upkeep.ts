// What the daily cron does with stored contents and keys: removes what is past its retention or was deleted, and seals
// anew what an earlier ENCRYPTION_KEY sealed.
import type { Settings } from "../env.ts";
import { resealByokKeys } from "../store/byok-seal.ts";
import { rewrapDataKeys } from "../store/data-keys.ts";
import { type ContentsPlace, purgeExpired, sweepDeletedContents } from "../store/purge-contents.ts";
import type { Resealed } from "../store/reseal.ts";
import { type MasterKeys, masterKeysOf } from "../store/sealing.ts";
import { readAllWorkspaces } from "../store/workspaces.ts";

export interface DailyUpkeep {
  /** Objects removed because of their age. */
  expired: number;
  /** Whether every deleted object is gone. */
  swept: boolean;
  /** Keys sealed anew, and keys that no ENCRYPTION_KEY at hand opens. */
  resealed: number;
  unreadable: number;
}

export async function runDailyUpkeep(
  place: ContentsPlace,
  { settings, now }: { settings: Settings; now: number },
): Promise<DailyUpkeep> {
  let expired = 0;
  for (const { folder, settings: workspace } of await readAllWorkspaces(place.database)) {
    const retentionDays = workspace.io_logging_retention_days;
    if (retentionDays !== null) expired += await purgeExpired(place.bucket, { folder, retentionDays, now });
  }
  const swept = await sweepDeletedContents(place);
  const masterKeys = await masterKeysOf(settings);
  const sealing = masterKeys === undefined ? [] : await resealAll(place.database, masterKeys);
  return {
    expired,
    swept,
    resealed: sealing.reduce((sum, { resealed }) => sum + resealed, 0),
    unreadable: sealing.reduce((sum, { unreadable }) => sum + unreadable, 0),
  };
}

async function resealAll(database: D1Database, masterKeys: MasterKeys): Promise<Resealed[]> {
  return [await rewrapDataKeys({ database, masterKeys }), await resealByokKeys({ database, masterKeys })];
}
