// Records as they arrive: counted once however often and in whatever splits the queue delivers them, whoever else writes at
// the same time and wherever a consumer dies; and where each is found afterwards.
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { rollUp } from "../../../src/accounting/roll-up.ts";
import { readActivity } from "../../../src/store/activity.ts";
import { findGeneration } from "../../../src/store/find-generation.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { readLogPage } from "../../../src/store/log-page.ts";
import { moveFormerRecords } from "../../../src/store/move-former.ts";
import { readUsage, readWorkspaceSpend } from "../../../src/store/usage.ts";
import { defaultWorkspaceId } from "../../../src/store/workspaces.ts";
import { plainAttempt } from "../accounting/plain-record.ts";
import { memoryBucket } from "./bucket.ts";
import { insertFormer } from "./former-version.ts";
import { makeRecord, seeded } from "./make-record.ts";
import { readDailyUse, readDurations } from "./read-daily-use.ts";
import { asD1, migrate, newDatabase } from "./sqlite-database.ts";

function newPlace(note?: (sql: string) => void) {
  return { ...newDatabase(note), bucket: memoryBucket().bucket };
}

const period = { workspaceId: defaultWorkspaceId, from: "2026-01-01", until: "2027-01-01" };
const now = Date.parse("2026-11-25T12:00:00Z");

/** Everything that reports say. */
async function reportsOf(database: D1Database, records: readonly GenerationRecord[]) {
  const keys = [...new Set(records.map(({ keyHash }) => keyHash))].toSorted();
  const usage = await readUsage(database, keys, now);
  return {
    activity: await readActivity(database, { ...period, byWorkspace: false }),
    days: await readDailyUse(database, { ...period, by: "model" }),
    spend: await readWorkspaceSpend(database, defaultWorkspaceId),
    keys: keys.map((key) => usage.get(key)),
    durations: await readDurations(database, period),
  };
}

const records = (() => {
  const random = seeded(7);
  return Array.from({ length: 40 }, () => makeRecord(random));
})();

const dueReports = async () => {
  const place = newPlace();
  await saveGenerations(place, records);
  return reportsOf(place.database, records);
};

describe("counting", () => {
  it("is the sum of the records, hour by hour and day by day", async () => {
    const { sqlite, database, bucket } = newPlace();
    await saveGenerations({ database, bucket }, records);
    const read = (grain: string) =>
      sqlite
        .prepare(
          "SELECT SUM(requests) AS requests, SUM(total_0 + total_12 + total_15) AS some FROM roll_ups WHERE grain = ?",
        )
        .get(grain);
    const total = rollUp(records).filter(({ grain }) => grain === "t");
    expect([read("h"), read("d")]).toEqual([read("t"), read("t")]);
    expect(total).toMatchObject([{ requests: records.length }]);
    const cost = records.reduce((sum, { costPico }) => sum + BigInt(costPico), 0n);
    expect(await readWorkspaceSpend(database, defaultWorkspaceId)).toBe(cost);
  });

  const parts = fc.array(fc.array(fc.integer({ min: 0, max: records.length - 1 }), { minLength: 1, maxLength: 15 }), {
    minLength: 1,
    maxLength: 12,
  });

  it("is the same in whatever parts they are delivered, by two consumers, with one that dies", async () => {
    const due = await dueReports();
    const delivery = fc.record({ parts, deathAt: fc.integer({ min: 0, max: 60 }) });
    await fc.assert(
      fc.asyncProperty(delivery, async ({ parts: given, deathAt }) => {
        let [statements, isOver] = [0, false];
        const place = newPlace(() => {
          statements += 1;
          if (statements === deathAt && !isOver) throw new Error("D1 is away");
        });
        const every = [...given, records.map((_, index) => index)].map((part) =>
          part.flatMap((index) => records[index] ?? []),
        );
        for (let index = 0; index < every.length; index += 1) {
          // What fails is delivered again, behind what the other consumer has meanwhile.
          await saveGenerations(place, every[index] ?? []).catch(() => every.push(every[index] ?? []));
        }
        isOver = true;
        expect(await reportsOf(place.database, records)).toEqual(due);
      }),
      { numRuns: 25 },
    );
  });

  it("holds against somebody who writes between the look and the transaction", async () => {
    const due = await dueReports();
    let raced = false;
    const { sqlite, database } = newDatabase();
    const other = { database: asD1(sqlite), bucket: memoryBucket().bucket };
    const racing: D1Database = Object.assign(Object.create(database), {
      prepare: (sql: string) => database.prepare(sql),
      async batch(statements: D1PreparedStatement[]) {
        if (!raced) {
          raced = true;
          await saveGenerations(other, records.slice(10, 30));
        }
        return database.batch(statements);
      },
    });
    await saveGenerations({ database: racing, bucket: other.bucket }, records);
    expect(raced).toBe(true);
    expect(await reportsOf(database, records)).toEqual(due);
  });

  it("does not hide that D1 is away", async () => {
    const place = newPlace((sql) => {
      if (sql.startsWith("INSERT INTO roll_ups")) throw new Error("D1 is away");
    });
    await expect(saveGenerations(place, records)).rejects.toThrow("D1 is away");
    expect(place.sqlite.prepare("SELECT COUNT(*) AS n FROM records").get()).toEqual({ n: 0 });
  });
});

describe("a failed request", () => {
  const random = seeded(3);
  const failed = makeRecord(random, {
    ...{
      requestedModel: "big",
      model: null,
      provider: null,
      providerName: null,
      endpoint: null,
      status: 502,
      finishReason: "error",
    },
    ...{ promptTokens: 0, completionTokens: 0, reasoningTokens: 0, costPico: "0" },
    attempts: [
      {
        ...plainAttempt,
        ...{ model: "maker/big", provider: "p-one", providerName: "P-ONE", outcome: "status", status: 500 },
      },
    ],
    plan: [],
  });
  const broken = makeRecord(random, { finishReason: "error", model: "maker/small", provider: "p-two" });

  it("counts for the model that was asked and the provider that was tried last; one that broke off counts as failed", async () => {
    const { database, bucket } = newPlace();
    await saveGenerations({ database, bucket }, [failed, broken]);
    const [attempt] = failed.attempts;
    const use = async (by: "model" | "provider") =>
      (await readDailyUse(database, { ...period, by })).map(({ name, failures }) => [name, failures]);
    expect((await use("model")).toSorted()).toEqual(
      [
        [attempt?.model, 1],
        [broken.model, 1],
      ].toSorted(),
    );
    expect((await use("provider")).map(([, failures]) => failures)).toEqual([1, 1]);
    const activity = await readActivity(database, { ...period, byWorkspace: false });
    expect(activity.map(({ model, requests }) => [model, requests])).toEqual([[broken.model, 1]]);
    const page = async (fields: object) =>
      await readLogPage(database, { workspaceId: defaultWorkspaceId, limit: 9, ...fields }, { totals: true });
    expect((await page({ outcome: "failed" })).totals?.failures).toBe(2);
    expect((await page({ model: "big", outcome: "failed" })).rows.map(({ id }) => id)).toContain(failed.id);
    expect((await page({ provider: attempt?.provider })).rows.map(({ id }) => id)).toContain(failed.id);
    expect((await page({ outcome: "ok" })).rows).toEqual([]);
  });
});

describe("a record", () => {
  it("is found as it was written, and nothing else is", async () => {
    const { database, bucket } = newPlace();
    await saveGenerations({ database, bucket }, records);
    for (const record of records) expect(await findGeneration({ database, bucket }, record.id)).toEqual(record);
    for (const id of ["gen-nothing", `${records[0]?.id.slice(0, -1)}-`, ""])
      expect(await findGeneration({ database, bucket }, id)).toBeUndefined();
  });
});

describe("what an earlier version wrote", () => {
  it("is found, counted once with what new isolates write, and moved with its figures put right", async () => {
    const due = await dueReports();
    const { sqlite, database, bucket } = newPlace();
    await insertFormer(database, records.slice(0, 15));
    await saveGenerations({ database, bucket }, records.slice(10, 30));
    // Delivered to the old isolates again, which do not know the new tables.
    await insertFormer(database, records.slice(20));
    await saveGenerations({ database, bucket }, records);
    for (const record of records) expect(await findGeneration({ database, bucket }, record.id)).toEqual(record);
    expect(await readWorkspaceSpend(database, defaultWorkspaceId)).toBe(due.spend);
    expect((await reportsOf(database, records)).keys).toEqual(due.keys);
    while ((await moveFormerRecords(database)) > 0);
    expect(sqlite.prepare("SELECT COUNT(*) AS n FROM generations").get()).toEqual({ n: 0 });
    expect(await reportsOf(database, records)).toEqual(due);
    for (const record of records) expect(await findGeneration({ database, bucket }, record.id)).toEqual(record);
  });

  it("is moved with what its version did not count: times, own keys' costs, answers that broke off", async () => {
    const random = seeded(5);
    const some = [
      makeRecord(random, { byok: true, upstreamCostPico: "700" }),
      makeRecord(random, { finishReason: "error" }),
      makeRecord(random, { ...{ model: null, provider: null, providerName: null, endpoint: null }, status: 502 }),
    ];
    const [fresh, moved] = [newPlace(), newPlace()];
    await saveGenerations(fresh, some);
    await insertFormer(moved.database, some);
    while ((await moveFormerRecords(moved.database)) > 0);
    const sums = ["requests", "answered", "failures", "cached_tokens", "byok_cost_pico", "streamed_ms"];
    const totals = ({ sqlite }: typeof fresh) =>
      sqlite.prepare(`SELECT ${sums.map((name) => `SUM(${name})`).join(", ")} FROM roll_ups WHERE grain = 'd'`).get();
    expect(totals(moved)).toEqual(totals(fresh));
    expect(await readDurations(moved.database, period)).toEqual(await readDurations(fresh.database, period));
  });

  it("of whole days of a workspace lacked times: they are added up anew from its days by key and model", async () => {
    const { sqlite, database, bucket } = newPlace();
    await saveGenerations({ database, bucket }, records);
    const days = () => sqlite.prepare("SELECT * FROM roll_ups WHERE grain = 'w' ORDER BY period").all();
    const due = days();
    sqlite.exec("UPDATE roll_ups SET total_12 = 0, first_9 = 0, streamed_ms = 0, cached_tokens = 0 WHERE grain = 'w'");
    sqlite.exec(`DELETE FROM roll_ups WHERE grain = 'w' AND period = '${due[0]?.["period"]}'`);
    expect(days()).not.toEqual(due);
    migrate(sqlite, (name) => name === "0028_days.sql");
    expect(days()).toEqual(due);
  });

  it("before the migration is in the sums at once", async () => {
    const sqlite = new DatabaseSync(":memory:");
    migrate(sqlite, (name) => name < "0010");
    await insertFormer(asD1(sqlite), records);
    migrate(sqlite, (name) => name >= "0010");
    const database = asD1(sqlite);
    const due = await dueReports();
    expect(await readWorkspaceSpend(database, defaultWorkspaceId)).toBe(due.spend);
    expect(await readDailyUse(database, { ...period, by: "model" })).toEqual(due.days);
    while ((await moveFormerRecords(database)) > 0);
    expect(await reportsOf(database, records)).toEqual(due);
  });
});
