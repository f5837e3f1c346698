// What the daily cron does: removes contents past their retention and seals anew what an older key sealed.
import { type Bindings, settingsOf } from "../env.ts";
import { runDailyUpkeep } from "../store/daily-upkeep.ts";

export async function runDaily(_event: ScheduledController, bindings: Bindings): Promise<void> {
  const place = { bucket: bindings.CONTENTS, database: bindings.DB };
  const done = await runDailyUpkeep(place, { settings: settingsOf(bindings), now: Date.now() });
  console.log(`daily upkeep: ${done.expired} contents expired, ${done.resealed} keys resealed, swept: ${done.swept}`);
}
