// Sign-ins that were wrong or are under way, by source in D1, so that a limit holds for all isolates together.

export interface Attempt {
  id: string;
  source: string;
  /** Epoch milliseconds. */
  now: number;
  windowMs: number;
}

/** What was there before an attempt. */
export interface AttemptsBefore {
  /** Of the same source. */
  own: number;
  /** When the last of them was, epoch milliseconds; null where there was none. */
  lastAt: number | null;
  /** Of all sources, counted up to `maxCounted`. */
  all: number;
}

const maxCounted = 1_000;

/** Notes an attempt before it is judged, so that attempts made at once see each other. */
export async function noteAttempt(
  database: D1Database,
  { id, source, now, windowMs }: Attempt,
): Promise<AttemptsBefore> {
  const [, , own, all] = await database.batch<{ own: number; last_at: number | null; counted: number }>([
    database.prepare("DELETE FROM sign_in_attempts WHERE at <= ?1").bind(now - windowMs),
    database.prepare("INSERT INTO sign_in_attempts (id, source, at) VALUES (?1, ?2, ?3)").bind(id, source, now),
    database
      .prepare("SELECT COUNT(*) AS own, MAX(at) AS last_at FROM sign_in_attempts WHERE source = ?1 AND id <> ?2")
      .bind(source, id),
    database
      .prepare("SELECT COUNT(*) AS counted FROM (SELECT 1 FROM sign_in_attempts WHERE id <> ?1 LIMIT ?2)")
      .bind(id, maxCounted),
  ]);
  const [before] = own?.results ?? [];
  return { own: before?.own ?? 0, lastAt: before?.last_at ?? null, all: all?.results[0]?.counted ?? 0 };
}

/** What was right, or was never looked at, does not count. */
export async function forgetAttempt(database: D1Database, id: string): Promise<void> {
  await database.prepare("DELETE FROM sign_in_attempts WHERE id = ?1").bind(id).run();
}
