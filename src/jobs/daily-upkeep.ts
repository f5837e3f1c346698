// What the daily cron does with stored contents and keys: removes what is past its retention or was deleted, and seals
// anew what an earlier ENCRYPTION_KEY sealed.
import type { Settings } from "../env.ts";
import { resealByokKeys } from "../store/byok.ts";
import { rewrapDataKeys } from "../store/data-keys.ts";
import { type ContentsPlace, purgeExpired, sweepDeletedContents } from "../store/purge-contents.ts";
import { masterKeysOf } from "../store/sealing.ts";
import { readWorkspaceRow, type WorkspaceRow } from "../store/workspaces.ts";

export interface DailyUpkeep {
  /** Objects removed because of their age. */
  expired: number;
  /** Whether every deleted object is gone. */
  swept: boolean;
  /** Keys sealed anew. */
  resealed: number;
}

export async function runDailyUpkeep(
  place: ContentsPlace,
  { settings, now }: { settings: Settings; now: number },
): Promise<DailyUpkeep> {
  const { results } = await place.database.prepare("SELECT * FROM workspaces").all<WorkspaceRow>();
  let expired = 0;
  for (const { folder, settings: workspace } of results.map(readWorkspaceRow)) {
    const retentionDays = workspace.io_logging_retention_days;
    if (retentionDays !== null) expired += await purgeExpired(place.bucket, { folder, retentionDays, now });
  }
  const swept = await sweepDeletedContents(place);
  const masterKeys = await masterKeysOf(settings);
  const resealed =
    masterKeys === undefined
      ? 0
      : (await rewrapDataKeys({ database: place.database, masterKeys })) +
        (await resealByokKeys(place.database, masterKeys));
  return { expired, swept, resealed };
}
