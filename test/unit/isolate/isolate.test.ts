// One Worker's memory is no other's, and lasts as long as its bindings.
import { expect, it } from "vitest";
import type { Bindings } from "../../../src/env.ts";
import { consoleIsolateOf } from "../../../src/isolate/console-isolate.ts";
import { isolateOf } from "../../../src/isolate/isolate.ts";
import { replaceCatalogStatements } from "../../../src/store/catalog-rows.ts";
import { newDatabase } from "../store/sqlite-database.ts";

/** Nothing of storage is touched by making an isolate. */
function worker(variables: Record<string, string> = {}): Bindings {
  return { DB: {}, CONTENTS: {}, RECORDS: {}, HEALTH: {}, ...variables } as unknown as Bindings;
}

it("is the same for the same bindings, and shares no part with another's", () => {
  const bindings = worker();
  const [one, other] = [isolateOf(bindings), isolateOf(worker())];
  expect(isolateOf(bindings)).toBe(one);
  const names = Object.keys(one);
  expect(names.length).toBeGreaterThan(10);
  expect(names.filter((name) => Reflect.get(one, name) === Reflect.get(other, name))).toEqual([]);
});

it("reads the variables once, and refuses for as long as one is bad", () => {
  const good = isolateOf(worker({ EU_HOSTNAMES: "eu.example.com" }));
  expect(good.settings).toBe(good.settings);
  expect(good.settings.EU_HOSTNAMES).toEqual(["eu.example.com"]);
  const bad = isolateOf(worker({ EU_HOSTNAMES: "https://eu.example.com" }));
  for (let asked = 0; asked < 2; asked += 1) expect(() => bad.settings).toThrow("EU_HOSTNAMES has");
});

it("the console's holds the catalog, and each reader learns whether it still is the one in force", async () => {
  const { sqlite, database } = newDatabase();
  const replace = () => {
    for (const { sql, params } of replaceCatalogStatements({ providers: [], models: [] }, "2026-01-01"))
      sqlite.prepare(sql).run(...params);
  };
  const bindings = { DB: database, CONTENTS: {} as R2Bucket };
  const read = () => consoleIsolateOf(bindings).catalog.read();
  replace();
  const first = await read();
  expect([first.version, (await read()) === first]).toEqual([1, true]);
  replace();
  expect((await read()).version).toBe(2);
});
