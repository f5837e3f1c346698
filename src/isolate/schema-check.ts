// Whether the tables have what this version needs. Once they have, nobody asks again: migrations go forward only.
import { withDeadline } from "../store/deadline.ts";
import { missingMigrations } from "../store/schema.ts";

/** Between two looks at tables that lack something, or at a database that does not answer. */
const lookEveryMs = 1_000;
/** What answers later than this is not known. */
const patienceMs = 1_000;

const none: readonly string[] = [];

export class SchemaCheck {
  readonly #database: D1Database;
  #isComplete = false;
  #last: { at: number; missing: Promise<readonly string[]> } | undefined;

  constructor(database: D1Database) {
    this.#database = database;
  }

  /**
   * Names of migrations that are missing; none where D1 is away, because what is not known is not denied. At once when
   * warm. `now`: epoch milliseconds.
   */
  missing(now: number): readonly string[] | Promise<readonly string[]> {
    if (this.#isComplete) return none;
    if (this.#last !== undefined && now - this.#last.at < lookEveryMs) return this.#last.missing;
    const missing = this.#look();
    this.#last = { at: now, missing };
    return missing;
  }

  async #look(): Promise<readonly string[]> {
    try {
      const missing = await withDeadline(missingMigrations(this.#database), patienceMs);
      this.#isComplete = missing.length === 0;
      return missing;
    } catch {
      return none;
    }
  }
}
