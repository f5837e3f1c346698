import type { DatabaseSync } from "node:sqlite";
import { expect, it } from "vitest";
import { type Catalog, endpointSchema, modelSchema, providerSchema } from "../../../src/catalog/catalog.ts";
import {
  readCatalogBase,
  replaceCatalogBaseStatements,
  selectCatalogBase,
  selectCatalogBaseDigest,
} from "../../../src/store/catalog-base-rows.ts";
import {
  replaceCatalogStatements,
  selectCatalogRows,
  selectCatalogVersion,
  selectNamedRows,
} from "../../../src/store/catalog-rows.ts";
import { lazyCatalogIndex } from "../../../src/store/lazy-catalog.ts";
import { areChecked, type CatalogRows, readCatalogRows } from "../../../src/store/read-catalog-rows.ts";
import { newSqlite } from "./sqlite-database.ts";

const now = "2026-01-15T09:30:00.000Z";

function providerOf(slug: string) {
  return providerSchema().parse({
    slug,
    name: slug.toUpperCase(),
    dialect: "openai",
    base_url: "https://example.com/v1",
  });
}

function modelOf(id: string, tags: string[], description = "") {
  const { endpoints: _, ...model } = modelSchema().parse({
    id,
    name: id,
    context_length: 8192,
    description,
    endpoints: [],
  });
  const endpoints = tags.map((tag) => {
    const pricing = { prompt: "0.00000012", completion: "0.0000003" };
    const given = { provider: tag.replace(/\/.*/, ""), upstream_model: id, pricing, quirks: { odd: 1.5 } };
    return { ...endpointSchema().parse(given), tag, context_length: 4096 };
  });
  return { ...model, endpoints };
}

function openDatabase() {
  const database = newSqlite();
  return database;
}

it("gives back the base as it was put, in pieces as well, and with it the name of the catalog", () => {
  const catalog = {
    providers: [providerOf("a"), providerOf("b")],
    models: [modelOf("x/m", ["a", "b/fast"]), modelOf("x/n", [])],
  };
  for (const maxBytes of [undefined, 1]) {
    const database = openDatabase();
    store(database, { providers: [], models: [] });
    for (const round of ["first", "second"]) {
      const statements = replaceCatalogBaseStatements({ digest: round, catalog }, maxBytes);
      for (const { sql, params } of statements) database.prepare(sql).run(...params);
      expect({ ...database.prepare(selectCatalogBaseDigest).get() }).toEqual({ digest: round });
      const rows = database.prepare(selectCatalogBase).all();
      expect(
        readCatalogBase(rows.map(({ kind, document }) => ({ kind: String(kind), document: String(document) }))),
      ).toEqual(catalog);
    }
  }
});

function store(database: DatabaseSync, catalog: Catalog) {
  const statements = replaceCatalogStatements(catalog, now);
  for (const { sql, params } of statements) database.prepare(sql).run(...params);
  return statements;
}

function rowsOf(database: DatabaseSync, held: number | null = null): CatalogRows {
  const statements = selectCatalogRows(held);
  const all = (sql: string) => database.prepare(sql).all();
  const rows: Record<keyof CatalogRows, unknown> = {
    providers: all(statements.providers),
    models: all(statements.models),
    endpoints: all(statements.endpoints),
  };
  return JSON.parse(JSON.stringify(rows));
}

function load(database: DatabaseSync): Catalog {
  return readCatalogRows(rowsOf(database));
}

/** Ids of the models and tags of the endpoints that names mean. */
function named(database: DatabaseSync, names: string[], keyHash = "") {
  const all = (sql: string) => database.prepare(sql).all(JSON.stringify(names), keyHash);
  return {
    models: all(selectNamedRows.models).map(({ id }) => id),
    endpoints: all(selectNamedRows.endpoints).map(({ tag }) => tag),
  };
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

it("answers nothing where the version is held already", () => {
  const database = openDatabase();
  store(database, catalog);
  expect(rowsOf(database, 1)).toEqual({ providers: [], models: [], endpoints: [] });
  expect(rowsOf(database, 2).models).toHaveLength(2);
});

it("finds models by any of their names, whoever wrote the rows", () => {
  const database = openDatabase();
  const [last, first] = catalog.models;
  if (last === undefined || first === undefined) throw new Error("both are there");
  store(database, { ...catalog, models: [{ ...last, aliases: ["Old/Name", "a/first"] }, first] });
  expect(named(database, ["z/last"])).toEqual({ models: ["z/last"], endpoints: ["zeta", "alpha/turbo"] });
  expect(named(database, ["old/name"]).models).toEqual(["z/last"]);
  // An id and another model's alias: both are read, and the id wins.
  expect(named(database, ["a/first"]).models).toEqual(["z/last", "a/first"]);
  expect(named(database, ["no/such"])).toEqual({ models: [], endpoints: [] });
  database.exec(
    "UPDATE models SET document = json_set(document, '$.aliases', json('[\"new/name\"]')) WHERE id = 'z/last'",
  );
  expect(named(database, ["old/name"]).models).toEqual([]);
  expect(named(database, ["new/name"]).models).toEqual(["z/last"]);
  database.exec("DELETE FROM models");
  expect(database.prepare("SELECT COUNT(*) AS count FROM model_names").get()).toEqual({ count: 0 });
});

it("finds the usual model of a key's workspace", () => {
  const database = openDatabase();
  store(database, catalog);
  database.exec(`UPDATE workspaces SET settings = '{"default_text_model":"Z/Last"}';
    INSERT INTO api_keys (hash, kind, workspace_id, name, label, created_at)
    SELECT 'hash', 'api', id, 'n', 'l', '' FROM workspaces`);
  expect(named(database, [], "hash").models).toEqual(["z/last"]);
  expect(named(database, [], "other").models).toEqual([]);
});

it("knows which rows its schema has checked, until somebody else changes them", () => {
  const database = openDatabase();
  store(database, catalog);
  expect(areChecked(rowsOf(database))).toBe(true);
  for (const table of ["providers", "models", "endpoints"]) {
    store(database, catalog);
    database.exec(`UPDATE ${table} SET document = json_set(document, '$.invented_later', 1)`);
    expect(areChecked(rowsOf(database))).toBe(false);
  }
});

it("reads of the whole what is asked for, and the same each time", () => {
  const database = openDatabase();
  store(database, { ...catalog, models: catalog.models.map((model) => ({ ...model, aliases: [`${model.id}-old`] })) });
  const index = lazyCatalogIndex(rowsOf(database), 1);
  const found = index.find("Z/LAST");
  expect(found?.endpoints.map(({ tag }) => tag)).toEqual(["zeta", "alpha/turbo"]);
  expect(index.find("z/last-old")).toBe(found);
  expect(index.catalog.models[0]).toBe(found);
  expect(index.find("no/such")).toBeUndefined();
  expect([...index.providers.keys()]).toEqual(["zeta", "alpha"]);
});
