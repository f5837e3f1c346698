// What the daily cron does: removes contents past their retention, seals anew what an older key sealed, and refreshes
// prices where a source is configured. One failing does not keep the other from running.
import type { Bindings, Settings } from "../env.ts";
import { isolateOf } from "../isolate/isolate.ts";
import { runDailyUpkeep } from "./daily-upkeep.ts";
import { refreshPrices } from "./refresh-prices.ts";

export async function runDaily(_event: ScheduledController, bindings: Bindings): Promise<void> {
  const settings = isolateOf(bindings).settings;
  const outcomes = await Promise.allSettled([keepUp(bindings, settings), reprice(bindings, settings)]);
  for (const outcome of outcomes) {
    if (outcome.status === "fulfilled") console.log(outcome.value);
    else console.error(`daily cron: ${outcome.reason instanceof Error ? outcome.reason.message : outcome.reason}`);
  }
}

async function keepUp(bindings: Bindings, settings: Settings): Promise<string> {
  const place = { bucket: bindings.CONTENTS, database: bindings.DB };
  const { expired, resealed, unreadable, swept } = await runDailyUpkeep(place, { settings, now: Date.now() });
  return `daily cron: ${expired} contents expired, ${resealed} keys resealed, ${unreadable} that no ENCRYPTION_KEY opens, deleted contents swept: ${swept}`;
}

async function reprice(bindings: Bindings, { CATALOG_SOURCE_URL: url }: Settings): Promise<string> {
  if (url === undefined) return "daily cron: no CATALOG_SOURCE_URL, prices stay as they are";
  const changes = await refreshPrices({
    database: bindings.DB,
    url,
    now: Date.now(),
    fetch: (address, init) => fetch(address, init),
  });
  isolateOf(bindings).catalog.forget();
  return `daily cron: ${changes.length} prices changed`;
}
