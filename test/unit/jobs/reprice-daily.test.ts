// The daily refresh of prices: announced, entered and told, whichever of these fails.
import type { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, it } from "vitest";
import { importModelsDev } from "../../../src/catalog/import-models-dev.ts";
import { readCatalog } from "../../../src/catalog/read-catalog.ts";
import { catalogRules } from "../../../src/catalog-rules.ts";
import { repriceDaily } from "../../../src/jobs/reprice-daily.ts";
import { insertAlert } from "../../../src/store/alerts.ts";
import { listAudit, settleIntents } from "../../../src/store/audit-log.ts";
import { replaceCatalogStatements } from "../../../src/store/catalog-rows.ts";
import { newDatabase } from "../store/sqlite-database.ts";

const now = Date.parse("2026-11-26T03:17:00Z");
const prices = { input: 3, output: 2 };
let sqlite: DatabaseSync;
let database: D1Database;
/** Statements that fail. */
let broken: RegExp | undefined;

beforeEach(async () => {
  broken = undefined;
  ({ sqlite, database } = newDatabase((sql) => {
    if (broken?.test(sql)) throw new Error("D1 is away");
  }));
  const catalog = readCatalog(
    {
      providers: [{ slug: "maker", name: "Maker", dialect: "openai", base_url: "https://maker.invalid/v1" }],
      models: [
        {
          ...{ id: "maker/one", name: "One", context_length: 1_000 },
          endpoints: [
            { provider: "maker", upstream_model: "one", pricing: { prompt: "0.000001", completion: "0.000002" } },
          ],
        },
      ],
    },
    catalogRules,
  );
  if (!catalog.ok) throw new Error("the catalog is one");
  const statements = replaceCatalogStatements(catalog.value, "2026-11-25T00:00:00Z");
  await database.batch(statements.map(({ sql, params }) => database.prepare(sql).bind(...params)));
  await insertAlert(database, {
    ...{ id: "a", workspaceId: "w", name: "n", events: ["price_changed"], url: "https://hooks.invalid" },
    ...{ sealed: "s", sealedBy: "m", createdAt: "2026-11-25T00:00:00Z", triedAt: null, outcome: null },
  });
});

function reprice(cost = prices): Promise<number> {
  const limit = { context: 1_000, output: 100 };
  const one = { id: "one", name: "One", cost, limit, modalities: { input: ["text"], output: ["text"] } };
  const listing = { maker: { id: "maker", name: "Maker", api: "https://maker.invalid/v1", models: { one } } };
  return repriceDaily({
    place: { database, queue: { sendBatch: async () => ({}) as never } },
    url: "https://prices.invalid/api.json",
    now,
    fetch: async () => Response.json(listing),
    readListing: async (given, catalog) => importModelsDev(given, catalog),
  });
}

const count = (table: string) => Number(sqlite.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get()?.["n"]);
const state = () => ({
  ...{ changes: count("price_changes"), entries: count("audit_log"), intents: count("audit_intents") },
  told: count("alert_deliveries"),
});

it("is entered with how many it changed, and told; one that changes nothing is not", async () => {
  expect(await reprice()).toBe(1);
  expect(state()).toEqual({ changes: 1, entries: 1, intents: 0, told: 1 });
  expect(await listAudit(database, { limit: 1, offset: 0 })).toMatchObject([
    { actor: { kind: "system", id: "cron" }, action: "catalog.refresh_prices", after: { prices: 1 } },
  ]);
  expect(await reprice()).toBe(0);
  expect(state()).toEqual({ changes: 1, entries: 1, intents: 0, told: 1 });
});

it.each([
  ["the announcement", /INTO audit_intents/, { changes: 0, entries: 0, intents: 0, told: 0 }],
  ["the change", /INTO price_changes/, { changes: 0, entries: 0, intents: 1, told: 0 }],
  ["the entry", /INTO audit_log/, { changes: 1, entries: 0, intents: 1, told: 1 }],
  ["telling", /INTO alert_marks/, { changes: 1, entries: 1, intents: 0, told: 0 }],
])("fails where %s does, and loses nothing else", async (_, statement, left) => {
  broken = statement;
  await expect(reprice()).rejects.toThrow("D1 is away");
  expect(state()).toEqual(left);
  broken = undefined;
  expect(await settleIntents(database, now + 3_600_000)).toBe(left.intents);
});
