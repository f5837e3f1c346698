// Counts sign-ins per source in D1, so that the limit holds for all isolates together.

export interface Attempt {
  id: string;
  source: string;
  /** Epoch milliseconds. */
  now: number;
  windowMs: number;
}

/** Notes an attempt before it is judged, so that attempts made at once are all counted; answers how many there are. */
export async function noteAttempt(database: D1Database, { id, source, now, windowMs }: Attempt): Promise<number> {
  const [, , counted] = await database.batch<{ attempts: number }>([
    database.prepare("DELETE FROM sign_in_attempts WHERE at <= ?1").bind(now - windowMs),
    database.prepare("INSERT INTO sign_in_attempts (id, source, at) VALUES (?1, ?2, ?3)").bind(id, source, now),
    database.prepare("SELECT COUNT(*) AS attempts FROM sign_in_attempts WHERE source = ?1").bind(source),
  ]);
  return counted?.results[0]?.attempts ?? 0;
}

/** An attempt that was right does not count. */
export async function forgetAttempt(database: D1Database, id: string): Promise<void> {
  await database.prepare("DELETE FROM sign_in_attempts WHERE id = ?1").bind(id).run();
}
