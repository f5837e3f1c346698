// What the crons do: every minute the upkeep that is under way, once a day all of it and new prices where a source is
// configured. One failing does not keep the other from running.
import type { Bindings } from "../env.ts";
import { isolateOf } from "../isolate/isolate.ts";
import { alertPlaceOf, keepDeliveries } from "../store/alert-deliveries.ts";
import { saveWaiting } from "../store/waiting-records.ts";
import { noticeWaiting } from "./alerts/notice-waiting.ts";
import { consoleOf } from "./console-of.ts";
import { keepSnapshots } from "./keep-snapshots.ts";
import { repriceDaily } from "./reprice-daily.ts";
import type { UpkeepRun } from "./upkeep-tasks.ts";

/** As wrangler.toml writes it; any other one is the daily cron. */
export const everyMinute = "* * * * *";

export async function runScheduled(
  { cron, scheduledTime }: Pick<ScheduledController, "cron" | "scheduledTime">,
  bindings: Bindings,
): Promise<void> {
  const run: UpkeepRun = {
    place: { bucket: bindings.CONTENTS, database: bindings.DB },
    settings: isolateOf(bindings).settings,
    now: Date.now(),
  };
  await report("snapshots", () => keepSnapshots(run, scheduledTime));
  await report("records", () => takeWaiting(run, bindings));
  await report("alerts", async () => {
    await keepDeliveries(alertPlaceOf(bindings), run.now);
    return [];
  });
  await report("sums", async () => {
    await consoleOf(bindings).closeSums(run.now);
    return [];
  });
  await report("archive", async () => {
    const { RECORDS_HOT_DAYS, RECORDS_KEEP_DAYS, D1_SOFT_LIMIT_MB } = run.settings;
    return await consoleOf(bindings).keepRecords({ RECORDS_HOT_DAYS, RECORDS_KEEP_DAYS, D1_SOFT_LIMIT_MB }, run.now);
  });
  const isDaily = cron !== everyMinute;
  await report("upkeep", () => upkeep(run, bindings, isDaily));
  if (isDaily) await report("daily cron", async () => [await reprice(bindings, run)]);
}

async function takeWaiting({ place, now }: UpkeepRun, bindings: Bindings): Promise<string[]> {
  const { saved, since } = await saveWaiting(place, bindings.RECORDS);
  if (since !== undefined) await noticeWaiting(bindings, since, now);
  return saved === 0 ? [] : [`${saved} that had waited in R2 are in D1`];
}

async function report(name: string, work: () => Promise<string[]>): Promise<void> {
  try {
    for (const line of await work()) console.log(`${name}: ${line}`);
  } catch (thrown) {
    console.error(`${name}: ${thrown instanceof Error ? thrown.message : thrown}`);
  }
}

async function upkeep({ settings, now }: UpkeepRun, bindings: Bindings, isDaily: boolean): Promise<string[]> {
  const { done, failed } = await consoleOf(bindings).upkeep(settings, { now, isDaily });
  for (const line of failed) console.error(`upkeep, tried again in a minute: ${line}`);
  return done;
}

async function reprice(bindings: Bindings, { settings, now }: UpkeepRun): Promise<string> {
  const { CATALOG_SOURCE_URL: url } = settings;
  if (url === undefined) return "no CATALOG_SOURCE_URL, prices stay as they are";
  try {
    const prices = await repriceDaily({
      place: alertPlaceOf(bindings),
      url,
      now,
      fetch: (address, init) => fetch(address, init),
      readListing: (listing, catalog) => consoleOf(bindings).readListing(listing, catalog),
    });
    return `${prices} prices changed`;
  } finally {
    isolateOf(bindings).catalog.forget();
  }
}
