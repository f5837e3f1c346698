// What is out of order just now, as the metrics tell it: endpoints in a spell of instability, and records that wait.

export interface EndpointSpell {
  model: string;
  endpoint: string;
  /** Which health object says so. */
  place: string;
  /** Epoch milliseconds. */
  since: number;
}

/** More are not told apart by anybody. */
const maxSpells = 1_000;

/** The queue keeps no order: one whose end is known already is not noted, which is answered, and a newer one stays. */
export async function noteSpell(database: D1Database, spell: EndpointSpell): Promise<boolean> {
  const { model, endpoint, place, since } = spell;
  const { meta } = await database
    .prepare(
      `INSERT INTO unstable_endpoints (model, endpoint, place, since)
       SELECT ?1, ?2, ?3, ?4 WHERE NOT EXISTS (SELECT 1 FROM alert_marks WHERE name = ?5)
       ON CONFLICT (model, endpoint, place) DO UPDATE SET since = MAX(since, excluded.since)`,
    )
    .bind(model, endpoint, place, since, endOf(spell))
    .run();
  return meta.changes > 0;
}

/** Those that last, the longest first. */
export async function readSpells(database: D1Database): Promise<EndpointSpell[]> {
  const { results } = await database
    .prepare(`SELECT model, endpoint, place, since FROM unstable_endpoints ORDER BY since LIMIT ${maxSpells}`)
    .all<EndpointSpell>();
  return results;
}

/** A newer spell stays. `forgetAt`: epoch milliseconds from which on nobody tells of its beginning any more. */
export async function endSpell(database: D1Database, spell: EndpointSpell, forgetAt: number): Promise<void> {
  const { model, endpoint, place, since } = spell;
  await database.batch([
    database
      .prepare("DELETE FROM unstable_endpoints WHERE model = ?1 AND endpoint = ?2 AND place = ?3 AND since <= ?4")
      .bind(model, endpoint, place, since),
    database
      .prepare("INSERT OR REPLACE INTO alert_marks (name, event_id, forget_at) VALUES (?1, '', ?2)")
      .bind(endOf(spell), forgetAt),
  ]);
}

/** A mark of its own: that of the alert is there only where somebody wants to know. */
function endOf({ model, endpoint, place, since }: EndpointSpell): string {
  return `spell over ${model} ${endpoint} ${place} ${since}`;
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
