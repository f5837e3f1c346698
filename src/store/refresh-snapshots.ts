// Writes the snapshots of what changed since they were written, as the table of changes lists it, and takes away those of
// keys that may do nothing any more. Whoever changed something calls this at once; the cron does what they could not.
import { listAlertsOn } from "./alerts.ts";
import { findKnownKeyRows } from "./authentication.ts";
import { selectCatalogRows, selectCatalogVersion } from "./catalog-rows.ts";
import type { CatalogRows } from "./read-catalog-rows.ts";
import { removeSnapshot, type SnapshotPlace, writeSnapshot } from "./snapshots.ts";

/** How many are written at the same time. */
const atOnce = 5;
/** What changes again and again while it is written is left to the next run. */
const maxTries = 3;

export interface RefreshPlace extends SnapshotPlace {
  database: D1Database;
}

interface Change {
  kind: string;
  id: string;
  revision: number;
}

/** Of what has not changed and is only to be written anew: it waits behind everything that has. */
const unchanged = 0;

/** What may be used no more comes before what is used as something else. */
const selectChanges = `SELECT kind, id, revision FROM snapshot_changes
  ORDER BY revision = ${unchanged}, EXISTS (SELECT 1 FROM api_keys WHERE hash = id AND disabled = 0) LIMIT ?1`;

/** Answers how many there were; at most `limit` are done. `now`: epoch milliseconds. */
export async function refreshSnapshots(
  place: RefreshPlace,
  { now, limit }: { now: number; limit: number },
): Promise<number> {
  const { results } = await place.database.prepare(selectChanges).bind(limit).all<Change>();
  for (let at = 0; at < results.length; at += atOnce) {
    await Promise.all(results.slice(at, at + atOnce).map((change) => refreshOne(place, change, now)));
  }
  return results.length;
}

/** All of them are written anew, a piece at each run. */
export async function renewSnapshots(database: D1Database): Promise<void> {
  await database.batch([
    database.prepare(
      `INSERT OR IGNORE INTO snapshot_changes (kind, id, revision)
       SELECT 'key', hash, ${unchanged} FROM api_keys WHERE kind = 'api' AND disabled = 0`,
    ),
    database.prepare(
      `INSERT OR IGNORE INTO snapshot_changes (kind, id, revision) SELECT 'catalog', '', ${unchanged} FROM catalog_state`,
    ),
    database.prepare(
      `INSERT OR IGNORE INTO snapshot_changes (kind, id, revision) SELECT 'alerts', '', ${unchanged} FROM alerts LIMIT 1`,
    ),
  ]);
}

/** Those of keys with a limit that were used since that day (YYYY-MM-DD): what they have spent is part of them. */
export async function renewLimited(database: D1Database, since: string): Promise<void> {
  await database
    .prepare(
      `INSERT OR IGNORE INTO snapshot_changes (kind, id, revision) SELECT 'key', hash, ${unchanged} FROM api_keys
       WHERE kind = 'api' AND disabled = 0 AND limit_pico IS NOT NULL
         AND EXISTS (SELECT 1 FROM key_usage WHERE key_hash = hash AND day >= ?1)`,
    )
    .bind(since)
    .run();
}

/** Written, and written again where it was changed meanwhile: two that write at the same time must not leave the older. */
async function refreshOne(place: RefreshPlace, { kind, id, revision }: Change, now: number): Promise<void> {
  let current: number | undefined = revision;
  for (let tries = 0; tries < maxTries; tries += 1) {
    if (kind === "alerts") await writeAlerts(place, now);
    else await (kind === "key" ? writeKey(place, id, now) : writeCatalog(place, now));
    const done = await place.database
      .prepare("DELETE FROM snapshot_changes WHERE kind = ?1 AND id = ?2 AND revision = ?3")
      .bind(kind, id, current ?? null)
      .run();
    if (done.meta.changes > 0) return;
    const row = await place.database
      .prepare("SELECT revision FROM snapshot_changes WHERE kind = ?1 AND id = ?2")
      .bind(kind, id)
      .first<{ revision: number }>();
    // Somebody else took it from the list: what was written here may be older than what they wrote.
    if (row === null && current === undefined) return;
    current = row?.revision;
  }
}

async function writeKey(place: RefreshPlace, id: string, now: number): Promise<void> {
  const rows = await findKnownKeyRows(place.database, id, now);
  const name = { kind: "key", id } as const;
  const mayAsk = rows !== undefined && rows.key["kind"] === "api" && rows.key["disabled"] === 0;
  if (mayAsk) await writeSnapshot(place, name, { document: rows, asOf: now });
  else await removeSnapshot(place, name);
}

async function writeAlerts(place: RefreshPlace, now: number): Promise<void> {
  const alerts = await listAlertsOn(place.database, "records_behind");
  const name = { kind: "alerts", id: "" } as const;
  if (alerts.length > 0) await writeSnapshot(place, name, { document: alerts, asOf: now });
  else await removeSnapshot(place, name);
}

async function writeCatalog(place: RefreshPlace, now: number): Promise<void> {
  const { database } = place;
  type Row = { version: number } & CatalogRows["models"][number] & CatalogRows["endpoints"][number];
  const [state, providers, models, endpoints] = await database.batch<Row>(
    [selectCatalogVersion, ...Object.values(selectCatalogRows())].map((sql) => database.prepare(sql)),
  );
  const rows = {
    providers: providers?.results ?? [],
    models: models?.results ?? [],
    endpoints: endpoints?.results ?? [],
  };
  const document = { version: state?.results[0]?.version ?? 0, rows };
  await writeSnapshot(place, { kind: "catalog", id: "" }, { document, asOf: now });
}
