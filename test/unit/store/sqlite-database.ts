// SQLite in memory with all migrations, behind as much of D1's interface as the store's reports use.
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

export function migrate(database: DatabaseSync, chosen: (name: string) => boolean = () => true): void {
  for (const name of readdirSync("migrations").sort()) {
    if (chosen(name)) database.exec(readFileSync(`migrations/${name}`, "utf8"));
  }
}

/** One of its own, empty, with all migrations. `note`: told each statement that is run through `database`. */
export function newDatabase(note?: (sql: string) => void): { sqlite: DatabaseSync; database: D1Database } {
  const sqlite = new DatabaseSync(":memory:");
  migrate(sqlite);
  return { sqlite, database: asD1(sqlite, note) };
}

interface Statement {
  bind(...values: SQLInputValue[]): Statement;
  all(): Promise<{ results: unknown[]; meta: { changes: number; size_after: number } }>;
  run(): ReturnType<Statement["all"]>;
  first(): Promise<unknown>;
}

/** `note`: told each statement that is run. */
export function asD1(database: DatabaseSync, note: (sql: string) => void = () => undefined): D1Database {
  const statement = (sql: string, values: SQLInputValue[]): Statement => {
    const all: Statement["all"] = async () => {
      note(sql);
      return { results: database.prepare(sql).all(...values), meta: metaOf(database) };
    };
    return {
      bind: (...bound) => statement(sql, bound),
      all,
      run: all,
      first: async () => (await all()).results[0] ?? null,
    };
  };
  const partial = {
    prepare: (sql: string) => statement(sql, []),
    async batch(statements: readonly Statement[]) {
      const results = [];
      database.exec("BEGIN");
      try {
        for (const one of statements) results.push(await one.all());
        database.exec("COMMIT");
      } catch (thrown) {
        database.exec("ROLLBACK");
        throw thrown;
      }
      return results;
    },
  };
  return partial as unknown as D1Database;
}

function metaOf(database: DatabaseSync): { changes: number; size_after: number } {
  const row = database
    .prepare(
      `SELECT changes() AS changes, (page_count - freelist_count) * page_size AS size_after
       FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
    )
    .get();
  return { changes: Number(row?.["changes"]), size_after: Number(row?.["size_after"]) };
}
