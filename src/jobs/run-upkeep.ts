// Upkeep of stored contents and keys, in bounded runs: every minute what is under way, and once a day everything from the
// beginning. A task that fails leaves the others alone.
import { resealAlerts } from "../store/alerts.ts";
import { settleIntents } from "../store/audit-log.ts";
import { resealByokKeys } from "../store/byok-seal.ts";
import { resealDestinations } from "../store/destination-seal.ts";
import { removeReceipts } from "../store/destination-states.ts";
import { forgetErasures } from "../store/erase-person.ts";
import { sweepDeletedContents } from "../store/purge-contents.ts";
import { masterKeysOf } from "../store/sealing.ts";
import { beginTask, listTasks, noteProgress } from "../store/upkeep.ts";
import { dailyTasks, maxPages, runTask, type UpkeepRun } from "./upkeep-tasks.ts";

export interface Upkeep {
  /** A line for each thing that was done. */
  done: string[];
  failed: string[];
  /** Whether nothing is left to do: else the next run goes on. */
  finished: boolean;
}

/** Longer than the queue holds the messages that ask for them. */
const receiptsKeptMs = 15 * 86_400_000;

/** What a day begins with. */
export async function beginDailyUpkeep({ place: { database }, settings, now }: UpkeepRun): Promise<string> {
  await database.batch(Object.keys(dailyTasks).map((task) => beginTask(database, task)));
  await forgetErasures(database, now);
  await removeReceipts(database, new Date(now - receiptsKeptMs).toISOString());
  const masterKeys = await masterKeysOf(settings);
  if (masterKeys === undefined) return "there is no ENCRYPTION_KEY, nothing to seal anew";
  const sealed = [
    await resealByokKeys({ database, masterKeys }),
    await resealDestinations({ database, masterKeys }),
    await resealAlerts({ database, masterKeys }),
  ];
  const [resealed, unreadable] = (["resealed", "unreadable"] as const).map((name) =>
    sealed.reduce((sum, one) => sum + one[name], 0),
  );
  return `${resealed} provider keys, destinations and alerts sealed anew, ${unreadable} that no ENCRYPTION_KEY opens`;
}

/** What an isolate's cron asks for: `isDaily`, from the beginning. */
export async function runUpkeep(run: UpkeepRun, isDaily: boolean): Promise<Upkeep> {
  const begun: Upkeep = { done: [], failed: [], finished: true };
  if (isDaily)
    await attempt("daily upkeep", begun, async () => {
      begun.done.push(await beginDailyUpkeep(run));
      return true;
    });
  const { done, failed, finished } = await continueUpkeep(run);
  return { done: [...begun.done, ...done], failed: [...begun.failed, ...failed], finished: begun.finished && finished };
}

export async function continueUpkeep(run: UpkeepRun): Promise<Upkeep> {
  const { place, now } = run;
  const upkeep: Upkeep = { done: [], failed: [], finished: true };
  await attempt("deleted contents", upkeep, async () => sweepDeletedContents(place, { now, pages: maxPages }));
  await attempt("audit log", upkeep, async () => {
    const count = await settleIntents(place.database, now);
    if (count > 0) upkeep.done.push(`${count} changes whose end nobody saw are in the audit log`);
    return true;
  });
  for (const { task, cursor } of await listTasks(place.database)) {
    await attempt(task, upkeep, async () => {
      const piece = await runTask(run, { task, cursor });
      if (piece.did !== undefined) upkeep.done.push(piece.did);
      await noteProgress(place.database, { task, cursor: piece.cursor });
      return piece.cursor === undefined;
    });
  }
  return upkeep;
}

async function attempt(name: string, upkeep: Upkeep, work: () => Promise<boolean>): Promise<void> {
  try {
    if (!(await work())) upkeep.finished = false;
  } catch (thrown) {
    upkeep.finished = false;
    upkeep.failed.push(`${name}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
