// Which migrations the tables have had, and which this version needs: a Worker that is newer than its tables says so, instead
// of failing wherever it meets one of them. Tables that are newer than the Worker are fine.

/** Every file of `migrations/`, in order. */
export const neededMigrations = [
  "0001_trunk.sql",
  "0002_console.sql",
  "0003_price_changes.sql",
  "0004_auto_router.sql",
  "0005_access_keys.sql",
  "0006_deletion.sql",
  "0007_sums.sql",
  "0008_catalog_names.sql",
  "0009_snapshots.sql",
  "0013_catalog_base.sql",
] as const;

/** As wrangler and `npm run deploy` keep it. */
const selectMigrations = "SELECT name FROM d1_migrations";
const hasCatalog = "SELECT 'catalog' AS name FROM catalog_state WHERE id = 1";

/** In one call: what is missing of the migrations. Rejects where D1 is away. */
export async function missingMigrations(database: D1Database): Promise<string[]> {
  const names = await selectNames(database, selectMigrations);
  return neededMigrations.filter((name) => !names.includes(name));
}

/** In one call: what is missing, in words; without a catalog no request is served. Rejects where D1 is away. */
export async function missingParts(database: D1Database): Promise<string[]> {
  const names = await selectNames(database, `${selectMigrations} UNION ALL ${hasCatalog}`);
  const migrations = neededMigrations.filter((name) => !names.includes(name)).map((name) => `migration ${name}`);
  return names.includes("catalog") ? migrations : [...migrations, "catalog"];
}

async function selectNames(database: D1Database, sql: string): Promise<string[]> {
  try {
    const { results } = await database.prepare(sql).all<{ name: string }>();
    return results.map(({ name }) => name);
  } catch (error) {
    // A database that was never migrated.
    if (error instanceof Error && /no such table/i.test(error.message)) return [];
    throw error;
  }
}
