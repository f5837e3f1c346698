// SQLite in memory with all migrations, behind as much of D1's interface as the store's reports use.
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { madeOnce } from "../../../src/wire/derived.ts";

declare module "node:sqlite" {
  /** Node has both; its types of this version do not. */
  interface DatabaseSync {
    serialize(): Uint8Array;
    deserialize(image: Uint8Array): void;
  }
}

export function migrate(database: DatabaseSync, chosen: (name: string) => boolean = () => true): void {
  for (const name of readdirSync("migrations").sort()) {
    if (chosen(name)) database.exec(readFileSync(`migrations/${name}`, "utf8"));
  }
}

/** A database that has all migrations: they take fifty times as long as reading this. */
const migrated = madeOnce(() => {
  const database = new DatabaseSync(":memory:");
  migrate(database);
  return database.serialize();
});

/** In memory, empty, with all migrations. */
export function newSqlite(): DatabaseSync {
  const sqlite = new DatabaseSync(":memory:");
  sqlite.deserialize(migrated());
  return sqlite;
}

/** One of its own, empty, with all migrations. `note`: told each statement that is run through `database`. */
export function newDatabase(note?: (sql: string) => void): { sqlite: DatabaseSync; database: D1Database } {
  const sqlite = newSqlite();
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
  const meta = metaReader(database);
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const found = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, found);
    return found;
  };
  const statement = (sql: string, values: SQLInputValue[]): Statement => {
    const all: Statement["all"] = async () => {
      note(sql);
      return { results: prepare(sql).all(...values), meta: meta() };
    };
    return {
      bind: (...bound) => statement(sql, bound),
      all,
      run: all,
      first: async () => (await all()).results[0] ?? null,
    };
  };
  let last: Promise<unknown> = Promise.resolve();
  const inTransaction = async (statements: readonly Statement[]) => {
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
  };
  const partial = {
    prepare: (sql: string) => statement(sql, []),
    batch(statements: readonly Statement[]) {
      // One after the other, as D1 does it.
      const batch = last.then(() => inTransaction(statements));
      last = batch.catch(() => undefined);
      return batch;
    },
  };
  return partial as unknown as D1Database;
}

function metaReader(database: DatabaseSync): () => { changes: number; size_after: number } {
  const statement = database.prepare(
    `SELECT changes() AS changes, (page_count - freelist_count) * page_size AS size_after
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
  );
  return () => {
    const row = statement.get();
    return { changes: Number(row?.["changes"]), size_after: Number(row?.["size_after"]) };
  };
}
