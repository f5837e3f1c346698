// What leaves the archive: objects past their retention, and those whose writing was given up half way.
import { partKey } from "./archive-address.ts";
import { recordedWorkspaces } from "./recorded-workspaces.ts";
import type { StorePlace } from "./store-place.ts";

/** Longer than a cron runs. */
const givenUpMs = 30 * 60_000;

const maxObjects = 500;

export async function removeGivenUp({ database, bucket }: StorePlace, now: number): Promise<number> {
  // First the mark: whoever might still be writing one of them fails by it.
  const { results } = await database
    .prepare("UPDATE record_part_writes SET begun_at = -1 WHERE begun_at < ?1 RETURNING object")
    .bind(now - givenUpMs)
    .all<{ object: string }>();
  const objects = results.map(({ object }) => object).slice(0, maxObjects);
  if (objects.length === 0) return 0;
  await bucket.delete(objects);
  await database
    .prepare("DELETE FROM record_part_writes WHERE object IN (SELECT value FROM json_each(?1))")
    .bind(JSON.stringify(objects))
    .run();
  return objects.length;
}

/** Removes objects of days before that one; answers how many. */
export async function removePartsBefore({ database, bucket }: StorePlace, day: string): Promise<number> {
  const { results } = await database
    .prepare(
      `${recordedWorkspaces("record_parts")}
       SELECT workspace_id AS workspaceId, day, part, folder FROM recorded JOIN record_parts ON workspace_id = recorded.id
       WHERE day < ?1 LIMIT ?2`,
    )
    .bind(day, maxObjects)
    .all<{ workspaceId: string; day: string; part: string; folder: string }>();
  if (results.length === 0) return 0;
  await bucket.delete(results.map(partKey));
  await database
    .prepare(
      `DELETE FROM record_parts WHERE (workspace_id, day, part) IN
       (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?1))`,
    )
    .bind(JSON.stringify(results.map((row) => [row.workspaceId, row.day, row.part])))
    .run();
  return results.length;
}

/** Hours and minutes are shown of recent days only; afterwards days say it. The oldest one of each workspace. */
export async function removePeriodsBefore(database: D1Database, grain: "a" | "h" | "m", period: string): Promise<void> {
  await removalOfPeriods(database, grain, period).run();
}

export function removalOfPeriods(database: D1Database, grain: string, period: string): D1PreparedStatement {
  return database
    .prepare(
      `DELETE FROM roll_ups WHERE (workspace_id, grain, period) IN (
         ${recordedWorkspaces("roll_ups")}
         SELECT id, ?1, (SELECT MIN(period) FROM roll_ups WHERE workspace_id = recorded.id AND grain = ?1)
         FROM recorded WHERE id IS NOT NULL
       ) AND period < ?2`,
    )
    .bind(grain, period);
}
