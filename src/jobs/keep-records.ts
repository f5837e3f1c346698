// What is done with records every minute, a bounded part at a time: days that are old enough, or that D1 has no room for,
// go to the archive; what is past its retention goes for good.
import { dayOf } from "../accounting/spend-window.ts";
import type { RecordsKept } from "../env.ts";
import { hoursKeptDays } from "../store/analytics/sources.ts";
import { archiveChunks, dropChunks, findOldestDay, type OldestDay } from "../store/archive-records.ts";
import { removeGivenUp, removePartsBefore, removePeriodsBefore } from "../store/archive-retention.ts";
import { removeFactsBefore } from "../store/fact-chunks.ts";
import { moveFormerRecords } from "../store/move-former.ts";
import { isConflict, withRetries } from "../store/record-guard.ts";
import type { StorePlace } from "../store/store-place.ts";

const dayMs = 86_400_000;
const bytesPerMegabyte = 1_000_000;
/** Objects written, or stretches of records moved, in one run. */
const maxSteps = 20;
/** Minutes are looked at as they end. One is written a minute, so that more than one a run catches up. */
const minutesKeptMs = 3_600_000;
const minutesEachRun = 2;

export interface KeepInput {
  place: StorePlace;
  settings: RecordsKept;
  /** Epoch milliseconds. */
  now: number;
}

export interface Kept {
  did: string[];
  finished: boolean;
}

export async function keepRecords(run: KeepInput): Promise<Kept> {
  const { place, now, settings } = run;
  const [archived, dropped] = [{ records: 0 }, { records: 0 }];
  const [, rest] = await repeat(async () => {
    const oldest = await findOldestDay(place.database);
    const due = oldest === undefined ? "stay" : whatIsDue(oldest, run);
    if (oldest === undefined || due === "stay") return 0;
    if (due === "drop") return count(dropped, await dropChunks(place.database, oldest));
    return count(archived, await archiveChunks(place, { ...oldest, now }));
  });
  const givenUp = await removeGivenUp(place, now);
  const keptFrom = firstDay(settings.RECORDS_KEEP_DAYS, now);
  const removed = keptFrom === undefined ? 0 : await removePartsBefore(place, keptFrom);
  for (const grain of ["h", "a"] as const) {
    await removePeriodsBefore(place.database, grain, dayOf(now - hoursKeptDays * dayMs));
  }
  await removeFactsBefore(place.database, dayOf(now - hoursKeptDays * dayMs));
  const minute = new Date(now - minutesKeptMs).toISOString().slice(0, 16);
  for (let left = minutesEachRun; left > 0; left -= 1) await removePeriodsBefore(place.database, "m", minute);
  const did = [
    [archived.records, "records archived"],
    [dropped.records, "records past their retention removed"],
    [removed, "archived objects past their retention removed"],
    [givenUp, "archived objects that were given up half way removed"],
  ] as const;
  return {
    did: did.flatMap(([number, what]) => (number === 0 ? [] : [`${number} ${what}`])),
    finished: rest,
  };
}

/** Into the tables of this version. */
export async function moveFormer({ place }: Pick<KeepInput, "place">): Promise<Kept> {
  const [moved, finished] = await repeat(async () => moveFormerRecords(place.database));
  return { did: moved === 0 ? [] : [`${moved} records of an earlier version moved`], finished };
}

function count(sum: { records: number }, records: number): number {
  sum.records += records;
  return records;
}

/** Until there is nothing left to do, or it is enough for one run: how many things were done, and whether that is all. */
async function repeat(step: () => Promise<number>): Promise<[done: number, finished: boolean]> {
  let done = 0;
  for (let steps = 0; steps < maxSteps; steps += 1) {
    try {
      const count = await withRetries(step);
      if (count === 0) return [done, true];
      done += count;
    } catch (thrown) {
      // Another cron is at the same records, and faster every time: they are left to it.
      if (isConflict(thrown)) return [done, false];
      throw thrown;
    }
  }
  return [done, false];
}

function whatIsDue({ day, size }: OldestDay, { settings, now }: KeepInput): "stay" | "archive" | "drop" {
  const isBefore = (days: number) => day < (firstDay(days, now) ?? "");
  if (isBefore(settings.RECORDS_KEEP_DAYS)) return "drop";
  if (isBefore(settings.RECORDS_HOT_DAYS)) return "archive";
  const limit = settings.D1_SOFT_LIMIT_MB * bytesPerMegabyte;
  return limit > 0 && size > limit && day < dayOf(now) ? "archive" : "stay";
}

/** Longer is for ever: a hundred years. */
const maxDays = 36_500;

/** The first day that is kept; undefined: all are. */
export function firstDay(days: number, now: number): string | undefined {
  return days === 0 || days > maxDays ? undefined : dayOf(now - days * dayMs);
}
