// What a batch of a hundred records costs in D1, as D1 itself counts it: rows written, and bytes.
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { archiveChunks } from "../../src/store/archive-records.ts";
import { closeSums, removeClosedBefore } from "../../src/store/closed-sums.ts";
import { saveGenerations } from "../../src/store/generations.ts";
import { defaultWorkspaceId } from "../../src/store/workspaces.ts";
import { makeRecord, seeded } from "../unit/store/make-record.ts";

/** Counts what D1 says that each statement wrote. */
function counting(database: D1Database) {
  const counted = { rows: 0, size: 0, statements: 0 };
  const note = <Result extends D1Result>(results: Result[]): Result[] => {
    for (const { meta } of results) {
      counted.rows += meta.rows_written;
      counted.size = meta.size_after;
      counted.statements += 1;
    }
    return results;
  };
  const wrapped: D1Database = Object.assign(Object.create(database), {
    prepare: (sql: string) => database.prepare(sql),
    batch: async (statements: D1PreparedStatement[]) => note(await database.batch(statements)),
  });
  return { counted, database: wrapped };
}

test("a batch of a hundred costs at most 2.5 rows and 1,500 bytes a record, in a handful of statements", async () => {
  const random = seeded(5);
  const batches = Array.from({ length: 30 }, (_, batch) =>
    Array.from({ length: 100 }, (_record, index) =>
      // A team: five keys, three models at two providers each; a batch is of one moment.
      makeRecord(random, { createdAt: new Date(Date.UTC(2026, 10, 20, 8, 0, batch, index * 10)).toISOString() }),
    ),
  );
  const { counted, database } = counting(env.DB);
  const before = (await env.DB.prepare("SELECT 1").run()).meta.size_after;
  const place = { database, bucket: env.CONTENTS };
  for (const batch of batches) await saveGenerations(place, batch);
  const [rows, bytes] = [counted.rows / 3_000, (counted.size - before) / 3_000];
  console.info(`${rows.toFixed(2)} rows and ${Math.round(bytes)} bytes of D1 a record`);
  expect(rows).toBeLessThanOrEqual(2.5);
  expect(bytes).toBeLessThanOrEqual(1_500);
  expect(counted.statements / 30).toBeLessThanOrEqual(6);
  const again = counted.rows;
  for (const batch of batches.slice(0, 3)) await saveGenerations(place, batch);
  expect(counted.rows).toBe(again);
});

test("a record that comes alone costs at most ten rows and 2,000 bytes", async () => {
  const random = seeded(6);
  const { counted, database } = counting(env.DB);
  const before = (await env.DB.prepare("SELECT 1").run()).meta.size_after;
  for (let index = 0; index < 300; index += 1) {
    const createdAt = new Date(Date.UTC(2026, 10, 21, 8, 0, index)).toISOString();
    await saveGenerations({ database, bucket: env.CONTENTS }, [makeRecord(random, { createdAt })]);
  }
  const [rows, bytes] = [counted.rows / 300, (counted.size - before) / 300];
  console.info(`${rows.toFixed(2)} rows and ${Math.round(bytes)} bytes of D1 a record that comes alone`);
  expect(rows).toBeLessThanOrEqual(10);
  expect(bytes).toBeLessThanOrEqual(2_000);
});

test("sums of what is over are made of a few rows an hour, once", async () => {
  // Of what the tests before have written: an hour of 3,000 records, and one of 300.
  const { counted, database } = counting(env.DB);
  const over = { now: Date.UTC(2026, 10, 22, 1), limit: 100 };
  const made = await closeSums(database, over);
  expect(made).toBe(4);
  console.info(`${counted.rows} rows of sums of ${made} hours and days`);
  expect(counted.rows).toBeLessThanOrEqual(250);
  expect(await closeSums(database, over)).toBe(0);
  await removeClosedBefore(database, over.now);
});

test("moving a record to the archive writes at most 1.2 rows", async () => {
  const random = seeded(8);
  const place = { database: env.DB, bucket: env.CONTENTS };
  for (let batch = 0; batch < 5; batch += 1) {
    const records = Array.from({ length: 100 }, () => makeRecord(random, { createdAt: "2026-09-01T08:00:00.000Z" }));
    await saveGenerations(place, records);
  }
  const { counted, database } = counting(env.DB);
  const moved = await archiveChunks(
    { ...place, database },
    { workspaceId: defaultWorkspaceId, day: "2026-09-01", now: 0 },
  );
  console.info(`${(counted.rows / moved).toFixed(2)} rows a record that is archived`);
  expect(moved).toBe(500);
  expect(counted.rows / moved).toBeLessThanOrEqual(1.2);
});
