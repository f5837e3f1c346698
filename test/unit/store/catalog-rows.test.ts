import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { type Catalog, endpointSchema, modelSchema, providerSchema } from "../../../src/catalog/catalog.ts";
import {
  type CatalogRows,
  readCatalogRows,
  replaceCatalogStatements,
  selectCatalogRows,
  selectCatalogVersion,
} from "../../../src/store/catalog-rows.ts";

const now = "2026-01-15T09:30:00.000Z";

function providerOf(slug: string) {
  return providerSchema.parse({
    slug,
    name: slug.toUpperCase(),
    dialect: "openai",
    base_url: "https://example.com/v1",
  });
}

function modelOf(id: string, tags: string[], description = "") {
  const { endpoints: _, ...model } = modelSchema.parse({
    id,
    name: id,
    context_length: 8192,
    description,
    endpoints: [],
  });
  const endpoints = tags.map((tag) => {
    const pricing = { prompt: "0.00000012", completion: "0.0000003" };
    const given = { provider: tag.replace(/\/.*/, ""), upstream_model: id, pricing, quirks: { odd: 1.5 } };
    return { ...endpointSchema.parse(given), tag, context_length: 4096 };
  });
  return { ...model, endpoints };
}

function openDatabase() {
  const database = new DatabaseSync(":memory:");
  database.exec(readFileSync("migrations/0001_trunk.sql", "utf8"));
  return database;
}

function store(database: DatabaseSync, catalog: Catalog) {
  const statements = replaceCatalogStatements(catalog, now);
  for (const { sql, params } of statements) database.prepare(sql).run(...params);
  return statements;
}

function load(database: DatabaseSync): Catalog {
  const all = (sql: string) =>
    database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  const rows: Record<keyof CatalogRows, unknown> = {
    providers: all(selectCatalogRows.providers),
    models: all(selectCatalogRows.models),
    endpoints: all(selectCatalogRows.endpoints),
  };
  return readCatalogRows(JSON.parse(JSON.stringify(rows)));
}

const catalog: Catalog = {
  providers: [providerOf("zeta"), providerOf("alpha")],
  models: [
    modelOf("z/last", ["zeta", "alpha/turbo"], 'Quoted "text", naïve ünïcode 日本'),
    modelOf("a/first", ["alpha"]),
  ],
};

it("reads back what it stored, in the order in which it was given", () => {
  const database = openDatabase();
  store(database, catalog);
  expect(load(database)).toEqual(catalog);
});

it("replaces everything and counts up its version", () => {
  const database = openDatabase();
  expect(database.prepare(selectCatalogVersion).get()).toBeUndefined();
  store(database, catalog);
  const smaller = { providers: [providerOf("alpha")], models: [modelOf("a/first", ["alpha"])] };
  store(database, smaller);
  expect(load(database)).toEqual(smaller);
  expect(database.prepare(selectCatalogVersion).get()?.["version"]).toBe(2);
});

it("keeps an empty catalog as one that was loaded", () => {
  const database = openDatabase();
  store(database, { providers: [], models: [] });
  expect(load(database)).toEqual({ providers: [], models: [] });
  expect(database.prepare(selectCatalogVersion).get()?.["version"]).toBe(1);
});

it("binds no value of D1's size limit, and keeps the order across statements", () => {
  const database = openDatabase();
  const large = {
    ...catalog,
    models: Array.from({ length: 150 }, (_, index) => modelOf(`a/m${index}`, ["alpha"], "ü".repeat(20_000))),
  };
  const statements = store(database, large);
  const sizes = statements.flatMap(({ params }) =>
    params.map((value) => new TextEncoder().encode(String(value)).length),
  );
  expect(Math.max(...sizes)).toBeLessThan(1_950_000);
  expect(statements.length).toBeLessThan(12);
  expect(load(database).models.map((model) => model.id)).toEqual(large.models.map((model) => model.id));
});

it("fills in what a row of an older version lacks, and takes what a newer one added", () => {
  const { quirks: _, ...older } = providerOf("older");
  const newer = { ...providerOf("newer"), invented_later: true };
  const rows = {
    providers: [older, newer].map((document) => ({ document: JSON.stringify(document) })),
    models: [],
    endpoints: [],
  };
  expect(readCatalogRows(rows).providers).toEqual([providerOf("older"), newer]);
});
