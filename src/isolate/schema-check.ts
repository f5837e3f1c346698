// Whether the tables have what this version needs. Once they have, nobody asks again: migrations go forward only.
import { missingMigrations } from "../store/schema.ts";
import { AgingCopy } from "./aging-copy.ts";

/** Between two looks at tables that lack something, or at a database that does not answer. */
const lookEveryMs = 1_000;

const none: readonly string[] = [];

export class SchemaCheck {
  readonly #database: D1Database;
  readonly #copy = new AgingCopy<readonly string[]>();
  #isComplete = false;

  constructor(database: D1Database) {
    this.#database = database;
  }

  /**
   * Names of migrations that are missing; none where D1 is away, because what is not known is not denied. At once when
   * warm. `now`: epoch milliseconds.
   */
  missing(now: number): readonly string[] | Promise<readonly string[]> {
    if (this.#isComplete) return none;
    return this.#copy.read({
      now,
      ttlMs: lookEveryMs,
      load: () => this.#look(),
      // A look that dies with its request is made again by the next one.
      waitUntil: () => undefined,
      fallback: () => Promise.resolve({ value: none, asOf: now }),
    });
  }

  async #look(): Promise<readonly string[]> {
    const missing = await missingMigrations(this.#database);
    this.#isComplete = missing.length === 0;
    return missing;
  }
}
