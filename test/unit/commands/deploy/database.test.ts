import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { providerSchema } from "../../../../src/catalog/catalog.ts";
import { inlineStatement, planDatabaseUpdate } from "../../../../src/commands/deploy/database.ts";
import { replaceCatalogStatements } from "../../../../src/store/catalog-rows.ts";
import { newSqlite } from "../../store/sqlite-database.ts";

const now = "2026-01-15T09:30:00.000Z";

it("brings an empty database up to date in one file, and finds nothing more to do", async () => {
  const database = new DatabaseSync(":memory:");
  const { sql = "", done } = await planDatabaseUpdate("migrations", { applied: [], hasCatalog: false }, now);
  database.exec(sql);
  expect(done[0]).toBe("apply migration 0001_trunk.sql");
  expect(done.at(-1)).toMatch(/^load the built-in catalog \(\d+ models\)$/);
  const applied = database.prepare("SELECT name FROM d1_migrations ORDER BY id").all();
  expect(applied.map(({ name }) => `apply migration ${name}`)).toEqual(done.slice(0, -1));
  const state = { applied: applied.map(({ name }) => String(name)), hasCatalog: true };
  expect(await planDatabaseUpdate("migrations", state, now)).toEqual({ sql: undefined, done: [] });
});

it("applies only what is new, in order, however the files end", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-test-"));
  try {
    await writeFile(join(folder, "0003_c.sql"), "CREATE TABLE c (id);\r\nINSERT INTO b VALUES ('0003');\r\n-- the end");
    await writeFile(join(folder, "0002_b.sql"), "CREATE TABLE b (id TEXT)");
    await writeFile(join(folder, "0001_a.sql"), "not applied again");
    await writeFile(join(folder, "notes.md"), "no migration");
    const database = new DatabaseSync(":memory:");
    const state = { applied: ["0001_a.sql", "0000_older.sql"], hasCatalog: true };
    const { sql = "", done } = await planDatabaseUpdate(folder, state, now);
    database.exec(sql);
    expect(done).toEqual(["apply migration 0002_b.sql", "apply migration 0003_c.sql"]);
    expect(database.prepare("SELECT id FROM b").all()).toEqual([{ id: "0003" }]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

it("writes SQL whose values cannot break out of it", () => {
  const database = newSqlite();
  const name = "Bobby'); DROP TABLE providers; -- ?1 $& \n";
  const provider = providerSchema().parse({ slug: "bobby", name, dialect: "openai", base_url: "https://example.com" });
  const statements = replaceCatalogStatements({ providers: [provider], models: [] }, now);
  database.exec(statements.map(inlineStatement).join("\n"));
  expect(JSON.parse(String(database.prepare("SELECT document FROM providers").get()?.["document"]))).toEqual(provider);
});
