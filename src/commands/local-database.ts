// The local D1 of `wrangler dev`, opened before that starts: brought up to date, given a catalog and an API key where it
// has none. Keeps wrangler's own book of migrations, so that `wrangler d1 migrations apply` agrees with it.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getPlatformProxy, type Unstable_Config, unstable_splitSqlQuery } from "wrangler";
import { replaceCatalogBaseStatements, selectCatalogBaseDigest } from "../store/catalog-base-rows.ts";
import { replaceCatalogStatements, selectCatalogVersion } from "../store/catalog-rows.ts";
import { localStart } from "../store/sessions.ts";
import { builtinDigest, readBuiltin } from "./catalog/builtin.ts";
import { hashOfKey, labelOfKey } from "./dev-vars.ts";

export interface LocalDatabase {
  config: Unstable_Config;
  /** The folder of `wrangler dev --persist-to`. */
  stateFolder: string;
  migrationsFolder: string;
  catalogFile: string;
  apiKey: string;
}

const newerCatalogNotice =
  "the built-in catalog of this version is not the one that yours began with; `npm run catalog -- upgrade --dry-run` shows what it brings";

/** Returns what it did, in words; nothing where nothing was missing. */
export async function prepareLocalDatabase(wanted: LocalDatabase): Promise<string[]> {
  return withLocalDatabase(wanted, async (database) => {
    const migrated = await applyMigrations(database, wanted.migrationsFolder);
    const loaded = await loadCatalog(database, wanted.catalogFile);
    const added = await addKey(database, wanted.apiKey);
    return [...migrated, ...loaded, ...added];
  });
}

/** Through a configuration that holds the database alone: the Worker's other bindings need its code, which is not here. */
async function withLocalDatabase<Value>(
  { config, stateFolder }: Pick<LocalDatabase, "config" | "stateFolder">,
  work: (database: D1Database) => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), "fairlead-"));
  try {
    const configPath = join(folder, "wrangler.json");
    const databases = config.d1_databases.filter(({ binding }) => binding === "DB");
    const alone = { name: config.name, compatibility_date: config.compatibility_date, d1_databases: databases };
    await writeFile(configPath, JSON.stringify(alone));
    const persist = { path: join(stateFolder, "v3") };
    const proxy = await getPlatformProxy<{ DB: D1Database }>({
      configPath,
      persist,
      envFiles: [],
      remoteBindings: false,
    });
    try {
      return await work(proxy.env.DB);
    } finally {
      await proxy.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function applyMigrations(database: D1Database, folder: string): Promise<string[]> {
  const bookkeeping = `CREATE TABLE IF NOT EXISTS "d1_migrations"(
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;
  await database.prepare(bookkeeping).run();
  const applied = await database.prepare("SELECT name FROM d1_migrations").all<{ name: string }>();
  const names = new Set(applied.results.map(({ name }) => name));
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql") && !names.has(file)).sort();
  for (const file of files) {
    const queries = unstable_splitSqlQuery(await readFile(join(folder, file), "utf8"));
    await database.batch([
      ...queries.map((query) => database.prepare(query)),
      database.prepare("INSERT INTO d1_migrations (name) VALUES (?1)").bind(file),
    ]);
  }
  if (files.length === 0) return [];
  return [files.length === 1 ? `applied migration ${files[0]}` : `applied ${files.length} migrations`];
}

async function loadCatalog(database: D1Database, file: string): Promise<string[]> {
  if ((await database.prepare(selectCatalogVersion).first()) !== null) return noticeNewer(database, file);
  const builtin = await readBuiltin(file);
  const statements = [
    ...replaceCatalogStatements(builtin.catalog, new Date().toISOString()),
    ...replaceCatalogBaseStatements(builtin),
  ];
  await database.batch(statements.map(({ sql, params }) => database.prepare(sql).bind(...params)));
  return [`loaded the built-in catalog (${builtin.catalog.models.length} models)`];
}

async function noticeNewer(database: D1Database, file: string): Promise<string[]> {
  const state = await database.prepare(selectCatalogBaseDigest).first<{ digest: string | null }>();
  return state?.digest === (await builtinDigest(file)) ? [] : [newerCatalogNotice];
}

async function addKey(database: D1Database, apiKey: string): Promise<string[]> {
  const insert = `INSERT INTO api_keys (hash, kind, workspace_id, name, label, created_at, issued_by)
    SELECT ?1, 'api', id, 'Local key of npm start', ?2, ?3, '${localStart}' FROM workspaces WHERE slug = 'default'
    ON CONFLICT (hash) DO NOTHING`;
  const inserted = await database
    .prepare(insert)
    .bind(hashOfKey(apiKey), labelOfKey(apiKey), new Date().toISOString())
    .run();
  return inserted.meta.changes === 0 ? [] : ["added the local API key"];
}
