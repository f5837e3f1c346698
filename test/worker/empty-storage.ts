/// <reference types="@cloudflare/vitest-pool-workers/types" />
// All storage as it is before the first request: nothing in it, and D1 with its schema.
import { reset } from "cloudflare:test";
import { env } from "cloudflare:workers";

const maxTries = 10;
const pauseMs = 100;
const createBook = `CREATE TABLE d1_migrations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/** Now and then workerd reports a database as deleted that is there as before: deleted until it is gone. */
export async function emptyStorage(): Promise<void> {
  for (let tries = 0; tries < maxTries; tries += 1) {
    await reset();
    const left = await env.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'd1_migrations'").first();
    if (left === null) return await migrate();
    await scheduler.wait(pauseMs);
  }
  throw new Error("what the file before left in D1 cannot be deleted");
}

/** As `applyD1Migrations` does, which asks once for each migration: for each file of tests that is most of the wait. */
async function migrate(): Promise<void> {
  const { DB: database, TEST_MIGRATIONS: migrations } = env;
  const enter = database.prepare("INSERT INTO d1_migrations (name) VALUES (?1)");
  await database.batch([
    database.prepare(createBook),
    ...migrations.flatMap(({ name, queries }) => [
      ...queries.map((query) => database.prepare(query)),
      enter.bind(name),
    ]),
  ]);
}
