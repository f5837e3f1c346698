// Fills an SQLite file with what an installation's D1 holds that is much used: what fill-records.ts makes, and besides the
// catalog, keys, members, facts of each request, and some whole records, so that every page has something to show.
import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { factsOf } from "../../src/accounting/facts.ts";
import type { Catalog } from "../../src/catalog/catalog.ts";
import { readBuiltin } from "../../src/commands/catalog/builtin.ts";
import { hoursKeptDays } from "../../src/store/analytics/sources.ts";
import { replaceCatalogStatements } from "../../src/store/catalog-rows.ts";
import { closeSums } from "../../src/store/closed-sums.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { inviteMember } from "../../src/store/membership-changes.ts";
import { neededMigrations } from "../../src/store/schema.ts";
import { defaultWorkspaceId as workspaceId } from "../../src/store/workspaces.ts";
import { memoryBucket } from "../unit/store/bucket.ts";
import { makeRecord, seeded } from "../unit/store/make-record.ts";
import { asD1, migrate } from "../unit/store/sqlite-database.ts";
import { benchKeys, fillDatabase, models, providers } from "./fill-records.ts";

/** What addresses of pages name. */
export interface Places {
  generation: string;
  key: string;
}

export interface FillPagesInput {
  records: number;
  days: number;
  /** Epoch milliseconds. */
  until: number;
}

/** Access keys of an owner and of a member. */
export const accessKeys = { owner: `ak-fl-v1-${"c".repeat(64)}`, member: `ak-fl-v1-${"d".repeat(64)}` };
const sumDays = 400;
const wholeRecords = 100;
const hourMs = 3_600_000;

export async function fillPages(sqlite: DatabaseSync, { records, days, until }: FillPagesInput): Promise<Places> {
  migrate(sqlite);
  sqlite.exec("CREATE TABLE IF NOT EXISTS d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE)");
  for (const name of neededMigrations) sqlite.prepare("INSERT INTO d1_migrations (name) VALUES (?)").run(name);
  fillDatabase(sqlite, { records, days, sumDays, hours: true, until });
  fillFacts(sqlite, { records, days, until });
  const database = asD1(sqlite);
  const now = new Date(until).toISOString();
  for (const { sql, params } of replaceCatalogStatements(await readCatalog(), now))
    await database
      .prepare(sql)
      .bind(...params)
      .run();
  const invite = (role: keyof typeof accessKeys) =>
    inviteMember(database, {
      ...{ id: crypto.randomUUID(), email: `${role}@example.com`, role, workspaceId, createdAt: now },
      ...{ accessKeyHash: createHash("sha256").update(accessKeys[role]).digest("hex"), issuedBy: "installation-key" },
    });
  const [, member] = [await invite("owner"), await invite("member")];
  const insert = sqlite.prepare(
    `INSERT INTO api_keys (hash, kind, workspace_id, creator_user_id, name, label, disabled, include_byok_in_limit, created_at, limit_pico, limit_reset)
     VALUES (?, 'api', ?, ?, ?, ?, 0, 0, ?, ?, 'monthly')`,
  );
  for (const [place, hash] of benchKeys.entries())
    insert.run(
      hash,
      workspaceId,
      place < 5 ? (member ?? null) : null,
      `Key ${place}`,
      `sk-…${place}`,
      now,
      place < 10 ? 10 ** 15 : null,
    );
  const random = seeded(7);
  const some = Array.from({ length: wholeRecords }, (_, place) =>
    makeRecord(random, {
      createdAt: new Date(until - place * 60_000).toISOString(),
      keyHash: benchKeys[place % 31] ?? "",
      workspaceId,
    }),
  );
  await saveGenerations({ database, bucket: memoryBucket().bucket }, some);
  await closeSums(database, { now: until, limit: Number.POSITIVE_INFINITY });
  sqlite.exec("ANALYZE");
  return { generation: some[50]?.id ?? "", key: benchKeys[0] ?? "" };
}

/** As many an hour as there are records, as batches of a hundred leave them; a few real ones over and over. */
function fillFacts(sqlite: DatabaseSync, { records, days, until }: FillPagesInput): void {
  const random = seeded(6);
  const samples = Array.from({ length: 20 }, () => {
    const batch = Array.from({ length: 100 }, (_, place) =>
      makeRecord(random, {
        createdAt: new Date(until - Math.floor(random() * 60) * 60_000).toISOString(),
        keyHash: benchKeys[place % benchKeys.length] ?? "",
        model: `maker/model-${place % models}`,
        provider: providers[place % providers.length] ?? null,
      }),
    );
    return JSON.stringify(factsOf(batch).flatMap(({ facts }) => facts));
  });
  const insert = sqlite.prepare(
    "INSERT INTO fact_chunks (workspace_id, hour, id, count, facts) VALUES (?, ?, ?, 100, ?)",
  );
  const perHour = Math.round(records / days / 24 / 100);
  sqlite.exec("BEGIN");
  for (let hour = 0; hour < Math.min(hoursKeptDays, days) * 24; hour += 1) {
    const name = new Date(until - hour * hourMs).toISOString().slice(0, 13);
    for (let chunk = 0; chunk < perHour; chunk += 1)
      insert.run(workspaceId, name, `gen-${hour}-${chunk}`, samples[(hour + chunk) % samples.length] ?? "");
  }
  sqlite.exec("COMMIT");
}

/** The built-in one, with the models and providers that the records name. */
async function readCatalog(): Promise<Catalog> {
  const { catalog } = await readBuiltin();
  const [model] = catalog.models;
  const [endpoint] = model?.endpoints ?? [];
  const [provider] = catalog.providers;
  if (model === undefined || endpoint === undefined || provider === undefined) throw new Error("the catalog is empty");
  const endpoints = providers.map((slug) => ({ ...endpoint, provider: slug, tag: `${slug}/fp8` }));
  const added = Array.from({ length: models }, (_, place) => ({
    ...model,
    id: `maker/model-${place}`,
    name: `Model ${place}`,
    endpoints,
  }));
  return {
    ...catalog,
    providers: [...catalog.providers, ...providers.map((slug) => ({ ...provider, slug, name: slug }))],
    models: [...catalog.models, ...added],
  };
}
