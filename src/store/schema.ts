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
  "0010_records.sql",
  "0011_former_records.sql",
  "0012_catalog_base.sql",
  "0013_limits.sql",
  "0014_guardrails.sql",
  "0015_errors.sql",
  "0016_destinations.sql",
  "0017_seen.sql",
  "0018_former_keys.sql",
  "0019_log.sql",
  "0021_console.sql",
  "0022_seen_outside.sql",
  "0024_presets.sql",
  "0026_response_cache.sql",
  "0028_days.sql",
  "0029_failed.sql",
  "0030_closed_sums.sql",
  "0031_tried.sql",
] as const;

/** The book of migrations as wrangler and `npm run deploy` keep it. */
const selectMigrations = "SELECT name FROM d1_migrations";
const selectCatalog = "SELECT 'catalog' AS name FROM catalog_state WHERE id = 1";
const selectTables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'catalog_state'";

/** In one call where the book is there: what is missing of the migrations. Rejects where D1 is away. */
export async function missingMigrations(database: D1Database): Promise<string[]> {
  const names = await selectNames(database, selectMigrations);
  return names === undefined ? withoutBook(database) : lacking(names);
}

/** The same, in words, and the catalog, without which nothing is served. */
export async function missingParts(database: D1Database): Promise<string[]> {
  const names = await selectNames(database, `${selectMigrations} UNION ALL ${selectCatalog}`);
  const migrations = names === undefined ? await withoutBook(database) : lacking(names);
  const hasCatalog = (names ?? (await selectNames(database, selectCatalog)))?.includes("catalog") ?? false;
  return [...migrations.map((name) => `migration ${name}`), ...(hasCatalog ? [] : ["catalog"])];
}

function lacking(names: readonly string[]): string[] {
  return neededMigrations.filter((name) => !names.includes(name));
}

/** Whoever applied them in a way of their own kept no book: what they applied is not known, and not held against them. */
async function withoutBook(database: D1Database): Promise<string[]> {
  const tables = await selectNames(database, selectTables);
  return tables?.length === 0 ? [...neededMigrations] : [];
}

/** undefined: one of the tables is not there. */
async function selectNames(database: D1Database, sql: string): Promise<string[] | undefined> {
  try {
    const { results } = await database.prepare(sql).all<{ name: string }>();
    return results.map(({ name }) => name);
  } catch (error) {
    if (error instanceof Error && /no such table/i.test(error.message)) return undefined;
    throw error;
  }
}
