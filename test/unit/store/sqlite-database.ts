// SQLite in memory with all migrations, behind as much of D1's interface as the store's reports use.
import { readdirSync, readFileSync } from "node:fs";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";

export function migrate(database: DatabaseSync, chosen: (name: string) => boolean = () => true): void {
  for (const name of readdirSync("migrations").sort()) {
    if (chosen(name)) database.exec(readFileSync(`migrations/${name}`, "utf8"));
  }
}

interface Statement {
  bind(...values: SQLInputValue[]): Statement;
  all(): Promise<{ results: unknown[] }>;
  first(): Promise<unknown>;
}

export function asD1(database: DatabaseSync): D1Database {
  const statement = (sql: string, values: SQLInputValue[]): Statement => ({
    bind: (...bound) => statement(sql, bound),
    all: async () => ({ results: database.prepare(sql).all(...values) }),
    first: async () => database.prepare(sql).get(...values) ?? null,
  });
  const partial = {
    prepare: (sql: string) => statement(sql, []),
    async batch(statements: readonly Statement[]) {
      const results = [];
      database.exec("BEGIN");
      for (const one of statements) results.push(await one.all());
      database.exec("COMMIT");
      return results;
    },
  };
  return partial as unknown as D1Database;
}
