// Half-hours are read of the newest rows alone, of a bounded number; what is older, or does not add up to its hour, is known by the hour.
import { expect, it } from "vitest";
import { saveGenerations } from "../../../src/store/generations.ts";
import { readEndpointUse, readProviderUse } from "../../../src/store/provider-use.ts";
import { plainRecord } from "../accounting/plain-record.ts";
import { memoryBucket } from "./bucket.ts";
import { asD1, newSqlite } from "./sqlite-database.ts";

const hours = ["2026-11-26T03", "2026-11-26T04", "2026-11-26T05"];
const { workspaceId } = plainRecord;
const fields = { provider: "a", endpoint: "a/fast", model: "test/model" };

async function databaseOf(times: readonly string[]): Promise<D1Database> {
  const place = { database: asD1(newSqlite()), bucket: memoryBucket().bucket };
  const records = times.map((time, index) => {
    return { ...plainRecord, ...fields, id: `gen-${index}`, createdAt: `2026-11-26T${time}:00.000Z` };
  });
  await saveGenerations(place, records);
  return place.database;
}

it.each<[string, string[]]>([
  [
    "none",
    [
      "2026-11-26T03:00",
      "2026-11-26T03:30",
      "2026-11-26T04:00",
      "2026-11-26T04:30",
      "2026-11-26T05:00",
      "2026-11-26T05:30",
    ],
  ],
  [
    "2026-11-26T03",
    ["2026-11-26T03:00", "2026-11-26T04:00", "2026-11-26T04:30", "2026-11-26T05:00", "2026-11-26T05:30"],
  ],
  [
    "2026-11-26T04",
    ["2026-11-26T03:00", "2026-11-26T03:30", "2026-11-26T04:00", "2026-11-26T05:00", "2026-11-26T05:30"],
  ],
  [
    "2026-11-26T05",
    ["2026-11-26T03:00", "2026-11-26T03:30", "2026-11-26T04:00", "2026-11-26T04:30", "2026-11-26T05:00"],
  ],
])("an hour that its rows do not add up to: %s", async (hour, begins) => {
  const database = await databaseOf(["03:10", "04:10", "04:50", "05:29"]);
  const begin = Date.parse(`${hour}:00:00Z`);
  await database.prepare("DELETE FROM records WHERE at BETWEEN ?1 AND ?1 + 3599999").bind(begin).run();
  const use = await readProviderUse(database, { workspaceId, hours, halves: true });
  const periods = use.get("a")?.periods ?? [];
  expect(periods.map(({ begin }) => begin)).toEqual(begins);
  expect(periods.reduce((sum, { requests }) => sum + requests, 0)).toBe(4);
});

it("no more than the newest rows are looked at", async () => {
  const database = await databaseOf(["03:10", "04:10", "05:29"]);
  const periodsNow = async () =>
    (await readProviderUse(database, { workspaceId, hours, halves: true })).get("a")?.periods;
  expect((await periodsNow())?.map(({ halves }) => halves)).toEqual([1, 1, 1, 1, 1, 1]);
  const { results } = await database.prepare("SELECT * FROM records WHERE id = 'gen-2'").all();
  const [row = {}] = results;
  const values = Object.entries(row).map(([name, value]) =>
    name === "id" ? "'gen-more-' || n" : JSON.stringify(value),
  );
  await database
    .prepare(
      `WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 5000)
       INSERT INTO records (${Object.keys(row).join(", ")}) SELECT ${values.map((value) => value.replaceAll('"', "'")).join(", ")} FROM number`,
    )
    .run();
  expect((await periodsNow())?.map(({ halves, requests }) => [halves, requests])).toEqual([
    [2, 1],
    [2, 1],
    [2, 1],
  ]);
});

it("an endpoint's are those of its model, and an hour without any is one", async () => {
  const database = await databaseOf(["03:10", "05:29"]);
  const use = await readEndpointUse(database, { workspaceId, hours, halves: true, model: "test/model" });
  expect(use.get("a/fast")?.periods.map(({ halves, requests }) => [halves, requests])).toEqual([
    ...[
      [1, 1],
      [1, 0],
    ],
    [2, 0],
    ...[
      [1, 1],
      [1, 0],
    ],
  ]);
  expect((await readEndpointUse(database, { workspaceId, hours, halves: true, model: "test/other" })).size).toBe(0);
});

it("what versions before counted by the hour stays an hour", async () => {
  const database = await databaseOf(["03:10", "03:50"]);
  await database
    .prepare(
      `INSERT INTO roll_ups (workspace_id, grain, period, key_hash, model, provider, endpoint, provider_name, failovers)
       VALUES (?1, 'a', '2026-11-26T03', '', 'test/model', 'a', 'a/fast', 'A', 3)`,
    )
    .bind(workspaceId)
    .run();
  const [first] = (await readProviderUse(database, { workspaceId, hours, halves: true })).get("a")?.periods ?? [];
  expect(first).toEqual({ begin: "2026-11-26T03:00", halves: 2, requests: 2, failures: 0, replaced: 3 });
});
