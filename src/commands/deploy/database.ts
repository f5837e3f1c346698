// The remote database, brought up to date in one import: it takes statements as sqlite does, all of them or none, where
// D1's query route splits files at every semicolon. Keeps wrangler's own book of migrations.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { replaceCatalogBaseStatements, selectCatalogBaseDigest } from "../../store/catalog-base-rows.ts";
import { replaceCatalogStatements, selectCatalogVersion } from "../../store/catalog-rows.ts";
import type { Statement } from "../../store/insert-all.ts";
import { readBuiltin } from "../catalog/builtin.ts";
import { type Cloudflare, must } from "./cloudflare.ts";

/** D1 refuses statements over 100 kB. */
const maxLiteralBytes = 60_000;

export interface DatabaseState {
  /** Names of migration files, in the order in which they were applied. */
  applied: string[];
  hasCatalog: boolean;
  /** Names the built-in catalog that the one in force began with; undefined: it is not known. */
  baseDigest: string | undefined;
}

export interface DatabaseUpdate {
  /** For the import; undefined where there is nothing to do. */
  sql: string | undefined;
  /** What it does, in words. */
  done: string[];
}

export async function queryDatabase<Schema extends z.ZodType>(
  cloudflare: Cloudflare,
  { id, sql }: { id: string; sql: string },
  row: Schema,
): Promise<z.infer<Schema>[]> {
  const question = { path: `/d1/database/${id}/query`, method: "POST", body: { sql } } as const;
  const [answer] = await must(
    cloudflare.ask(question),
    "read the database",
    z.array(z.object({ results: z.array(row) })),
  );
  return answer?.results ?? [];
}

export async function readDatabaseState(cloudflare: Cloudflare, id: string): Promise<DatabaseState> {
  const tables = await tablesOf(cloudflare, id, ["d1_migrations", "catalog_state", "catalog_base"]);
  const name = z.object({ name: z.string() });
  const applied = tables.includes("d1_migrations")
    ? await queryDatabase(cloudflare, { id, sql: "SELECT name FROM d1_migrations ORDER BY id" }, name)
    : [];
  const versions = tables.includes("catalog_state")
    ? await queryDatabase(cloudflare, { id, sql: selectCatalogVersion }, z.object({ version: z.number() }))
    : [];
  const digest = z.object({ digest: z.string().nullable() });
  const [base] = tables.includes("catalog_base")
    ? await queryDatabase(cloudflare, { id, sql: selectCatalogBaseDigest }, digest)
    : [];
  return {
    applied: applied.map((migration) => migration.name),
    hasCatalog: versions.length > 0,
    baseDigest: base?.digest ?? undefined,
  };
}

async function tablesOf(cloudflare: Cloudflare, id: string, names: string[]): Promise<string[]> {
  const list = names.map((name) => `'${name}'`).join(", ");
  const sql = `SELECT name FROM sqlite_master WHERE type = 'table' AND name IN (${list})`;
  const rows = await queryDatabase(cloudflare, { id, sql }, z.object({ name: z.string() }));
  return rows.map(({ name }) => name);
}

/** Fingerprints of the ENCRYPTION_KEYs that something in the database is sealed by. */
export async function sealedBy(cloudflare: Cloudflare, id: string): Promise<string[]> {
  const columns = { data_keys: "wrapped_by", byok_keys: "sealed_by" };
  const tables = await tablesOf(cloudflare, id, Object.keys(columns));
  const selects = Object.entries(columns)
    .filter(([table]) => tables.includes(table))
    .map(([table, column]) => `SELECT ${column} AS fingerprint FROM ${table}`);
  if (selects.length === 0) return [];
  const rows = await queryDatabase(
    cloudflare,
    { id, sql: selects.join(" UNION ") },
    z.object({ fingerprint: z.string() }),
  );
  return rows.map(({ fingerprint }) => fingerprint);
}

export async function pendingMigrations(folder: string, applied: readonly string[]): Promise<string[]> {
  return (await readdir(folder)).filter((file) => file.endsWith(".sql") && !applied.includes(file)).sort();
}

export async function planDatabaseUpdate(
  folder: string,
  { applied, hasCatalog }: Pick<DatabaseState, "applied" | "hasCatalog">,
  now: string,
): Promise<DatabaseUpdate> {
  const files = await pendingMigrations(folder, applied);
  const parts = await Promise.all(
    files.map(async (file) => migrationSql(file, await readFile(join(folder, file), "utf8"))),
  );
  const done = files.map((file) => `apply migration ${file}`);
  if (!hasCatalog) {
    const builtin = await readBuiltin();
    const statements = [
      ...replaceCatalogStatements(builtin.catalog, now, maxLiteralBytes),
      ...replaceCatalogBaseStatements(builtin, maxLiteralBytes),
    ];
    parts.push(statements.map(inlineStatement).join("\n"));
    done.push(`load the built-in catalog (${builtin.catalog.models.length} models)`);
  }
  return { sql: parts.length === 0 ? undefined : `${createBook}\n${parts.join("\n")}\n`, done };
}

/** As wrangler writes it, so that `wrangler d1 migrations list` agrees. */
const createBook = `CREATE TABLE IF NOT EXISTS d1_migrations(
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL);`;

function migrationSql(file: string, text: string): string {
  const lines = text.replaceAll("\r\n", "\n").trimEnd();
  const ended = lines.endsWith(";") ? lines : `${lines}\n;`;
  return `${ended}\n${inlineStatement({ sql: "INSERT INTO d1_migrations (name) VALUES (?1)", params: [file] })}`;
}

/** The statement with its values written into it, for a file of SQL. */
export function inlineStatement({ sql, params }: Statement): string {
  const literal = (value: string | number) =>
    typeof value === "number" ? String(value) : `'${value.replaceAll("'", "''")}'`;
  return `${sql.replaceAll(/\?(\d+)/g, (_, number) => literal(params[Number(number) - 1] ?? ""))};`;
}
