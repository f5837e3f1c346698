// What is out of order just now, as the metrics tell it: endpoints in a spell of instability, and records that wait.

export interface EndpointSpell {
  model: string;
  endpoint: string;
  /** Which health object says so. */
  place: string;
  /** Epoch milliseconds. */
  since: number;
}

export async function noteSpell(database: D1Database, { model, endpoint, place, since }: EndpointSpell): Promise<void> {
  await database
    .prepare("INSERT OR REPLACE INTO unstable_endpoints (model, endpoint, place, since) VALUES (?1, ?2, ?3, ?4)")
    .bind(model, endpoint, place, since)
    .run();
}

/** A newer spell stays. */
export async function endSpell(database: D1Database, { model, endpoint, place, since }: EndpointSpell): Promise<void> {
  await database
    .prepare("DELETE FROM unstable_endpoints WHERE model = ?1 AND endpoint = ?2 AND place = ?3 AND since <= ?4")
    .bind(model, endpoint, place, since)
    .run();
}

const name = "records";

/** `since`: epoch milliseconds from when on the oldest waits. */
export async function noteWaiting(database: D1Database, since: number): Promise<void> {
  await database
    .prepare(
      `INSERT INTO waiting_since (name, since) VALUES (?1, ?2)
       ON CONFLICT (name) DO UPDATE SET since = MIN(since, excluded.since)`,
    )
    .bind(name, since)
    .run();
}

/** Those that had waited since then are saved. */
export async function endWaiting(database: D1Database, since: number): Promise<void> {
  await database.prepare("DELETE FROM waiting_since WHERE name = ?1 AND since >= ?2").bind(name, since).run();
}
