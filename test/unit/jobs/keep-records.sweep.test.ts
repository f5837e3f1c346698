// The archive: what moves to R2 and when, that nothing is deleted before it was read back, that it is found there, and that
// whatever dies half way loses nothing and leaves nothing behind.
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { generationData } from "../../../src/accounting/generation-data.ts";
import type { GenerationRecord } from "../../../src/accounting/generation-record.ts";
import { readSettings } from "../../../src/env.ts";
import { keepRecords } from "../../../src/jobs/keep-records.ts";
import { continueErasure, erasePerson, erasureOf } from "../../../src/store/erase-person.ts";
import { findGeneration } from "../../../src/store/find-generation.ts";
import { saveGenerations } from "../../../src/store/generations.ts";
import { hashOf, writtenAs } from "../../../src/store/identity.ts";
import type { LogPosition } from "../../../src/store/log-row.ts";
import { readLog } from "../../../src/store/log-with-archive.ts";
import { readWorkspaceSpend } from "../../../src/store/usage.ts";
import { defaultWorkspaceId } from "../../../src/store/workspaces.ts";
import { memoryBucket } from "../store/bucket.ts";
import { makeRecord, seeded } from "../store/make-record.ts";
import { asD1, newSqlite } from "../store/sqlite-database.ts";

const now = Date.parse("2026-11-25T12:00:00Z");
const dayMs = 86_400_000;
const iso = (at: number) => new Date(at).toISOString();

interface Faults {
  /** Of R2, and of D1 by its statement: what it throws the call throws. */
  bucket?: (call: string, key: string) => void;
  database?: (sql: string) => void;
}

function newPlace() {
  const faults: Faults = {};
  const sqlite = newSqlite();
  const { bucket, objects } = memoryBucket((call, key) => faults.bucket?.(call, key));
  const database = asD1(sqlite, (sql) => faults.database?.(sql));
  const run = (variables: Record<string, string> = {}, at = now) =>
    keepRecords({ place: { database, bucket }, settings: readSettings(variables), now: at });
  const count = (table: string) => Number(sqlite.prepare(`SELECT COUNT(*) AS n FROM ${table}`).get()?.["n"]);
  return { faults, sqlite, place: { database, bucket }, objects, run, count };
}

const random = seeded(11);
/** One a day, the newest of today. */
const records = Array.from({ length: 60 }, (_, index) =>
  makeRecord(random, {
    createdAt: iso(now - index * dayMs - 3_600_000),
    externalUser: index % 2 === 0 ? "ann" : "bob",
  }),
);

function linesOf(bytes: Uint8Array | undefined): unknown[] {
  const text = gunzipSync(bytes ?? new Uint8Array()).toString("utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function randomText(length: number): string {
  return Array.from({ length }, () => Math.floor(random() * 36).toString(36)).join("");
}

async function wholeLog(place: ReturnType<typeof newPlace>["place"], limit: number): Promise<string[]> {
  const ids: string[] = [];
  let before: LogPosition | undefined;
  for (let pages = 0; pages < 200; pages += 1) {
    const page = await readLog(place, { workspaceId: defaultWorkspaceId, limit, before }, { totals: false });
    ids.push(...page.rows.map(({ id }) => id));
    if (page.next === null) return ids;
    before = page.next;
  }
  throw new Error("the log does not end");
}

async function runAll(run: () => Promise<{ finished: boolean }>) {
  for (let runs = 0; runs < 50; runs += 1) if ((await run()).finished) return;
  throw new Error("it is never done");
}

const newestFirst = (some: readonly GenerationRecord[]) =>
  some.toSorted((one, other) => (one.createdAt < other.createdAt ? 1 : -1)).map(({ id }) => id);

describe("archiving", () => {
  it("moves what is older than the hot days, a day an object, in the shape of GET /generation", async () => {
    const { place, objects, run, count } = newPlace();
    await saveGenerations(place, records);
    const first = await run({ RECORDS_HOT_DAYS: "30" });
    expect(first.finished).toBe(false);
    await runAll(() => run({ RECORDS_HOT_DAYS: "30" }));
    expect([count("records"), count("record_chunks"), objects.size]).toEqual([31, 31, 29]);
    const old = records[40];
    const day = old?.createdAt.slice(0, 10).replaceAll("-", "/");
    const [key] = [...objects.keys()].filter((name) => name.startsWith(`records/default/${day}/`));
    expect(key).toMatch(/^records\/default\/\d{4}\/\d\d\/\d\d\/[\w-]+\.ndjson\.gz$/);
    expect(linesOf(objects.get(key ?? "")?.bytes)).toEqual([old].flatMap((record) => record ?? []).map(generationData));
  });

  it("leaves every record where it can be found, by its id and in the log", async () => {
    const { place, run } = newPlace();
    await saveGenerations(place, records);
    const spend = await readWorkspaceSpend(place.database, defaultWorkspaceId);
    await runAll(() => run({ RECORDS_HOT_DAYS: "10" }));
    for (const record of records) expect(await findGeneration(place, record.id)).toEqual(record);
    // Whoever belongs to one workspace looks into the objects of no other.
    for (const { id, createdAt } of records) {
      const found = await findGeneration({ ...place, workspaceId: "another" }, id);
      if (Date.parse(createdAt) < now - 11 * dayMs) expect(found).toBeUndefined();
    }
    for (const limit of [7, 100]) expect(await wholeLog(place, limit)).toEqual(newestFirst(records));
    expect(await readWorkspaceSpend(place.database, defaultWorkspaceId)).toBe(spend);
    const selection = { workspaceId: defaultWorkspaceId, limit: 50, model: "maker/big", until: iso(now - 40 * dayMs) };
    const found = (await readLog(place, selection, { totals: false })).rows;
    for (const row of found) expect(row).toMatchObject({ model: "maker/big" });
    expect(found.length).toBeGreaterThan(0);
  });

  it("is done once where two crons run at the same time", async () => {
    const { place, run, count } = newPlace();
    await saveGenerations(place, records);
    const both = async () => {
      const ends = await Promise.all([run({ RECORDS_HOT_DAYS: "50" }), run({ RECORDS_HOT_DAYS: "50" })]);
      return { finished: ends.every(({ finished }) => finished) };
    };
    await runAll(both);
    expect([count("records"), count("record_parts")]).toEqual([51, 9]);
    expect(await wholeLog(place, 100)).toEqual(newestFirst(records));
  });

  it("leaves a day alone that another cron took meanwhile", async () => {
    const { place, run, faults, sqlite, objects } = newPlace();
    await saveGenerations(place, records.slice(-1));
    faults.database = (sql) => {
      if (sql.startsWith("SELECT id, records FROM record_chunks")) sqlite.exec("DELETE FROM record_chunks");
    };
    expect(await run()).toEqual({ did: [], finished: true });
    expect(objects.size).toBe(0);
  });

  it.each([
    ["0 hot days keep all in D1", { RECORDS_HOT_DAYS: "0", RECORDS_KEEP_DAYS: "0" }, [60, 0]],
    [
      "the retention removes for good, from D1 and the archive",
      { RECORDS_HOT_DAYS: "5", RECORDS_KEEP_DAYS: "20" },
      [6, 15],
    ],
    ["a retention shorter than the hot days counts", { RECORDS_HOT_DAYS: "30", RECORDS_KEEP_DAYS: "10" }, [11, 0]],
    ["0 hot days and a retention", { RECORDS_HOT_DAYS: "0", RECORDS_KEEP_DAYS: "10" }, [11, 0]],
  ])("%s", async (_case, variables, due) => {
    const { place, run, objects, count } = newPlace();
    await saveGenerations(place, records);
    await runAll(() => run(variables));
    expect([count("records"), objects.size]).toEqual(due);
    expect(count("record_parts")).toBe(objects.size);
  });

  it("removes archived days once they are past their retention", async () => {
    const { place, run, objects, count } = newPlace();
    await saveGenerations(place, records);
    await runAll(() => run({ RECORDS_HOT_DAYS: "5" }));
    expect(objects.size).toBe(54);
    await runAll(() => run({ RECORDS_HOT_DAYS: "5", RECORDS_KEEP_DAYS: "30" }));
    expect([objects.size, count("record_parts")]).toEqual([25, 25]);
  });

  it("sheds the oldest days when D1 is too large, but never today", async () => {
    const { place, run, count } = newPlace();
    await saveGenerations(place, records);
    await runAll(() => run({ D1_SOFT_LIMIT_MB: "1" }));
    expect(count("records")).toBe(31);
    const large = Array.from({ length: 1_500 }, (_, index) =>
      makeRecord(random, {
        createdAt: iso(now - (index % 3) * dayMs),
        sessionId: randomText(240),
        origin: randomText(240),
      }),
    );
    for (let start = 0; start < large.length; start += 100)
      await saveGenerations(place, large.slice(start, start + 100));
    await runAll(() => run({ D1_SOFT_LIMIT_MB: "1" }));
    const left = await wholeLog(place, 800);
    expect(left.length).toBe(1_560);
    expect(count("records")).toBeLessThan(900);
    const today = large.filter(({ createdAt }) => createdAt.startsWith("2026-11-25")).length + 1;
    expect(count("records")).toBeGreaterThanOrEqual(today);
  });
});

describe("a late record of an archived day", () => {
  it("is counted and found, and one that is in the archive already is not counted again", async () => {
    const { place, run, count } = newPlace();
    const late = records.slice(40, 50);
    await saveGenerations(
      place,
      records.filter((record) => !late.includes(record)),
    );
    await runAll(() => run({ RECORDS_HOT_DAYS: "5" }));
    await saveGenerations(place, records);
    const total = records.reduce((sum, { costPico }) => sum + BigInt(costPico), 0n);
    expect(await readWorkspaceSpend(place.database, defaultWorkspaceId)).toBe(total);
    expect(count("records")).toBe(16);
    expect(await wholeLog(place, 7)).toEqual(newestFirst(records));
    await runAll(() => run({ RECORDS_HOT_DAYS: "5" }));
    await saveGenerations(place, records);
    expect(await wholeLog(place, 7)).toEqual(newestFirst(records));
    expect(await readWorkspaceSpend(place.database, defaultWorkspaceId)).toBe(total);
  });
});

describe("the records of hours when D1 was away", () => {
  /** They come in any order: each object of the archive has some of the whole time. */
  async function archiveMixed(objects: number) {
    const { place, run, count, faults } = newPlace();
    const some = Array.from({ length: objects * 5 }, (_, index) =>
      makeRecord(random, { createdAt: iso(now - 40 * dayMs - index * 1_000) }),
    );
    for (let part = 0; part < objects; part += 1) {
      await saveGenerations(
        place,
        some.filter((_, index) => index % objects === part),
      );
      await runAll(() => run({ RECORDS_HOT_DAYS: "5" }));
    }
    expect(count("record_parts")).toBe(objects);
    return { place, some, faults };
  }

  it("are all in the log, page by page", async () => {
    const { place, some } = await archiveMixed(9);
    for (const limit of [4, 100]) expect(await wholeLog(place, limit)).toEqual(newestFirst(some));
  });

  it("are looked for in each object once when they are delivered again", async () => {
    const { place, some, faults } = await archiveMixed(4);
    const read: string[] = [];
    faults.bucket = (call, key) => void (call === "get" && read.push(key));
    await saveGenerations(place, some);
    expect([read.length, new Set(read).size]).toEqual([4, 4]);
    expect(await wholeLog(place, 100)).toEqual(newestFirst(some));
  });

  it("lie in more objects than a page may unpack: it ends and says so", async () => {
    const { place, some } = await archiveMixed(45);
    const before = { createdAt: some[100]?.createdAt ?? "", id: "gen-0" };
    const selection = { workspaceId: defaultWorkspaceId, limit: 10, before };
    expect(await readLog(place, selection, { totals: false })).toMatchObject({ bounded: true });
    expect((await wholeLog(place, 50)).length).toBeGreaterThan(some.length / 2);
  });
});

describe("what goes wrong half way", () => {
  const cases: Record<string, (place: ReturnType<typeof newPlace>) => Faults> = {
    "R2 takes nothing": () => ({
      bucket: (call) => {
        if (call === "put") throw new Error("R2 is away");
      },
    }),
    "R2 cannot be read back": () => ({
      bucket: (call) => {
        if (call === "get") throw new Error("R2 is away");
      },
    }),
    "R2 forgets what it took": ({ objects }) => ({
      bucket: (call, key) => void (call === "get" && objects.delete(key)),
    }),
    "R2 gives back something else": ({ objects }) => ({
      bucket: (call, key) => {
        const held = objects.get(key);
        if (call === "get" && held !== undefined)
          objects.set(key, { ...held, bytes: held.bytes.map((byte) => byte ^ 1) });
      },
    }),
    "D1 dies before it deletes": () => ({
      database: (sql) => {
        if (sql.startsWith("DELETE FROM records")) throw new Error("D1 is away");
      },
    }),
    "D1 dies in the middle of deleting": () => ({
      database: (sql) => {
        if (sql.startsWith("DELETE FROM record_chunks")) throw new Error("D1 is away");
      },
    }),
  };

  it.each(Object.entries(cases))("%s: nothing is lost, and the next run does it", async (_case, faultsOf) => {
    const made = newPlace();
    const { place, run, objects, count, faults } = made;
    await saveGenerations(place, records);
    Object.assign(faults, faultsOf(made));
    await expect(run({ RECORDS_HOT_DAYS: "5" })).rejects.toThrow();
    faults.bucket = faults.database = () => undefined;
    expect(count("records")).toBe(60);
    expect(await wholeLog(place, 7)).toEqual(newestFirst(records));
    await runAll(() => run({ RECORDS_HOT_DAYS: "5" }));
    expect(await wholeLog(place, 7)).toEqual(newestFirst(records));
    // What the first run left behind goes when nobody can be writing it any more.
    await run({ RECORDS_HOT_DAYS: "0", RECORDS_KEEP_DAYS: "0" }, now + 3_600_000);
    expect([objects.size, count("record_parts"), count("record_part_writes")]).toEqual([54, 54, 0]);
    for (const record of records) expect(await findGeneration(place, record.id)).toEqual(record);
  });

  it("an erasure between reading and deleting is not undone by the archive", async () => {
    const { place, run, faults } = newPlace();
    await saveGenerations(place, records);
    let erased: Promise<number> | undefined;
    faults.bucket = (call) => {
      if (call === "put") erased ??= erasePerson(place, { field: "user", value: "ann", workspaceId: undefined, now });
    };
    await run({ RECORDS_HOT_DAYS: "5" }).catch(() => undefined);
    faults.bucket = () => undefined;
    expect(await erased).toBe(30);
    await runAll(() => run({ RECORDS_HOT_DAYS: "5" }));
    for (const { id, externalUser } of records)
      expect((await findGeneration(place, id))?.externalUser).toBe(externalUser === "ann" ? null : "bob");
  });
});

describe("erasing somebody", () => {
  it("reaches D1 and the archive, in one request and again without a change; sums stay", async () => {
    const { place, run, objects } = newPlace();
    await saveGenerations(place, records);
    await runAll(() => run({ RECORDS_HOT_DAYS: "20" }));
    const spend = await readWorkspaceSpend(place.database, defaultWorkspaceId);
    const erase = () => erasePerson(place, { field: "user", value: "ann", workspaceId: defaultWorkspaceId, now });
    expect([await erase(), await erase()]).toEqual([30, 0]);
    const written = [...objects.values()].map(({ bytes }) => gunzipSync(bytes).toString()).join("");
    expect([written.includes('"ann"'), written.includes('"bob"')]).toEqual([false, true]);
    for (const record of records) {
      const nobody = { externalUser: null, sessionId: null, referer: null, userAgent: null };
      const due = record.externalUser === "ann" ? { ...record, ...nobody } : record;
      expect(await findGeneration(place, record.id)).toEqual(due);
    }
    expect(await readWorkspaceSpend(place.database, defaultWorkspaceId)).toBe(spend);
  });

  it("goes on in the cron where a request had to end, knowing only hashes; later records stay", async () => {
    const { place, run, sqlite } = newPlace();
    await saveGenerations(place, records);
    await runAll(() => run({ RECORDS_HOT_DAYS: "20" }));
    const hashes = await Promise.all(writtenAs("ann").map((value) => hashOf({ field: "user", value })));
    const until = iso(now - 5 * dayMs);
    const task = erasureOf(`erase:${defaultWorkspaceId} ${until} ${hashes.join(" ")}`);
    if (task === undefined) throw new Error("it is no erasure");
    let [cursor, runs]: [string | undefined, number] = ["", 0];
    for (; cursor !== undefined; runs += 1) cursor = await continueErasure(place, { task, cursor, calls: 1 });
    expect(runs).toBeGreaterThan(2);
    for (const { id, externalUser, createdAt } of records) {
      const isErased = externalUser === "ann" && createdAt <= until;
      expect((await findGeneration(place, id))?.externalUser).toBe(isErased ? null : externalUser);
    }
    expect(sqlite.prepare("SELECT COUNT(*) AS n FROM upkeep").get()).toEqual({ n: 0 });
  });
});
