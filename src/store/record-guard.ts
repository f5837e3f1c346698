// A condition that a transaction stands or falls with: where it does not hold the transaction fails and nothing of it is
// written. Whoever made it looks again.

/** `sql`: a condition that must hold when the transaction runs; its places are `values`. */
export function guardOf(
  database: D1Database,
  { sql, values }: { sql: string; values: readonly (string | number)[] },
): D1PreparedStatement {
  return database.prepare(`INSERT INTO record_guard SELECT 0 WHERE NOT (${sql})`).bind(...values);
}

/** Somebody else was faster. */
export class RecordConflict extends Error {}

/** A guard or a key of a table said no, or an object of the archive is another one by now. */
export function isConflict(thrown: unknown): boolean {
  return thrown instanceof RecordConflict || (thrown instanceof Error && /constraint failed/i.test(thrown.message));
}

/** Others may be faster several times in a row, but not for long. */
const maxTries = 5;

/** Looks and writes anew where somebody else was faster. */
export async function withRetries<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      if (tries === maxTries || !isConflict(thrown)) throw thrown;
    }
  }
}
